"""PostgreSQL's own guards are missed, too: each policy of rows opened once, each right given once.

Whoever looks is the test that holds the guard day by day (tests/registry/test_roles.py and
tests/architecture/test_each_sides_rights_are_what_settings_say.py); here it has to fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from tenants.registry.api import in_municipality, narrowed_to
from tenants.registry.database.scoping import MINISTRY, MUNICIPALITY, SIDES
from tests.architecture import test_each_sides_rights_are_what_settings_say as listed
from tests.ownership import owners_cursor
from tests.registry import test_roles as roles

pytestmark = [pytest.mark.django_db, pytest.mark.proof]

Record = Callable[[str, object], None]
# Where something else says besides what may be written: policies of rows, or a trigger that locks
# the framework to which a row belongs.
SECURED = {
    *settings.ROW_SECURITY,
    *settings.FUNDER_ROWS,
    "library_frameworklevel",
    "library_frameworklink",
    "library_frameworknode",
    "library_leveldescriptor",
    "library_librarytarget",
}
PROVIDER = "campus_provider"
# Whom to ask without the right, and what each then may.
ASKED = {MUNICIPALITY: None, MINISTRY: roles.MINISTRY, PROVIDER: roles.PROVIDER}


@contextmanager
def changed(*statements: str) -> Iterator[None]:
    """Change what PostgreSQL guards; afterwards it is as it was."""
    with transaction.atomic():
        with owners_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        yield
        transaction.set_rollback(True)


def restricting_policies() -> list[tuple[str, str, bool]]:
    """Table, policy and whether it also says what may be written; of those that close anything."""
    with owners_cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname, with_check IS NOT NULL FROM pg_policies"
            " WHERE schemaname = 'public' AND qual <> 'true' ORDER BY 1, 2"
        )
        return list(cursor.fetchall())


def opened(table: str, policy: str, *, checks: bool) -> str:
    check = " WITH CHECK (true)" if checks else ""
    return f"ALTER POLICY {policy} ON public.{table} USING (true){check}"


def test_every_policy_is_missed(ludwigshafen: Any, speyer: Any, record_property: Record) -> None:
    policies = restricting_policies()

    unnoticed = [
        (table, policy)
        for table, policy, checks in policies
        if not is_missed(table, policy, checks, ludwigshafen, speyer)
    ]

    record_property("proof", f"{len(policies)} policies of rows opened, each missed")
    assert unnoticed == []
    assert len(policies) == len(settings.ROW_SECURITY) + len(settings.FUNDER_ROWS) + len(
        settings.SHARED_ROWS
    )


def is_missed(table: str, policy: str, checks: bool, *towns: Any) -> bool:
    """Whether whoever looks is content with the policy, and not without it."""
    with changed():
        look(table, policy, *towns)
    with changed(opened(table, policy, checks=checks)):
        try:
            look(table, policy, *towns)
        except AssertionError:
            return True
    return False


def look(table: str, policy: str, ludwigshafen: Any, speyer: Any) -> None:
    """Look whether a policy holds.

    :raises AssertionError: where somebody finds a row that the policy would close
    """
    if policy == "rows_of_funder":
        roles.test_a_ministry_finds_only_its_own_funders_rows(None, table)
    elif policy == "shared_rows":
        _look_at_withdrawn(table, ludwigshafen, speyer)
    elif table == "registry_municipality":
        with in_municipality(ludwigshafen.id):
            assert roles.answer_to(f"SELECT count(*) FROM {table}") == 1
    else:
        roles.test_a_town_finds_no_row_of_another_in_a_shared_table(ludwigshafen, speyer, table)


def _look_at_withdrawn(table: str, ludwigshafen: Any, speyer: Any) -> None:
    column = settings.ROW_SECURITY[table]
    roles._furnish(table, {column: f"'{speyer.id}'", "withdrawn_at": "now()"})
    with in_municipality(ludwigshafen.id):
        assert roles.answer_to(f"SELECT count(*) FROM {table}") == 0


def test_every_right_too_many_is_missed(ludwigshafen: Any, record_property: Record) -> None:
    """All tables at once: then each of them has to be among what is found."""
    given, unnoticed = 0, []
    for side in ASKED:
        for verb in roles.VERBS:
            wanted = not_listed(side, verb)
            given += len(wanted)
            # An UPDATE reads, an INSERT counts on.
            with changed(
                f"GRANT SELECT, {verb} ON ALL TABLES IN SCHEMA public TO {side}",
                f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {side}",
            ):
                found = {each.split(" ")[1] for each in found_beyond(side, verb, ludwigshafen)}
            unnoticed += [f"{side} {verb} {table}" for table in sorted(wanted - found)]

    record_property("proof", f"{given} rights to tables given, each missed or closed otherwise")
    assert [each for each in unnoticed if each.split(" ")[-1] not in SECURED] == []
    assert given > 500


def found_beyond(side: str, verb: str, town: Any) -> list[str]:
    actor = ASKED[side]
    with narrowed_to(actor) if actor else in_municipality(town.id):
        return roles._beyond(settings.RIGHTS_BY_ROLE[side], verb)


def not_listed(side: str, verb: str) -> set[str]:
    rights = listed.listed_rights(settings.RIGHTS_BY_ROLE[side])
    return {
        table
        for table in listed.tables_in("public")
        if not any(right.split(" ")[0] == verb for right in rights.get(table, ()))
    }


def test_every_column_too_many_is_missed(record_property: Record) -> None:
    given, unnoticed = 0, []
    for side in SIDES:
        before = listed.listed_rights(settings.RIGHTS_BY_ROLE[side])
        for table, right in columns_not_listed(before):
            given += 1
            with changed(f"GRANT {right} ON public.{table} TO {side}"):
                if listed.granted_rights(side) == before:
                    unnoticed.append(f"{side} {right} {table}")

    record_property("proof", f"{given} rights to columns given, each missed")
    assert unnoticed == []
    assert given > 50


def columns_not_listed(rights: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    """The other columns of tables of which a side has some columns only."""
    for table, held in rights.items():
        by_column = {right.split(" ")[0] for right in held if "(" in right}
        for verb in by_column - held:
            for (column,) in listed.rows(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attnum > 0 AND NOT attisdropped",
                f"public.{table}",
            ):
                if f"{verb} ({column})" not in held:
                    yield table, f"{verb} ({column})"


def test_the_way_into_another_towns_schema_is_missed(at_ludwigshafen: Any, speyer: Any) -> None:
    town, other = at_ludwigshafen.schema_name, speyer.schema_name

    with changed(
        f"GRANT USAGE ON SCHEMA {other} TO {town}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {other} TO {town}",
    ):
        for verb in roles.VERBS:
            with pytest.raises(AssertionError):
                roles.test_no_table_of_another_town_can_be_touched(at_ludwigshafen, speyer, verb)
        with pytest.raises(AssertionError):
            listed.test_a_town_has_no_right_in_another_towns_schema(at_ludwigshafen, speyer)
