"""Raw SQL of each side against what is not its own: PostgreSQL refuses it, or finds no row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from campus.kernel.actor import ANONYMOUS, Actor
from tenants.registry.api import in_cooperative, in_municipality, narrowed_to
from tenants.registry.database.base import DatabaseWrapper
from tenants.registry.scope import ScopeTooNarrow, in_schema
from tests.ownership import owners_cursor

pytestmark = pytest.mark.django_db

REFUSED = "42501"
FUNDER, OTHER_FUNDER = UUID(int=0xF1), UUID(int=0xF2)
MINISTRY = Actor(kind="ministry", account_id=uuid4(), funder_id=FUNDER)
PROVIDER = Actor(kind="provider", account_id=uuid4())
VERBS: dict[str, str] = {
    "SELECT": "SELECT count(*) FROM {table}",
    "INSERT": "INSERT INTO {table} DEFAULT VALUES",
    "UPDATE": 'UPDATE {table} SET "{column}" = "{column}"',
    "DELETE": "DELETE FROM {table}",
}


def _models(layer: Iterable[str]) -> dict[str, type[Model]]:
    names = set(layer)
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config.name in names and model._meta.managed
    }


def _columns(layer: Iterable[str]) -> dict[str, str]:
    found = {t: str(m._meta.concrete_fields[-1].column) for t, m in _models(layer).items()}
    return {**found, "django_migrations": "name"}


def answer_to(statement: str, *values: Any) -> str | int:
    """The SQLSTATE with which PostgreSQL refuses, or how many rows it found."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchone()[0] if cursor.description else cursor.rowcount
    except DatabaseError as error:
        return str(error.__cause__.sqlstate)  # type: ignore[union-attr]


def not_refused(tables: dict[str, str], *, schema: str, verbs: Iterable[str]) -> list[str]:
    return [
        f"{verb} {table}"
        for table, column in tables.items()
        for verb in verbs
        if answer_to(VERBS[verb].format(table=f"{schema}.{table}", column=column)) != REFUSED
    ]


@pytest.mark.parametrize("verb", VERBS)
def test_no_table_of_another_town_can_be_touched(
    at_ludwigshafen: Any, speyer: Any, verb: str
) -> None:
    tables = _columns(settings.TENANT_APPS)

    assert not_refused(tables, schema=speyer.schema_name, verbs=[verb]) == []


@pytest.mark.parametrize("actor", [ANONYMOUS, MINISTRY, PROVIDER], ids=lambda actor: actor.kind)
def test_nobody_of_the_shared_layer_reaches_a_town(speyer: Any, actor: Actor) -> None:
    with narrowed_to(actor):
        refused = not_refused(
            _columns(settings.TENANT_APPS), schema=speyer.schema_name, verbs=VERBS
        )

    assert refused == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_town_may_do_with_shared_tables_only_what_is_listed(
    at_ludwigshafen: Any, verb: str
) -> None:
    assert _beyond(settings.SHARED_RIGHTS, verb) == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_ministry_may_do_only_what_is_listed(verb: str, db: None) -> None:
    with narrowed_to(MINISTRY):
        assert _beyond(settings.RIGHTS_BY_ROLE["campus_ministry"], verb) == []


def test_a_provider_may_do_nothing(db: None) -> None:
    with narrowed_to(PROVIDER):
        assert [_beyond({}, verb) for verb in VERBS] == [[], [], [], []]


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_the_cooperative_changes_nothing_that_is_only_added_to(verb: str, db: None) -> None:
    assert _beyond(settings.RIGHTS_BY_ROLE["campus_cooperative"], verb) == []


def _beyond(listed: dict[str, str], verb: str) -> list[str]:
    """Which tables can be touched so, although the list does not say so for the whole table."""
    tables = {
        table: column
        for table, column in _columns(settings.SHARED_APPS).items()
        if not re.search(rf"\b{verb}\b", listed.get(table, ""))
    }
    return not_refused(tables, schema="public", verbs=[verb])


# A row of the other side in each secured table, however many constraints stand in its way.


def _furnish(table: str, changes: dict[str, str]) -> None:
    """Write a row with these values and anything in its other columns, as the owner."""
    with owners_cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "SELECT format('ALTER TABLE %%s DROP CONSTRAINT IF EXISTS %%I CASCADE',"
            " conrelid::regclass, conname) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype IN ('c', 'f', 'u')",
            [table],
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        cursor.execute(
            "SELECT attname, format_type(atttypid, NULL), atttypmod - 4 FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull"
            " AND attidentity = '' AND attgenerated = ''",
            [table],
        )
        found = cursor.fetchall()
        values = {name: FILLING[kind].format(length=size) for name, kind, size in found} | changes
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"
        )


FILLING = {
    "uuid": "gen_random_uuid()",
    "character varying": "left(md5(random()::text), {length})",
    "text": "'x'",
    "timestamp with time zone": "now()",
    "date": "current_date",
    "jsonb": "'[]'",
    "boolean": "false",
    "uuid[]": "'{{}}'",
    "character varying[]": "'{{}}'",
    "bytea": "decode(md5(random()::text), 'hex')",
    **dict.fromkeys(["integer", "bigint", "smallint"], "(random() * 9999)::int"),
}


@pytest.mark.parametrize("table", sorted(set(settings.ROW_SECURITY) - {"registry_municipality"}))
def test_a_town_finds_no_row_of_another_in_a_shared_table(
    ludwigshafen: Any, speyer: Any, table: str
) -> None:
    column = settings.ROW_SECURITY[table]
    _furnish(table, {column: f"'{ludwigshafen.id}'"})
    _furnish(table, {column: f"'{speyer.id}'"})

    with in_municipality(ludwigshafen.id):
        foreign = f"{column} <> '{ludwigshafen.id}'"
        if table not in settings.SHARED_ROWS:
            assert answer_to(f"SELECT count(*) FROM {table} WHERE {foreign}") == 0
        assert answer_to(f"SELECT count(*) FROM {table} WHERE {column} IS NOT NULL") != 0
        for row in _changeable(table):
            changed = answer_to(f"UPDATE {table} SET {row} = {row} WHERE {foreign}")
            assert changed in {0, REFUSED}
        assert answer_to(f"DELETE FROM {table} WHERE {foreign}") in {0, REFUSED}
        assert answer_to(f"INSERT INTO {table} ({column}) VALUES (%s)", speyer.id) == REFUSED


def _changeable(table: str) -> list[str]:
    rights = settings.SHARED_RIGHTS[table]
    if columns := re.search(r"UPDATE \(([^)]*)\)", rights):
        return columns[1].split(", ")
    return [settings.ROW_SECURITY[table]] if "UPDATE" in rights else []


def _two_funders() -> dict[str, dict[UUID, str]]:
    """A grant, a programme and a frozen proof of each of two funders: their ids as SQL."""
    ids = {kind: {f: f"'{uuid4()}'" for f in (FUNDER, OTHER_FUNDER)} for kind in KINDS}
    for funder in (FUNDER, OTHER_FUNDER):
        _furnish("funding_funder", {"id": f"'{funder}'"})
        _furnish("funding_grant", {"id": ids["grant"][funder], "funder_id": f"'{funder}'"})
        _furnish(
            "funding_programme", {"id": ids["programme"][funder], "grant_id": ids["grant"][funder]}
        )
        _furnish(
            "reporting_proof",
            {"id": ids["proof"][funder], "grant_id": ids["grant"][funder], "state": "'frozen'"},
        )
        _furnish("funding_planitem", {"id": ids["item"][funder], "grant_id": ids["grant"][funder]})
    return ids


KINDS = ("grant", "programme", "proof", "item")
HEADS = {"funding_funder", "funding_grant", "funding_programme", "reporting_proof"}
LINKS = {
    "funding_planamount": ("item_id", "item"),
    "funding_target": ("grant_id", "grant"),
    "funding_planitem": ("grant_id", "grant"),
    "reporting_prooffile": ("proof_id", "proof"),
    "reporting_acknowledgement": ("proof_id", "proof"),
}


@pytest.mark.parametrize("table", sorted(settings.FUNDER_ROWS))
def test_a_ministry_finds_only_its_own_funders_rows(db: None, table: str) -> None:
    ids = _two_funders()
    column, kind = LINKS.get(table, ("programme_id", "programme"))
    if table not in {*HEADS, "funding_planitem"}:
        for each in ids[kind].values():
            _furnish(table, {column: each})

    counted = f"SELECT count(*) FROM {table}"
    with narrowed_to(MINISTRY):
        own = answer_to(counted)
    with narrowed_to(Actor(kind="ministry", account_id=uuid4(), funder_id=uuid4())):
        nobodys = answer_to(counted)
    with narrowed_to(Actor(kind="ministry", account_id=uuid4())):
        without_funder = answer_to(counted)

    assert (own, nobodys, without_funder) == (1, 0, 0)


def test_a_ministry_cannot_take_note_of_anothers_proof(db: None) -> None:
    ids = _two_funders()

    with narrowed_to(MINISTRY):
        answer = answer_to(
            "INSERT INTO reporting_acknowledgement (proof_id, reference, acknowledged_at,"
            f" actor_pseudonym) VALUES ({ids['proof'][OTHER_FUNDER]}, '', now(), 'x')"
        )

    assert answer == REFUSED


def test_a_ministry_sees_no_draft(db: None) -> None:
    ids = _two_funders()
    with owners_cursor() as cursor:
        cursor.execute(
            f"UPDATE reporting_proof SET state = 'draft' WHERE id = {ids['proof'][FUNDER]}"
        )

    with narrowed_to(MINISTRY):
        assert answer_to("SELECT count(*) FROM reporting_proof") == 0


def test_a_narrowed_request_cannot_widen_itself(ludwigshafen: Any) -> None:
    with narrowed_to(MINISTRY):
        with pytest.raises(ScopeTooNarrow), in_cooperative():
            pass
        with pytest.raises(ScopeTooNarrow), in_municipality(ludwigshafen.id):
            pass


def test_a_towns_own_people_are_not_narrowed(at_ludwigshafen: Any) -> None:
    with narrowed_to(MINISTRY), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")

        assert cursor.fetchone() == (at_ludwigshafen.schema_name,)


# The log-in itself.


@pytest.fixture
def logged_in(django_db_setup: None) -> Any:
    """A connection of the log-in's own, without any role."""
    at = connection.settings_dict
    keys = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"], "password": at["PASSWORD"]}
    given = {key: value for key, value in keys.items() if value}
    with psycopg.connect(dbname=at["NAME"], autocommit=True, **given) as connected:
        yield connected


def test_the_log_in_owns_nothing_and_reads_nothing(logged_in: Any, ludwigshafen: Any) -> None:
    schemas = ("public", ludwigshafen.schema_name)
    layers = (settings.SHARED_APPS, settings.TENANT_APPS)
    tables = [f"{s}.{t}" for s, layer in zip(schemas, layers, strict=True) for t in _columns(layer)]

    readable = []
    for table in tables:
        try:
            logged_in.execute(f"SELECT 1 FROM {table} LIMIT 1")
            readable.append(table)
        except psycopg.errors.InsufficientPrivilege:
            pass
    owned = logged_in.execute(
        "SELECT (SELECT count(*) FROM pg_class WHERE relowner = session_user::regrole)"
        " + (SELECT count(*) FROM pg_namespace WHERE nspowner = session_user::regrole)"
        " + (SELECT count(*) FROM pg_database WHERE datdba = session_user::regrole)"
    ).fetchone()

    assert len(tables) > 100
    assert readable == []
    assert owned == (0,)


@pytest.fixture
def as_administrator(django_db_setup: None) -> Any:
    """A connection of a superuser to our own throw-away server."""
    at = connection.settings_dict
    try:
        with psycopg.connect(
            dbname=at["NAME"], user="postgres", host=at["HOST"], autocommit=True
        ) as connected:
            yield connected
    except psycopg.OperationalError:
        pytest.skip("this server is somebody else's")


POWERS: dict[str, str] = {
    "the owner by inheritance": "GRANT campus_owner TO strange WITH INHERIT TRUE",
    "a side by inheritance": (
        "GRANT campus_owner TO strange WITH INHERIT FALSE;"
        "GRANT campus_cooperative TO strange WITH INHERIT TRUE"
    ),
    "somebody who passes row security": "ALTER ROLE strange BYPASSRLS",
    "nobody who may take a role": "",
}


@pytest.mark.parametrize("power", POWERS)
def test_a_log_in_with_rights_of_its_own_is_refused(as_administrator: Any, power: str) -> None:
    as_administrator.execute("CREATE ROLE strange LOGIN")
    try:
        for statement in filter(None, POWERS[power].split(";")):
            as_administrator.execute(_for_this_server(as_administrator, statement))
        with pytest.raises(ImproperlyConfigured, match=r"roles\.sql"):
            _other_wrapper(USER="strange").ensure_connection()
    finally:
        as_administrator.execute("DROP ROLE strange")


def _for_this_server(administrator: Any, statement: str) -> str:
    """Before PostgreSQL 16 a role inherits by itself, and a grant says nothing about it."""
    if administrator.info.server_version >= 160_000:
        return statement
    return re.sub(r" WITH INHERIT \w+", "", statement)


def test_a_superuser_is_refused(as_administrator: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"roles\.sql"):
        _other_wrapper(USER="postgres").ensure_connection()


def _other_wrapper(**changes: Any) -> DatabaseWrapper:
    wrapper = DatabaseWrapper({**connection.settings_dict, **changes}, alias="other")
    wrapper.set_schema_to_public()
    return wrapper


def test_a_role_that_is_missing_stops_the_query(db: None) -> None:
    """Not under the role before: that would be somebody else's."""
    with transaction.atomic(), owners_cursor() as cursor:
        cursor.execute("CREATE SCHEMA m_orphan")

    with pytest.raises(DatabaseError, match="m_orphan"), in_schema("m_orphan"):
        connection.cursor().execute("SELECT 1")
