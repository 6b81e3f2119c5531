"""Typed readers of environment variables that fail loudly."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[4]


def text(name: str, default: str | None = None) -> str:
    """Read a variable.

    :raises ImproperlyConfigured: where it is missing and has no default
    """
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Read "true"/"false".

    :raises ImproperlyConfigured: on any other value
    """
    value = os.environ.get(name, str(default)).lower()
    if value not in {"true", "false"}:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value == "true"


def kept_key(name: str, default: str, *, changed: bool) -> str:
    """Read a key that cannot be changed; it may fall back to another that was never changed.

    :raises ImproperlyConfigured: where it would change together with the other
    """
    if changed and name not in os.environ:
        raise ImproperlyConfigured(f"Set {name} to the first SECRET_KEY: it cannot be changed.")
    return text(name, default)


def words(name: str, default: str = "") -> list[str]:
    """Read a comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, Any]:
    """Read `postgres://user:password@host:port/name?host=/socket/folder` into Django's form."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
    }
