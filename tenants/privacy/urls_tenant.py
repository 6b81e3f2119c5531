"""My data, and what the personnel office does for it, on a municipality's host."""

from __future__ import annotations

from django.urls import path

from tenants.privacy.views import address, own, register, staff_office

app_name = "privacy"

urlpatterns = [
    path("meine-daten/", own.overview, name="overview"),
    path("meine-daten/alles/", own.everything, name="everything"),
    path("meine-daten/meine-daten.json", own.download, name="download"),
    path("meine-daten/meine-daten.pdf", own.document, name="document"),
    path("meine-daten/e-mail/", address.change, name="address"),
    path("meine-daten/e-mail/code/", address.confirm, name="address_code"),
    path("meine-daten/einsicht/", own.looks, name="looks"),
    path("meine-daten/berichtigung/", own.corrections, name="corrections"),
    path("meine-daten/loeschung/", own.erasure, name="erasure"),
    path("meine-daten/geloescht/", own.erased, name="erased"),
    path("personalrat/verzeichnis/", register.register, name="register"),
    path("personalrat/verzeichnis.csv", register.register_csv, name="register_csv"),
    path("personal/berichtigungen/", staff_office.corrections, name="office_corrections"),
    path(
        "personal/berichtigungen/<uuid:correction_id>/",
        staff_office.correction,
        name="office_correction",
    ),
    path("personal/loeschungen/", staff_office.protocol, name="protocol"),
    path("personal/loeschungen/<uuid:erasure_id>/", staff_office.proof, name="proof"),
    path(
        "personal/<uuid:employee_id>/loeschung/",
        staff_office.leaver_erasure,
        name="leaver_erasure",
    ),
]
