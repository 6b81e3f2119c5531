"""Addresses of accounts on the cooperative's host."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from campus.accounts.urls import LIBRARY_PATTERNS, OWN_PATTERNS
from campus.accounts.views import access

ACCESS_PATTERNS: list[URLPattern] = [
    path("zugaenge/", access.account_list, name="account_list"),
    path("zugaenge/einladen/", access.account_invite, name="account_invite"),
    path("zugaenge/<uuid:account_id>/", access.account_detail, name="account_detail"),
    path("zugaenge/<uuid:account_id>/einladen/", access.account_reinvite, name="account_reinvite"),
    path("zugaenge/<uuid:account_id>/schliessen/", access.account_closing, name="account_closing"),
    path("zugaenge/<uuid:account_id>/oeffnen/", access.account_reopening, name="account_reopening"),
]

urlpatterns = [
    *LIBRARY_PATTERNS,
    path("", include(([*OWN_PATTERNS, *ACCESS_PATTERNS], "accounts"))),
]
