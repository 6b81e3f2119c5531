"""Addresses of accounts on a municipality's host."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from campus.accounts.urls import LIBRARY_PATTERNS, OWN_PATTERNS
from campus.accounts.views import shared
from campus.accounts.views.sso import flow, own, saml, saml_leaving, setup

PROVIDER_PATTERNS: list[URLPattern] = [
    path("konto/anmelden/kommune/", flow.provider_sign_in, name="provider_sign_in"),
    path("konto/anmelden/kommune/antwort/", flow.provider_answer, name="provider_answer"),
    path(
        "konto/anmelden/kommune/bestaetigung/",
        own.provider_confirmation,
        name="provider_confirmation",
    ),
    path("konto/anmelden/kommune/saml/", saml.saml_metadata, name="saml_metadata"),
    path("konto/anmelden/kommune/saml/antwort/", saml.saml_answer, name="saml_answer"),
    path("konto/abmelden/kommune/", flow.provider_logout, name="provider_logout"),
    path("konto/abmelden/kommune/saml/", saml_leaving.saml_sign_out, name="saml_sign_out"),
    path("konto/kommune/", own.provider_link, name="provider_link"),
    path("konto/kommune/verbindung/", own.provider_linking, name="provider_linking"),
    path("konto/kommune/trennung/", own.provider_unlinking, name="provider_unlinking"),
    path("anmeldung/", setup.providers, name="providers"),
    path("anmeldung/neu/", setup.provider_new, name="provider_new"),
    path("anmeldung/neu/saml/", saml.saml_new, name="saml_new"),
    path("anmeldung/aus/", setup.providers_off, name="providers_off"),
    path("anmeldung/pflicht/", setup.providers_required, name="providers_required"),
    path("anmeldung/wahl/", setup.providers_optional, name="providers_optional"),
    path("anmeldung/notfall/", setup.emergency_accounts, name="emergency_accounts"),
    path("anmeldung/<uuid:provider_id>/", setup.provider, name="provider"),
    path("anmeldung/<uuid:provider_id>/probe/", setup.provider_test, name="provider_test"),
    path("anmeldung/<uuid:provider_id>/ein/", setup.provider_on, name="provider_on"),
]

SHARED_PATTERNS: list[URLPattern] = [
    path("konto/rechner/bereit/", shared.shared_device_ready, name="shared_device_ready"),
    path("konto/rechner/<str:secret>/", shared.shared_device_link, name="shared_device_link"),
    path("anmeldung/rechner/", shared.shared_devices, name="shared_devices"),
    path(
        "anmeldung/rechner/<uuid:device_id>/ende/",
        shared.shared_device_end,
        name="shared_device_end",
    ),
]

urlpatterns = [
    *LIBRARY_PATTERNS,
    path("", include(([*OWN_PATTERNS, *PROVIDER_PATTERNS, *SHARED_PATTERNS], "accounts"))),
]
