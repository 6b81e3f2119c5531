"""What `manage.py check --deploy --database default` says about the database and its log-in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from tenants.registry.database.base import PUBLIC, DatabaseWrapper, Scope
from tenants.registry.scope import in_schema

HINT = "Have an administrator run infra/database/roles.sql (README, Running it)."
# What the log-in must not be or have, and how a complaint goes on.
_POWERS = {
    "rolsuper": "is a superuser",
    "rolbypassrls": "passes row-level security",
    "rolinherit": "has what its roles may without taking them (it lacks NOINHERIT)",
    "rolcreaterole": "may make roles",
    "rolcreatedb": "may make databases",
    "rolreplication": "may copy the whole server",
    "EXISTS (SELECT FROM pg_class WHERE relowner = r.oid)": "owns tables",
    "EXISTS (SELECT FROM pg_namespace WHERE nspowner = r.oid)": "owns schemas",
    "EXISTS (SELECT FROM pg_database WHERE datdba = r.oid)": "owns a database",
    "EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid"
    " AND roleid <> to_regrole('campus_application'))": "takes more than campus_application",
}
_LOOK = f"SELECT rolname, {', '.join(_POWERS)} FROM pg_roles AS r WHERE rolname = session_user"


def check_database(
    *, databases: Sequence[str] | None = None, **given: Any
) -> list[checks.CheckMessage]:
    """Complain about a log-in that could do more than take its roles, and about too few locks."""
    return [each for alias in databases or () for each in complaints(alias)]


def complaints(alias: str) -> list[checks.CheckMessage]:
    """Return what is wrong with one database."""
    own: DatabaseWrapper = connections[alias].copy()  # type: ignore[assignment]
    own.enter_scope(Scope(PUBLIC))
    try:
        with own.cursor() as cursor:
            cursor.execute(_LOOK)
            name, *found = cursor.fetchone()
    except ImproperlyConfigured as refusal:
        return [checks.Error(str(refusal), hint=HINT, id="registry.E001")]
    finally:
        own.close()
    said = [words for words, has in zip(_POWERS.values(), found, strict=True) if has]
    return [
        *(
            checks.Error(f"The log-in {name} {each}.", hint=HINT, id="registry.E002")
            for each in said
        ),
        *_locks(),
    ]


def _locks() -> list[checks.CheckMessage]:
    # Not above: what backs up is not needed at every start.
    from tenants.registry.services.backing_up import TooFewLocks, check_locks

    try:
        with in_schema(PUBLIC):
            check_locks()
    except TooFewLocks as refusal:
        return [checks.Warning(str(refusal), id="registry.W001")]
    return []
