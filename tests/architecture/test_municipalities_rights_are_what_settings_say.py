"""What a town's database role may do in the shared layer: the settings' list, and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.architecture.test_each_schema_has_its_tables import BOOKKEEPING, tables_in, tables_of

pytestmark = pytest.mark.django_db

GROUP = "campus_municipality"
Rights = dict[str, set[str]]


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def listed_rights() -> Rights:
    """The settings' rights by table: {"SELECT", "UPDATE (state)"}, a column at a time."""
    found: Rights = {}
    for table, text in settings.SHARED_RIGHTS.items():
        found[table] = set()
        for verb, columns in re.findall(r"(\w+)(?: \(([^)]*)\))?(?:, |$)", text):
            parts = [f"{verb} ({c.strip()})" for c in columns.split(",")] if columns else [verb]
            found[table] |= set(parts)
    return found


def granted_rights(*roles: str) -> Rights:
    """The database's own rights of the roles in the shared layer, in the same form."""
    found: Rights = defaultdict(set)
    whole = (
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE table_schema = 'public' AND grantee = ANY(%s)"
    )
    for table, verb in rows(whole, list(roles)):
        found[table].add(verb)
    by_column = (
        "SELECT table_name, privilege_type, column_name"
        " FROM information_schema.role_column_grants"
        " WHERE table_schema = 'public' AND grantee = ANY(%s)"
    )
    for table, verb, column in rows(by_column, list(roles)):
        if verb not in found[table]:
            found[table].add(f"{verb} ({column})")
    return dict(found)


def test_the_group_of_all_municipalities_has_exactly_the_listed_rights() -> None:
    assert granted_rights(GROUP) == listed_rights()


def test_everybody_and_the_towns_themselves_have_no_further_right(ludwigshafen: Any) -> None:
    assert granted_rights("PUBLIC", ludwigshafen.schema_name) == {}


def test_a_town_has_no_right_in_another_towns_schema(ludwigshafen: Any, speyer: Any) -> None:
    usable = rows(
        "SELECT has_schema_privilege(%s, %s, 'USAGE')", ludwigshafen.schema_name, speyer.schema_name
    )
    readable = [
        table
        for table in tables_in(speyer.schema_name)
        for (may,) in rows(
            "SELECT has_table_privilege(%s, %s, 'SELECT, INSERT, UPDATE, DELETE')",
            ludwigshafen.schema_name,
            f"{speyer.schema_name}.{table}",
        )
        if may
    ]

    assert usable == [(False,)]
    assert readable == []


def test_every_table_with_rights_exists_in_the_shared_layer() -> None:
    shared = tables_of(settings.SHARED_APPS) | BOOKKEEPING

    assert set(settings.SHARED_RIGHTS) <= shared
    assert set(settings.ROW_SECURITY) <= set(settings.SHARED_RIGHTS)


def test_a_town_sees_only_its_own_rows_of_every_listed_table() -> None:
    secured = rows(
        "SELECT c.relname, c.relrowsecurity, p.policyname, p.roles::text[]"
        " FROM pg_class c LEFT JOIN pg_policies p"
        " ON p.tablename = c.relname AND p.schemaname = 'public'"
        " WHERE c.relnamespace = 'public'::regnamespace AND (c.relrowsecurity OR p IS NOT NULL)"
    )

    own = [(table, True, "own_rows", [GROUP]) for table in settings.ROW_SECURITY]
    shared = [(table, True, "shared_rows", [GROUP]) for table in settings.SHARED_ROWS]
    assert sorted(secured) == sorted(own + shared)


def test_what_all_towns_may_read_of_each_other_is_read_only() -> None:
    policies = rows("SELECT tablename, cmd FROM pg_policies WHERE policyname = 'shared_rows'")

    assert sorted(policies) == [(table, "SELECT") for table in sorted(settings.SHARED_ROWS)]


def test_every_readable_table_with_a_municipality_in_it_is_secured_by_row() -> None:
    with_municipality = rows(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'municipality_id'"
    )
    readable = {
        table
        for (table,) in with_municipality
        if any(right.startswith("SELECT") for right in listed_rights().get(table, ()))
    }

    assert readable - set(settings.ROW_SECURITY) == set()


def test_a_towns_role_can_neither_log_in_nor_pass_row_security(ludwigshafen: Any) -> None:
    (powers,) = rows(
        "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb"
        " FROM pg_roles WHERE rolname = %s",
        ludwigshafen.schema_name,
    )

    assert powers == (False,) * 5


def test_a_right_that_nobody_listed_would_be_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT SELECT ON public.funding_grant TO {GROUP}")

    assert granted_rights(GROUP) != listed_rights()
