"""A municipality's database role: one that was ready is taken, once, and by one alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tenants.registry.services.municipal_roles import role_statement
from tests.ownership import OWNER, owners_cursor

HAMLET, VILLAGE = "m_099990000001_hamlet", "m_099990000002_village"
READY = (
    "SELECT rolname FROM pg_roles WHERE rolname LIKE"
    " 'm\\_ready\\_' || left(md5(current_database()), 8) || '%' ORDER BY rolname"
)
# A row that was taken away and written again is another one.
LINKS = "SELECT roleid, member, ctid::text FROM pg_auth_members"
MEMBERSHIPS = "SELECT roleid::regrole::text, member::regrole::text FROM pg_auth_members"


def make(cursor: Any, *roles: str) -> None:
    for role in roles:
        cursor.execute(role_statement(role))


def ready(cursor: Any) -> list[str]:
    return [name for (name,) in cursor.execute(READY).fetchall()]


@pytest.fixture
def cursor(db: None) -> Iterator[Any]:
    with owners_cursor() as found:
        yield found


def test_where_none_is_ready_some_are_made_at_once(cursor: Any, settings: Any) -> None:
    settings.ROLES_MADE_AT_ONCE = 3

    make(cursor, HAMLET)

    assert len(ready(cursor)) == 2


def test_a_role_that_is_ready_is_taken_and_no_membership_changes(
    cursor: Any, settings: Any
) -> None:
    settings.ROLES_MADE_AT_ONCE = 3
    make(cursor, HAMLET)
    before = ready(cursor)
    links = set(cursor.execute(LINKS).fetchall())

    make(cursor, VILLAGE)

    assert len(set(before) - set(ready(cursor))) == 1
    assert set(cursor.execute(LINKS).fetchall()) == links


def test_a_new_role_is_the_applications_and_one_of_the_group(cursor: Any) -> None:
    make(cursor, HAMLET)

    found = set(cursor.execute(MEMBERSHIPS).fetchall())
    assert {link for link in found if HAMLET in link and OWNER not in link} == {
        (HAMLET, "campus_application"),
        ("campus_municipality", HAMLET),
    }


def test_a_role_that_is_there_gets_what_it_lacks(cursor: Any) -> None:
    cursor.execute(f"CREATE ROLE {HAMLET} NOLOGIN")

    make(cursor, HAMLET, HAMLET)

    found = cursor.execute(MEMBERSHIPS).fetchall()
    assert (HAMLET, "campus_application") in found
    assert ("campus_municipality", HAMLET) in found


def test_what_is_undone_leaves_the_role_ready(cursor: Any, settings: Any) -> None:
    settings.ROLES_MADE_AT_ONCE = 2
    make(cursor, HAMLET)
    before = ready(cursor)

    with transaction.atomic():
        make(cursor, VILLAGE)
        transaction.set_rollback(True)

    assert ready(cursor) == before


@pytest.fixture
def anothers(django_db_setup: None) -> Iterator[str]:
    """A role that looks ready, of which the owner does not know (yet) that it may rename it."""
    at = connection.settings_dict
    try:
        administrator = psycopg.connect(
            host=at["HOST"], dbname=at["NAME"], user="postgres", autocommit=True
        )
    except psycopg.OperationalError:
        pytest.skip("this server is somebody else's")
    with administrator:
        (name,) = administrator.execute(
            "SELECT 'm_ready_' || left(md5(current_database()), 8) || '_0'"
        ).fetchone() or ("",)
        administrator.execute(f"CREATE ROLE {name} NOLOGIN")
        yield name
        administrator.execute(f"DROP ROLE {name}")


def test_a_role_that_cannot_be_taken_is_left(anothers: str, cursor: Any) -> None:
    make(cursor, HAMLET)

    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [HAMLET])
    assert cursor.rowcount == 1
    if connection.pg_version >= 160_000:
        assert anothers in ready(cursor)


RENAME = "campus_administration.rename_ready_role"


@pytest.fixture
def its_function(cursor: Any) -> None:
    """The administrator's function, which the owner uses where it is there."""
    cursor.execute("SELECT to_regprocedure(%s)", [f"{RENAME}(name, name)"])
    if cursor.fetchone() == (None,):
        pytest.skip("this server is somebody else's, or older than 16")


@pytest.mark.usefixtures("its_function")
def test_the_administrators_function_renames_what_is_ready_and_nothing_else(
    cursor: Any, settings: Any
) -> None:
    settings.ROLES_MADE_AT_ONCE = 2
    make(cursor, HAMLET)
    (spare,) = ready(cursor)

    for known, coming in [
        (HAMLET, VILLAGE),
        ("campus_cooperative", VILLAGE),
        (f"{spare}_not", VILLAGE),
        (spare, "campus_other"),
        (spare, "m_template"),
        (spare, "pg_monitor"),
    ]:
        with pytest.raises(DatabaseError, match="may not become"), transaction.atomic():
            cursor.execute(f"SELECT {RENAME}(%s, %s)", [known, coming])
    cursor.execute(f"SELECT {RENAME}(%s, %s)", [spare, VILLAGE])

    assert ready(cursor) == []
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [VILLAGE])
    assert cursor.rowcount == 1


@pytest.mark.usefixtures("its_function")
@pytest.mark.parametrize("role", ["campus_cooperative", "campus_ministry", "campus_provider"])
def test_the_administrators_function_is_the_owners_alone(cursor: Any, role: str) -> None:
    cursor.execute(f"SET LOCAL ROLE {role}")

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        cursor.execute(f"SELECT {RENAME}('m_ready_00000000_0', '{HAMLET}')")


def test_without_the_administrators_function_the_owner_renames(
    real_database: str, its_function: None
) -> None:
    at = connection.settings_dict
    with psycopg.connect(host=at["HOST"], dbname=real_database, user="postgres") as administrator:
        administrator.execute("DROP SCHEMA campus_administration CASCADE")
    owner = _owners_connection()
    with owner:
        make(owner, HAMLET)

        assert owner.execute("SELECT FROM pg_roles WHERE rolname = %s", [HAMLET]).rowcount == 1
        owner.rollback()


def test_two_at_once_take_two_and_neither_waits(real_database: str, settings: Any) -> None:
    settings.ROLES_MADE_AT_ONCE = 4
    first, second, third = (_owners_connection() for _ in range(3))
    with first, second, third:
        make(first, HAMLET)
        first.commit()

        make(first, VILLAGE)
        make(second, f"{VILLAGE}_two")
        first.commit()
        make(third, f"{VILLAGE}_three")
        second.commit()
        third.commit()

        try:
            assert ready(third) == []
        finally:
            for role in (HAMLET, VILLAGE, f"{VILLAGE}_two", f"{VILLAGE}_three"):
                third.execute(f"DROP ROLE {role}")


def _owners_connection() -> psycopg.Connection[Any]:
    at = connection.settings_dict
    found = psycopg.connect(
        host=at["HOST"], dbname=at["NAME"], user=at["USER"], password=at["PASSWORD"] or None
    )
    found.execute(f"SET ROLE {OWNER}")
    found.execute("SET statement_timeout = '20s'")
    found.commit()
    return found
