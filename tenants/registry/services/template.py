"""The template: SQL that makes a municipality's schema in one go instead of replaying migrations.

It is read from the catalogue of a schema that was migrated (`m_template`), so it cannot differ
from what the migrations say; it is stored with a hash over them and refused when that differs.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import inspect
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.db import transaction
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from tenants.registry.models import SchemaTemplate
from tenants.registry.services.municipal_roles import role_statement
from tenants.registry.services.rights import rights_beforehand, rights_statements
from tenants.registry.services.sending import SEPARATOR
from tenants.registry.services.template_reading import (
    PLACE,
    read_statements,
)
from tenants.registry.services.template_reading import TEMPLATE_SCHEMA as TEMPLATE_SCHEMA

# Servers of the release before go on onboarding with theirs until they are replaced.
TEMPLATES_KEPT = 5
# Raise it when the reading changes: then every stored template is read anew.
READING = "3"
LONGEST_NAME = 63
# Stands for the schema's name in what `registry_make_schema` runs (migration 0006).
TO_MAKE = "m_the_schema_to_make"
# Both: what stands before a function's name, and the name.
_TRIGGER_FUNCTION = re.compile(
    r"\A(CREATE OR REPLACE FUNCTION \w+\.)(\w+)\((?=\)\s+RETURNS trigger\b)"
)
_OF_TRIGGER = re.compile(r"(?s)\A(CREATE (?:CONSTRAINT )?TRIGGER .*EXECUTE FUNCTION \w+\.)(\w+)\(")


class TemplateOutdated(RuntimeError):
    """The stored template does not fit the migrations: run `manage.py migrate_schemas`."""


def tenant_labels() -> frozenset[str]:
    """Return the labels of the apps that have tables in a municipality's schema."""
    return frozenset(app.rsplit(".", 1)[-1] for app in settings.TENANT_APPS)


def shared_labels() -> frozenset[str]:
    """Return the labels of the apps that have tables in the shared layer."""
    return frozenset(app.rsplit(".", 1)[-1] for app in settings.SHARED_APPS)


@lru_cache(maxsize=2)
def required_migrations(labels: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Return (app, name) of every migration that a schema of these apps must have, in order."""
    graph = MigrationLoader(None).graph
    leaves = sorted(leaf for leaf in graph.leaf_nodes() if leaf[0] in labels)
    return tuple(dict.fromkeys(each for leaf in leaves for each in graph.forwards_plan(leaf)))


@lru_cache(maxsize=1)
def migrations_version() -> str:
    """Return a hash over the names and texts of all migrations of a municipality's schema."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    found = loader.disk_migrations
    return version_of(found[key] for key in sorted(found) if key[0] in tenant_labels())


def version_of(migrations: Iterable[Migration]) -> str:
    """Return a hash over migrations in the given order: app, name and the file's own text."""
    digest = hashlib.sha256(READING.encode())
    for each in migrations:
        digest.update(f"\n{each.app_label}.{each.name}\n".encode())
        digest.update(_text(inspect.getmodule(type(each))))
    return digest.hexdigest()


def _text(module: ModuleType | None) -> bytes:
    return Path(inspect.getfile(module)).read_bytes() if module else b""


@transaction.atomic
def store_template(*, now: dt.datetime) -> str:
    """Read the template schema and keep its SQL for the present migrations; return the version."""
    version = migrations_version()
    statements = read_statements(TEMPLATE_SCHEMA)
    if any(SEPARATOR in each for each in statements):
        raise ValueError("a statement of the template holds the mark between statements")
    text = SEPARATOR.join(statements)
    SchemaTemplate.objects.update_or_create(
        version=version, defaults={"statements": text, "making": _making(text), "made_at": now}
    )
    _forget_old_templates()
    return version


def is_template_present() -> bool:
    """Whether a template is stored that fits the migrations and the rights of this code."""
    stored = SchemaTemplate.objects.filter(version=migrations_version()).first()
    return stored is not None and stored.making == _making(stored.statements)


def _making(template: str) -> str:
    before, after = rights_beforehand(TO_MAKE)
    made = [role_statement(TO_MAKE), f"CREATE SCHEMA {TO_MAKE}"]
    return SEPARATOR.join([*made, *before, *_statements_for(TO_MAKE, template), *after])


def _forget_old_templates() -> None:
    newest = SchemaTemplate.objects.order_by("-made_at").values_list("version", flat=True)
    SchemaTemplate.objects.exclude(version__in=list(newest[:TEMPLATES_KEPT])).delete()


def schema_statements(schema: str, *, version: str) -> list[str]:
    """Return the SQL that fills a new, empty schema of this name.

    :raises TemplateOutdated: where no template is stored for this version of the migrations
    """
    stored = SchemaTemplate.objects.filter(version=version).values_list("statements", flat=True)
    template = stored.first()
    if template is None:
        raise TemplateOutdated("run manage.py migrate_schemas")
    return _statements_for(schema, template)


def _statements_for(schema: str, template: str) -> list[str]:
    return _found_at_once(template.replace(PLACE, f"{schema}.").split(SEPARATOR), schema)


def _found_at_once(statements: list[str], schema: str) -> list[str]:
    """Let functions of triggers have names of their own until their triggers are there.

    PostgreSQL looks a trigger's function up among those of all schemas with the same name: at
    3,000 municipalities this took more than half of the time of a new one.
    """
    names = [found[2] for each in statements if (found := _TRIGGER_FUNCTION.match(each))]
    own = {name: f"{schema[: LONGEST_NAME - 4]}_{place}" for place, name in enumerate(names)}

    def named(found: re.Match[str]) -> str:
        return f"{found[1]}{own.get(found[2], found[2])}("

    there = [
        _TRIGGER_FUNCTION.sub(named, _OF_TRIGGER.sub(named, each), count=1) for each in statements
    ]
    return [*there, *(f"ALTER FUNCTION {schema}.{own[each]} RENAME TO {each}" for each in names)]


def schema_version() -> str:
    """Return what a municipality's row says of its schema: hashes of its migrations and rights."""
    rights = hashlib.sha256("\n".join(rights_statements(TEMPLATE_SCHEMA)).encode()).hexdigest()
    return f"{migrations_version()[:31]}.{rights[:31]}"
