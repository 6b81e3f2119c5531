"""What `check --deploy --database default` says about the database and its log-in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.checks import registry
from django.db import NotSupportedError, connection

from tenants.registry import rules
from tenants.registry.database.base import DatabaseWrapper
from tenants.registry.services.checking_database import check_database

LOG_IN = "mighty"


@pytest.fixture
def administrator(db: None) -> Iterator[psycopg.Connection[Any]]:
    """A superuser on our own throw-away server."""
    at = connection.settings_dict
    try:
        with psycopg.connect(
            dbname=at["NAME"], user="postgres", host=at["HOST"], autocommit=True
        ) as connected:
            yield connected
    except psycopg.OperationalError:
        pytest.skip("this server is somebody else's")


@pytest.fixture
def log_in(
    administrator: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[psycopg.Connection[Any]]:
    """A log-in of another name, as `roles.sql` makes it; the superuser may give it more."""
    administrator.execute(f"CREATE ROLE {LOG_IN} LOGIN NOINHERIT")
    administrator.execute(f"GRANT campus_application TO {LOG_IN}")
    monkeypatch.setitem(connection.settings_dict, "USER", LOG_IN)
    monkeypatch.setattr(DatabaseWrapper, "_trusted", set())
    yield administrator
    administrator.execute(f"DROP OWNED BY {LOG_IN}")
    administrator.execute(f"DROP ROLE {LOG_IN}")


def said() -> list[str]:
    """The ids and words of what is complained about."""
    return [f"{each.id}: {each.msg}" for each in check_database(databases=["default"])]


def test_a_log_in_that_only_takes_roles_is_fine(log_in: psycopg.Connection[Any]) -> None:
    assert said() == []


POWERS = {
    "NOINHERIT": f"ALTER ROLE {LOG_IN} INHERIT",
    "make roles": f"ALTER ROLE {LOG_IN} CREATEROLE",
    "make databases": f"ALTER ROLE {LOG_IN} CREATEDB",
    "owns schemas": f"CREATE SCHEMA AUTHORIZATION {LOG_IN}",
    "takes more": f"GRANT campus_cooperative TO {LOG_IN}",
}


@pytest.mark.parametrize("words", POWERS)
def test_what_the_log_in_has_beyond_is_named(log_in: psycopg.Connection[Any], words: str) -> None:
    log_in.execute(POWERS[words])

    (complaint,) = said()

    if words == "NOINHERIT" and log_in.info.server_version < 160_000:
        # Its roles are inherited by who inherits at all: it is not even let in.
        assert complaint.startswith("registry.E001")
        return
    assert complaint.startswith("registry.E002")
    assert words in complaint


@pytest.mark.parametrize(
    "power", [f"ALTER ROLE {LOG_IN} SUPERUSER", f"ALTER ROLE {LOG_IN} BYPASSRLS"]
)
def test_a_log_in_that_is_not_even_let_in_is_told_how_to_put_it_right(
    log_in: psycopg.Connection[Any], power: str
) -> None:
    log_in.execute(power)

    (complaint,) = said()

    assert complaint.startswith("registry.E001")
    assert "roles.sql" in complaint


def test_too_few_locks_are_told_before_the_backup_fails(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "locks_needed", lambda *, relations, connections: 4_096)

    (complaint,) = said()

    assert complaint.startswith("registry.W001")
    assert "max_locks_per_transaction auf 4096" in complaint


def test_only_a_check_before_deployment_asks_the_database() -> None:
    known = registry.registry

    assert check_database in known.get_checks(include_deployment_checks=True)
    assert check_database not in known.get_checks()
    assert check_database.tags == ("database",)  # type: ignore[attr-defined]


def test_an_older_server_is_refused_by_name(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DatabaseWrapper, "pg_version", 140_011)

    with pytest.raises(NotSupportedError, match=r"PostgreSQL 15 or later is required \(found 14"):
        connection.copy().check_database_version_supported()
