"""The settings of a development machine: everything that a real server gets by its environment."""

from __future__ import annotations

import json
import os
import secrets

from campus.dev.cluster import database_url
from campus.dev.places import Places
from campus.dev.servers import redis_url

KEYS = ("SECRET_KEY", "PSEUDONYM_KEY", "VOUCHER_CODE_KEY")


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
    }
    return {name: os.environ.get(name) or value for name, value in defaults.items()}


def _keys(places: Places) -> dict[str, str]:
    """Secrets made once for this checkout: sessions and voucher codes survive a restart."""
    file = places.local / "keys.json"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(json.dumps({name: secrets.token_urlsafe(48) for name in KEYS}))
    keys: dict[str, str] = json.loads(file.read_text())
    return keys
