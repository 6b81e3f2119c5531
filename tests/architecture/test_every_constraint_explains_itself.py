"""What must never happen is held by a constraint with a name of ours and a sentence in German."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import (
    BaseConstraint,
    CheckConstraint,
    Model,
    OneToOneField,
    UniqueConstraint,
)
from django.utils import translation

from tests.architecture.sources import app_folders

LABELS = {folder.name for folder in app_folders()}
OF_DJANGO_TENANTS = {
    "registry.Municipality.schema_name": "registry_municipality_schema_name_key",
    "registry.Host.domain": "registry_host_domain_key",
}
MODELS = [model for model in apps.get_models() if model._meta.app_label in LABELS]
CONSTRAINTS = [(model, each) for model in MODELS for each in model._meta.constraints]
# What fields say by their type: "not below zero" and "at most one each".
BY_TYPE = re.compile(r'CHECK \(\("?\w+"? >= 0\)\)|UNIQUE \(\w+_id\)')


def names(pair: tuple[type[Model], BaseConstraint]) -> str:
    return f"{pair[0]._meta.label}.{pair[1].name}"


@pytest.mark.parametrize(
    ("model", "constraint"), CONSTRAINTS, ids=[names(pair) for pair in CONSTRAINTS]
)
def test_every_constraint_says_in_german_what_is_wrong(
    model: type[Model], constraint: BaseConstraint
) -> None:
    with translation.override("de"):
        message = str(constraint.violation_error_message)

    assert message != str(BaseConstraint.default_violation_error_message)
    assert message[0].isupper() or message[0].isdigit()
    assert message.endswith((".", "!", "?"))
    assert constraint.name not in message


def test_every_constraint_name_is_used_once() -> None:
    used = [constraint.name for _model, constraint in CONSTRAINTS]

    assert sorted(used) == sorted(set(used))


@pytest.mark.django_db
def test_every_check_and_every_uniqueness_in_the_database_has_a_name_of_ours(
    ludwigshafen: Any,
) -> None:
    declared = {constraint.name for _model, constraint in CONSTRAINTS}
    tables = [model._meta.db_table for model in MODELS]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.relname, c.conname, pg_get_constraintdef(c.oid)
            FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
            WHERE c.contype IN ('u', 'c', 'x') AND t.relname = ANY(%(tables)s)
              AND t.relnamespace = ANY(%(schemas)s::regnamespace[])
            UNION
            SELECT t.relname, i.relname, '' FROM pg_index x
            JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
            WHERE x.indisunique AND NOT x.indisprimary
              AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.oid)
              AND t.relname = ANY(%(tables)s)
              AND t.relnamespace = ANY(%(schemas)s::regnamespace[])
            """,
            {"tables": tables, "schemas": ["public", ludwigshafen.schema_name]},
        )
        found = set(cursor.fetchall())

    nameless = [
        f"{table}: {name} {definition}"
        for table, name, definition in sorted(found)
        if name not in declared | {*OF_DJANGO_TENANTS.values()}
        and not BY_TYPE.fullmatch(definition)
    ]

    assert nameless == []


@pytest.mark.django_db
def test_every_declared_constraint_is_in_the_database(ludwigshafen: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint UNION"
            " SELECT relname FROM pg_class WHERE relkind = 'i'"
        )
        present = {row[0] for row in cursor.fetchall()}

    assert {c.name for _model, c in CONSTRAINTS} - present == set()


def test_there_is_at_least_one_constraint_a_model_on_average() -> None:
    assert len(CONSTRAINTS) >= len(MODELS)


def test_no_model_hides_a_uniqueness_that_has_no_words() -> None:
    """`unique=True` would be a constraint with a name of Django's and its general words."""
    hidden = [
        f"{model._meta.label}.{field.name}"
        for model in MODELS
        for field in model._meta.local_concrete_fields
        if field.unique and not field.primary_key and not isinstance(field, OneToOneField)
        if f"{model._meta.label}.{field.name}" not in OF_DJANGO_TENANTS
    ]

    assert hidden == []


def test_the_kinds_of_constraints_are_known_here() -> None:
    kinds = {type(constraint) for _model, constraint in CONSTRAINTS}

    assert kinds <= {CheckConstraint, UniqueConstraint}
    assert settings.LANGUAGE_CODE == "de"
