"""The live database has the tables that the settings promise, each where promised, no others."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from tests.ownership import owners_cursor

pytestmark = pytest.mark.django_db

BOOKKEEPING = {"django_migrations"}


def tables_of(names: list[str]) -> set[str]:
    """The tables of the models of these apps, with those between many and many."""
    listed = set(names)
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config.name in listed and model._meta.managed and not model._meta.proxy
    }


def tables_in(schema: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace"
            " AND relkind IN ('r', 'p', 'v', 'm', 'f')",
            [schema],
        )
        return {row[0] for row in cursor.fetchall()}


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace"
            " WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
        )
        return {row[0] for row in cursor.fetchall()}


def test_the_shared_layer_has_exactly_the_tables_of_the_shared_apps() -> None:
    assert tables_in("public") == tables_of(settings.SHARED_APPS) | BOOKKEEPING


def test_a_municipality_has_exactly_the_tables_of_the_tenant_apps(
    ludwigshafen: Any, speyer: Any
) -> None:
    expected = tables_of(settings.TENANT_APPS) | BOOKKEEPING

    for town in (ludwigshafen, speyer):
        assert tables_in(town.schema_name) == expected


def test_both_layers_share_table_names_only_for_apps_of_both_layers(ludwigshafen: Any) -> None:
    same = tables_in("public") & tables_in(ludwigshafen.schema_name)

    assert same - BOOKKEEPING == tables_of(settings.BOTH_APPS)


def test_every_other_schema_is_a_municipality_or_the_pattern_of_one(
    ludwigshafen: Any, speyer: Any
) -> None:
    known = {"public", ludwigshafen.schema_name, speyer.schema_name}

    for schema in schemas() - known:
        assert tables_in(schema) <= tables_of(settings.TENANT_APPS) | BOOKKEEPING, schema


def test_a_table_that_no_setting_names_would_be_found() -> None:
    with owners_cursor() as cursor:
        cursor.execute("CREATE TABLE public.left_behind (id int)")

    assert "left_behind" in tables_in("public") - tables_of(settings.SHARED_APPS)
