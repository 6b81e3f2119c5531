"""The settings of a development machine: everything that a real server gets by its environment."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from campus.dev.cluster import database_url, make_further_database
from campus.dev.places import Places
from campus.dev.servers import redis_url

KEYS = ("SECRET_KEY", "PSEUDONYM_KEY", "VOUCHER_CODE_KEY")
# A second database on the same server, in which municipalities may lie (`manage.py dev --cell`).
CELL, CELL_DATABASE = "west", "campus_west"


def local_settings(places: Places) -> dict[str, str]:
    """Environment variables for this checkout; those that are set already are kept as they are."""
    static = places.local / "static"
    static.mkdir(exist_ok=True)
    defaults = {
        **_keys(places),
        "DATABASE_URL": database_url(places.sockets),
        "REDIS_URL": redis_url(places.sockets),
        "HTTPS": "false",
        "STATIC_FROM_SOURCE": "true",
        "STATIC_ROOT": str(static),
        "BASE_DOMAIN": "localhost",
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(places.local / "mail"),
        "DJANGO_SETTINGS_MODULE": "campus.config.settings",
        # A tour by role starts with a password; the account page says that it is so.
        "SECOND_FACTOR_ROLES": "",
        "OPERATOR_ADDRESS": "Musterstraße 1, 67059 Ludwigshafen (Beispiel)",
        "OPERATOR_REPRESENTED_BY": "Dora Drossel (Beispiel)",
        "OPERATOR_EMAIL": "kontakt@example.org",
        **_cell(places),
    }
    return {name: os.environ.get(name) or value for name, value in defaults.items()}


def make_cell(places: Places) -> None:
    """Make the second database, once; from then on every command of this checkout knows it."""
    make_further_database(places.sockets, CELL_DATABASE)
    _has_cell(places).touch()


def _cell(places: Places) -> dict[str, str]:
    if "DATABASE_URL" in os.environ or not _has_cell(places).exists():
        return {}
    address = database_url(places.sockets, database=CELL_DATABASE)
    return {"CELLS": CELL, f"DATABASE_URL_{CELL.upper()}": address}


def _has_cell(places: Places) -> Path:
    # Beside the cluster: whoever deletes that deletes this.
    return places.data / "has_cell"


def _keys(places: Places) -> dict[str, str]:
    """Secrets made once for this checkout: sessions and voucher codes survive a restart."""
    file = places.local / "keys.json"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(json.dumps({name: secrets.token_urlsafe(48) for name in KEYS}))
    keys: dict[str, str] = json.loads(file.read_text())
    return keys
