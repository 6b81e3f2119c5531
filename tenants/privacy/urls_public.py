"""My data on the cooperative's host: an account, and nobody's employment."""

from __future__ import annotations

from django.urls import path

from tenants.privacy.views import address, own

app_name = "privacy"

urlpatterns = [
    path("meine-daten/", own.overview, name="overview"),
    path("meine-daten/alles/", own.everything, name="everything"),
    path("meine-daten/meine-daten.json", own.download, name="download"),
    path("meine-daten/meine-daten.pdf", own.document, name="document"),
    path("meine-daten/e-mail/", address.change, name="address"),
    path("meine-daten/e-mail/code/", address.confirm, name="address_code"),
    path("meine-daten/einsicht/", own.looks, name="looks"),
]
