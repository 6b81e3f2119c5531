"""The template: what a new schema is made from."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from campus.kernel.actor import SYSTEM
from tenants.registry.api import provision_municipality
from tenants.registry.models import SchemaTemplate
from tenants.registry.rules import schema_name_for
from tenants.registry.scope import in_schema
from tenants.registry.services.template import (
    TemplateOutdated,
    migrations_version,
    schema_statements,
    version_of,
)
from tenants.registry.services.template_reading import PLACE, NotReadable, read_statements
from tests.ownership import owners_cursor
from tests.registry.structure import dumped, rights

MIGRATED = "m_template"


def test_a_schema_made_from_the_template_equals_the_migrated_one(real_database, ludwigshafen):
    made, migrated = dumped(ludwigshafen.schema_name), dumped(MIGRATED)

    assert sorted(made ^ migrated) == []


def test_no_trigger_of_a_new_schema_is_looked_up_among_those_of_all(db):
    named = [
        {
            each.split("EXECUTE FUNCTION ")[1].split("(")[0].split(".")[1]
            for each in triggers(schema)
        }
        for schema in ("m_one", "m_other")
    ]

    assert len(named[0]) > 20
    assert not named[0] & named[1]


def triggers(schema: str) -> list[str]:
    statements = schema_statements(schema, version=migrations_version())
    return [each for each in statements if each.startswith("CREATE TRIGGER")]


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE {}.staff_unit ALTER name SET DEFAULT 'x'",
        "ALTER TABLE {}.staff_unit ALTER name DROP NOT NULL",
        "ALTER TABLE {}.django_migrations ALTER id DROP IDENTITY",
        "ALTER TABLE {}.staff_unit DROP CONSTRAINT staff_unit_pkey CASCADE",
        "DROP INDEX {}.staff_employee_by_name",
        "DROP TRIGGER audit_entry_append_only ON {}.audit_entry",
        "CREATE OR REPLACE FUNCTION {}.audit_entry_refuse_change() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN NEW; END $$",
    ],
)
@pytest.mark.proof
def test_any_difference_would_be_found(real_database, ludwigshafen, change):
    with owners_cursor() as cursor:
        cursor.execute(change.format(ludwigshafen.schema_name))

    assert dumped(ludwigshafen.schema_name) != dumped(MIGRATED)


def test_all_towns_roles_have_the_same_rights_at_home(db, ludwigshafen, speyer):
    assert rights(ludwigshafen.schema_name) == rights(speyer.schema_name)
    assert ("staff_unit", "here", "INSERT") in rights(speyer.schema_name)
    assert ("audit_entry", "here", "DELETE") not in rights(speyer.schema_name)


@pytest.mark.parametrize(
    ("made", "named"),
    [
        ("CREATE VIEW {}.names AS SELECT name FROM {}.staff_unit", "v names"),
        ("CREATE TYPE {}.colour AS ENUM ('red')", "type colour"),
        ("CREATE SEQUENCE {}.numbers", "numbers"),
        ("ALTER TABLE {}.staff_unit ENABLE ROW LEVEL SECURITY", "row security of staff_unit"),
    ],
)
def test_what_the_template_cannot_hold_is_refused(db, made, named):
    with owners_cursor() as cursor:
        cursor.execute(made.replace("{}", MIGRATED))

        with pytest.raises(NotReadable, match=named):
            read_statements(MIGRATED)


def test_tables_that_refer_to_each_other_are_made_too(db):
    with owners_cursor() as cursor:
        cursor.execute(
            "CREATE SCHEMA m_ring; CREATE TABLE m_ring.a (id integer PRIMARY KEY, b integer);"
            "CREATE TABLE m_ring.b (id integer PRIMARY KEY, a integer REFERENCES m_ring.a);"
            "ALTER TABLE m_ring.a ADD FOREIGN KEY (b) REFERENCES m_ring.b"
        )
        read = read_statements("m_ring")
        cursor.execute("CREATE SCHEMA m_again")
        for each in read:
            cursor.execute(each.replace(PLACE, "m_again."))

        assert read_statements("m_again") == read


def test_a_template_of_other_migrations_makes_no_schema(db, now):
    with in_schema("public", as_owner=True):
        SchemaTemplate.objects.update(version="0" * 64)

    with pytest.raises(TemplateOutdated):
        provision_municipality(
            ars="073110000000", subdomain="frankenthal", name="F", kind="town", population=1,
            actor=SYSTEM, now=now,
        )  # fmt: skip


def test_the_version_knows_names_and_texts_of_migrations():
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    desk, audit = (loader.disk_migrations[app, "0001_initial"] for app in ("desk", "audit"))
    renamed = type(desk)("0001_other", "desk")

    versions = {version_of(each) for each in ([desk], [audit], [renamed], [desk, audit])}

    assert len(versions) == 4
    assert version_of([desk]) == version_of([desk])


def test_one_statement_a_message_makes_the_same_schema(db, now, settings, speyer):
    settings.ONE_STATEMENT_PER_MESSAGE = True
    sent = []

    def watch(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        provision_municipality(
            ars="073110000000", subdomain="frankenthal", name="F", kind="town", population=1,
            actor=SYSTEM, now=now,
        )  # fmt: skip

    made = schema_name_for("frankenthal", "073110000000")
    assert _structure(made) == _structure(speyer.schema_name)
    assert rights(made) == rights(speyer.schema_name)
    assert any(each.startswith("CREATE TABLE") for each in sent)
    assert max(each.count("CREATE TABLE") for each in sent if isinstance(each, str)) == 1


def _structure(schema):
    with in_schema("public", as_owner=True):
        made = read_statements(schema)
    return [each for each in made if not each.startswith(("INSERT", "SELECT setval"))]


def test_a_schema_is_made_in_one_message(db, now):
    sent = []

    def watch(execute, sql, params, many, context):
        sent.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        provision_municipality(
            ars="073110000000", subdomain="frankenthal", name="F", kind="town", population=1,
            actor=SYSTEM, now=now,
        )  # fmt: skip

    assert len([each for each in sent if "registry_make_schema" in each]) == 1
    assert not [each for each in sent if "CREATE" in each or "SET ROLE" in each]


def test_a_schema_that_is_made_gives_nothing_to_tables_to_come(db, speyer):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_default_acl")

        assert cursor.fetchone() == (0,)
