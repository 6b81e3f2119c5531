"""Addresses of accounts on a municipality's host."""

from __future__ import annotations

from django.urls import include, path

from campus.accounts.urls import LIBRARY_PATTERNS, OWN_PATTERNS

urlpatterns = [*LIBRARY_PATTERNS, path("", include((OWN_PATTERNS, "accounts")))]
