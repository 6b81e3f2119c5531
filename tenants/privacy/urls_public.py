"""My data on the cooperative's host: an account, and nobody's employment."""

from __future__ import annotations

from django.urls import path

from tenants.privacy.views import own

app_name = "privacy"

urlpatterns = [
    path("meine-daten/", own.overview, name="overview"),
    path("meine-daten/alles/", own.everything, name="everything"),
    path("meine-daten/meine-daten.json", own.download, name="download"),
    path("meine-daten/einsicht/", own.looks, name="looks"),
]
