"""Bringing public, the template and every municipality to the present migrations, resumable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import connection
from django_tenants.migration_executors.base import run_migrations

from tenants.registry.models import Municipality
from tenants.registry.scope import in_schema
from tenants.registry.services.rights import apply_shared_rights, role_statements
from tenants.registry.services.template import TEMPLATE_SCHEMA, migrations_version, store_template


def migrate_all(*, now: dt.datetime, say: Callable[[str], None], verbosity: int = 1) -> int:
    """Migrate public, then the template, then each municipality that lags behind; return how many.

    Broken off anywhere, the next run goes on with what is not done.
    """
    _migrate("public", verbosity)
    version = migrations_version()
    with in_schema("public"):
        _migrate_template(verbosity)
        store_template(now=now)
        apply_shared_rights()
        lagging = list(
            Municipality.objects.exclude(schema_version=version).values_list(
                "schema_name", flat=True
            )
        )
        for schema in lagging:
            say(f"migrating {schema}")
            _migrate_municipality(schema, version, verbosity)
    return len(lagging)


def _migrate_template(verbosity: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {TEMPLATE_SCHEMA}")
    _migrate(TEMPLATE_SCHEMA, verbosity)


def _migrate_municipality(schema: str, version: str, verbosity: int) -> None:
    _migrate(schema, verbosity)
    with connection.cursor() as cursor:
        cursor.execute(";\n".join(role_statements(schema)))
    Municipality.objects.filter(schema_name=schema).update(schema_version=version)


def _migrate(schema: str, verbosity: int) -> None:
    options = {"verbosity": verbosity, "interactive": False, "database": "default", "fake": False,
               "fake_initial": False, "plan": False, "check_unapplied": False, "prune": False,
               "run_syncdb": False, "app_label": None, "migration_name": None,
               "skip_checks": True, "traceback": True, "no_color": True, "force_color": False,
               "pythonpath": None, "settings": None}  # fmt: skip
    with in_schema(schema, as_owner=True):
        run_migrations([], options, "standard", schema)
