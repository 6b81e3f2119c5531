"""What each side's database role may do in the shared layer: the settings' lists, nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tenants.registry.database.scoping import COOPERATIVE, MINISTRY, MUNICIPALITY, OWNER, SIDES
from tenants.registry.services.rights import apply_shared_rights, policies_of
from tests.architecture.test_each_schema_has_its_tables import BOOKKEEPING, tables_in, tables_of
from tests.ownership import owners_cursor

pytestmark = pytest.mark.django_db

Rights = dict[str, set[str]]
POWERS = "rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def listed_rights(listed: Mapping[str, str]) -> Rights:
    """The settings' rights by table: {"SELECT", "UPDATE (state)"}, a column at a time."""
    found: Rights = {}
    for table, text in listed.items():
        found[table] = set()
        for verb, columns in re.findall(r"(\w+)(?: \(([^)]*)\))?(?:, |$)", text):
            parts = [f"{verb} ({c.strip()})" for c in columns.split(",")] if columns else [verb]
            found[table] |= set(parts)
    return found


def granted_rights(*roles: str) -> Rights:
    """The database's own rights of the roles in the shared layer, in the same form."""
    found: Rights = defaultdict(set)
    whole = (
        "SELECT c.relname, acl.privilege_type FROM pg_class c, aclexplode(c.relacl) acl"
        " LEFT JOIN pg_roles r ON r.oid = acl.grantee"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
        "   AND coalesce(r.rolname, 'PUBLIC') = ANY(%s)"
    )
    for table, verb in rows(whole, list(roles)):
        found[table].add(verb)
    by_column = (
        "SELECT c.relname, acl.privilege_type, a.attname FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid, aclexplode(a.attacl) acl"
        " LEFT JOIN pg_roles r ON r.oid = acl.grantee"
        " WHERE c.relnamespace = 'public'::regnamespace"
        "   AND coalesce(r.rolname, 'PUBLIC') = ANY(%s)"
    )
    for table, verb, column in rows(by_column, list(roles)):
        if verb not in found[table]:
            found[table].add(f"{verb} ({column})")
    return dict(found)


@pytest.mark.parametrize("role", SIDES)
def test_each_side_has_exactly_the_listed_rights(role: str) -> None:
    assert granted_rights(role) == listed_rights(settings.RIGHTS_BY_ROLE[role])


def test_every_table_is_in_a_list_or_the_owners_alone() -> None:
    listed = {table for rights in settings.RIGHTS_BY_ROLE.values() for table in rights}

    assert tables_in("public") == listed | set(settings.OWNER_ALONE)
    assert not listed & set(settings.OWNER_ALONE)


def test_a_new_table_without_rights_would_be_found() -> None:
    with owners_cursor() as cursor:
        cursor.execute("CREATE TABLE public.left_behind (id int)")

    assert "left_behind" in tables_in("public")
    assert "left_behind" not in {t for r in settings.RIGHTS_BY_ROLE.values() for t in r}


def test_a_new_tables_rights_come_with_the_migrations(settings: Any) -> None:
    settings.RIGHTS_BY_ROLE = {**settings.RIGHTS_BY_ROLE, MINISTRY: {"fresh": "SELECT"}}
    with owners_cursor() as cursor:
        cursor.execute("CREATE TABLE public.fresh (id int)")

    apply_shared_rights()

    assert granted_rights(MINISTRY) == {"fresh": {"SELECT"}}


def test_everybody_and_the_towns_themselves_have_no_further_right(ludwigshafen: Any) -> None:
    assert granted_rights("PUBLIC", ludwigshafen.schema_name) == {}


def test_the_owner_owns_every_table_and_the_log_in_none(ludwigshafen: Any) -> None:
    owners = rows(
        "SELECT DISTINCT relowner::regrole::text FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' OR n.nspname LIKE 'm\\_%%'"
    )

    assert owners == [(OWNER,)]


def test_a_town_has_no_right_in_another_towns_schema(ludwigshafen: Any, speyer: Any) -> None:
    usable = rows(
        "SELECT has_schema_privilege(%s, %s, 'USAGE')", ludwigshafen.schema_name, speyer.schema_name
    )
    with owners_cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'"
            " AND has_table_privilege(%s, oid, 'SELECT, INSERT, UPDATE, DELETE')",
            [speyer.schema_name, ludwigshafen.schema_name],
        )
        touchable = cursor.fetchall()

    assert usable == [(False,)]
    assert touchable == []


def test_every_table_with_rights_exists_in_the_shared_layer() -> None:
    shared = tables_of(settings.SHARED_APPS) | BOOKKEEPING

    assert all(set(rights) <= shared for rights in settings.RIGHTS_BY_ROLE.values())
    assert set(settings.ROW_SECURITY) <= set(settings.SHARED_RIGHTS)
    assert set(settings.FUNDER_ROWS) <= set(settings.RIGHTS_BY_ROLE[MINISTRY])


def test_each_side_sees_only_its_own_rows_of_every_listed_table() -> None:
    found = rows(
        "SELECT c.relname, c.relrowsecurity, p.policyname::text, p.roles[1]::text, p.cmd"
        " FROM pg_class c LEFT JOIN pg_policies p"
        " ON p.tablename = c.relname AND p.schemaname = 'public'"
        " WHERE c.relnamespace = 'public'::regnamespace AND (c.relrowsecurity OR p IS NOT NULL)"
    )
    secured = {**settings.ROW_SECURITY, **settings.FUNDER_ROWS}

    wanted = [
        (table, True, name, role, command)
        for table in secured
        for name, role, command, _condition in policies_of(table)
    ]
    assert sorted(found) == sorted(wanted)


def test_nobody_but_the_cooperative_sees_every_row_of_a_secured_table() -> None:
    open_to = {
        (role, table)
        for table in settings.ROW_SECURITY
        for _name, role, _command, condition in policies_of(table)
        if condition == "true" and role != COOPERATIVE
    }

    # Names and addresses of all towns, which a report names.
    assert open_to == {(MINISTRY, "registry_municipality")}


def test_what_all_towns_may_read_of_each_other_is_read_only() -> None:
    policies = rows("SELECT tablename, cmd FROM pg_policies WHERE policyname = 'shared_rows'")

    assert sorted(policies) == [(table, "SELECT") for table in sorted(settings.SHARED_ROWS)]


def test_every_readable_table_with_a_municipality_in_it_is_secured_by_row() -> None:
    with_municipality = rows(
        "SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        "   AND attname = 'municipality_id'"
    )
    listed = listed_rights(settings.SHARED_RIGHTS)
    readable = {
        table
        for (table,) in with_municipality
        if any(right.startswith("SELECT") for right in listed.get(table, ()))
    }

    assert readable - set(settings.ROW_SECURITY) == set()


def test_every_table_with_a_grant_in_it_is_secured_for_ministries() -> None:
    with_grant = rows(
        "SELECT DISTINCT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        "   AND attname IN ('funder_id', 'grant_id', 'programme_id', 'proof_id')"
    )
    readable = {table for (table,) in with_grant if table in settings.RIGHTS_BY_ROLE[MINISTRY]}

    assert readable - set(settings.FUNDER_ROWS) == set()


def test_no_sides_role_can_log_in_or_pass_row_security(ludwigshafen: Any) -> None:
    for role in (*SIDES, ludwigshafen.schema_name):
        (powers,) = rows(f"SELECT {POWERS} FROM pg_roles WHERE rolname = %s", role)

        assert powers == (False,) * 6, role


def test_a_right_that_nobody_listed_would_be_found() -> None:
    with owners_cursor() as cursor:
        cursor.execute(f"GRANT SELECT ON public.funding_grant TO {MUNICIPALITY}")

    assert granted_rights(MUNICIPALITY) != listed_rights(settings.SHARED_RIGHTS)
