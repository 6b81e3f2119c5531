"""`manage.py migrate_schemas`: every schema to the present, whatever happens on the way."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.test import Client

from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_municipality, provision_municipality
from tenants.registry.models import Municipality
from tenants.registry.scope import in_schema
from tenants.registry.services import migrating_batch, migrating_by_django, migrating_tries
from tenants.registry.services.migrating import MigratorRunning, find_lag, migrate_all
from tenants.registry.services.migrating_standing import find_standings
from tenants.registry.services.template import schema_version
from tenants.staff.models import Unit
from tests.ownership import owners_cursor
from tests.registry.processes import somebody_else
from tests.registry.structure import dumped, rights


@pytest.fixture
def third_town(real_database, now):
    """A town that has a unit, so that rows are there to be changed."""
    with transaction.atomic():
        provision_municipality(
            ars="073110000000", subdomain="frankenthal", name="Frankenthal", kind="town",
            population=1, actor=SYSTEM, now=now,
        )  # fmt: skip
    schema = "m_073110000000_frankenthal"
    run(f"INSERT INTO {schema}.staff_unit (id, name) VALUES (gen_random_uuid(), 'Bauhof')")
    return schema


def run(sql):
    with owners_cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def migrate(now, **options):
    said = []
    return migrate_all(now=now, say=said.append, verbosity=0, **options)


def test_all_towns_get_what_the_next_release_needs(
    third_town, ludwigshafen, speyer, next_release, now
):
    towns = (third_town, ludwigshafen.schema_name, speyer.schema_name)
    assert find_lag().municipalities == tuple(sorted(towns))

    done = migrate(now)

    assert (done.migrated, done.failed) == (3, {})
    assert not find_lag()
    migrated_by_django = dumped("m_template")
    for town in towns:
        assert dumped(town) == migrated_by_django
        assert {("staff_remark", "here", "INSERT"), ("staff_remark_id_seq", "here", "USAGE")} <= (
            rights(town)
        )
    assert set(Municipality.objects.values_list("schema_version", flat=True)) == {schema_version()}
    assert run(f"SELECT text FROM {third_town}.staff_remark") == [("from the release to come",)]
    assert migrate(now).migrated == 0


def test_a_town_that_fails_is_named_and_the_rest_goes_on(
    third_town, ludwigshafen, speyer, next_release, now
):
    run(f"CREATE TABLE {speyer.schema_name}.staff_remark (id bigint)")
    run(f"DROP SCHEMA {third_town} CASCADE")

    done = migrate(now, parallel=1)

    assert done.migrated == 1
    assert set(done.failed) == {speyer.schema_name, third_town}
    assert "staff_remark" in done.failed[speyer.schema_name]
    assert find_lag().municipalities == tuple(sorted(done.failed))
    with pytest.raises(CommandError, match="2 failed"):
        call_command("migrate_schemas", verbosity=0)


@pytest.fixture
def busy_speyer(third_town, speyer, next_release, monkeypatch):
    """Somebody holds a table of Speyer, and the migrator waits only for a moment."""
    timeouts = ("SET {local} lock_timeout = '20ms'",)
    monkeypatch.setattr(migrating_batch, "TIMEOUTS", timeouts)
    with somebody_else() as other:
        other.execute(f"LOCK TABLE {speyer.schema_name}.staff_unit IN ACCESS EXCLUSIVE MODE")
        yield other


def test_a_busy_table_is_tried_again(busy_speyer, monkeypatch, now):
    pauses = []

    def finish_meanwhile(seconds):
        pauses.append(seconds)
        busy_speyer.rollback()

    monkeypatch.setattr(migrating_tries.time, "sleep", finish_meanwhile)

    done = migrate(now, parallel=1)

    assert (done.migrated, done.failed) == (3, {})
    assert len(pauses) == 1


@pytest.mark.proof
def test_a_table_that_stays_busy_holds_up_nobody_else(busy_speyer, speyer, monkeypatch, now):
    monkeypatch.setattr(migrating_tries.time, "sleep", lambda _seconds: None)

    done = migrate(now, parallel=1)

    assert done.migrated == 2
    assert "lock timeout" in done.failed.pop(speyer.schema_name)
    assert not done.failed
    busy_speyer.rollback()
    assert migrate(now, parallel=1).migrated == 1


def test_a_schema_that_changed_since_it_was_looked_at_is_left_alone(
    third_town, next_release, speyer, now
):
    with in_schema("public", as_owner=True):
        (standing,), _ = find_standings([third_town, speyer.schema_name])
    batch = migrating_batch.migrate_first(standing, third_town)
    run(f"INSERT INTO {speyer.schema_name}.django_migrations (app, name, applied)"
        " VALUES ('staff', '9001_more', now())")  # fmt: skip

    with (
        in_schema("public", as_owner=True),
        pytest.raises(DatabaseError, match="migrated by somebody else"),
    ):
        migrating_batch.apply_batch(batch, speyer.schema_name)

    assert dumped(speyer.schema_name) != dumped(third_town)


@pytest.mark.proof
def test_one_statement_a_message_migrates_the_same(
    third_town, ludwigshafen, speyer, next_release, settings, now
):
    settings.ONE_STATEMENT_PER_MESSAGE = True

    done = migrate(now)

    assert (done.migrated, done.failed) == (3, {})
    assert dumped(speyer.schema_name) == dumped("m_template")


def test_towns_before_and_after_a_migration_are_served_by_the_same_code(
    db, anna, carla, ludwigshafen, speyer
):
    """The release before reads and writes a schema that is ahead; a page reads only its tables."""
    ahead, behind = ludwigshafen.schema_name, speyer.schema_name
    run(f"ALTER TABLE {ahead}.staff_unit ADD COLUMN note varchar(40)")
    run(f"ALTER TABLE {ahead}.accounts_account ADD COLUMN colour text DEFAULT 'blue' NOT NULL")
    run(f"ALTER TABLE {behind}.staff_importrun DROP COLUMN finished_at CASCADE")

    for person in (anna, carla):
        assert person.client().get("/").status_code == 200
        assert Client(HTTP_HOST=person.host).get("/", follow=True).status_code == 200
    with in_municipality(ludwigshafen.id):
        Unit.objects.create(name="Bauhof")


def test_a_row_is_believed_only_where_it_names_the_present_version(real_database, speyer, now):
    run(f"DELETE FROM {speyer.schema_name}.django_migrations WHERE app = 'desk'")
    assert not find_lag()

    Municipality.objects.filter(schema_name=speyer.schema_name).update(schema_version="")

    assert find_lag().municipalities == (speyer.schema_name,)
    with pytest.raises(CommandError, match=f"behind: {speyer.schema_name}"):
        call_command("migrate_schemas", "--check")


def test_rights_that_are_not_the_present_codes_are_given_anew(real_database, speyer, now):
    before = rights(speyer.schema_name)
    run(f"REVOKE SELECT ON {speyer.schema_name}.staff_unit FROM {speyer.schema_name}")
    rows = Municipality.objects.filter(schema_name=speyer.schema_name)
    rows.update(schema_version=f"{schema_version().partition('.')[0]}.other")

    migrate(now)

    assert rights(speyer.schema_name) == before
    assert rows.get().schema_version == schema_version()


def test_a_run_broken_off_before_the_rights_gives_them(real_database, speyer, now):
    before = rights(speyer.schema_name)
    run(f"REVOKE SELECT ON {speyer.schema_name}.staff_unit FROM {speyer.schema_name}")
    rows = Municipality.objects.filter(schema_name=speyer.schema_name)
    rows.update(schema_version=f"other.{schema_version().partition('.')[2]}")

    migrate(now)

    assert rights(speyer.schema_name) == before
    assert rows.get().schema_version == schema_version()


class Ended(BaseException):
    """Stands for the end of the process."""


def test_a_run_broken_off_between_two_migrations_loses_no_rights(
    third_town, speyer, next_release, monkeypatch, now
):
    apply = migrating_by_django._Executor.apply_migration

    def end_before_the_last(executor, state, migration, **more):
        if migration.name == "9002_then_another" and connection.schema_name != "m_template":
            raise Ended
        return apply(executor, state, migration, **more)

    with monkeypatch.context() as patched:
        patched.setattr(migrating_by_django._Executor, "apply_migration", end_before_the_last)
        with pytest.raises(Ended):
            migrate(now)
    assert ("staff_remark", "here", "INSERT") not in rights(third_town)

    assert migrate(now).migrated == 3

    assert rights(third_town) == rights(speyer.schema_name)
    assert ("staff_remark", "here", "INSERT") in rights(third_town)
    assert set(Municipality.objects.values_list("schema_version", flat=True)) == {schema_version()}


def test_only_one_runs_at_a_time(real_database, now):
    with somebody_else() as other:
        other.execute("SELECT pg_advisory_lock(hashtext('migrate_schemas'))")

        with pytest.raises(MigratorRunning):
            migrate(now)


def test_one_query_finds_what_many_schemas_have(
    db, ludwigshafen, speyer, django_assert_max_num_queries
):
    towns = [ludwigshafen.schema_name, speyer.schema_name]

    # The schemas that there are, what they have, and what those that are alike have in full;
    # before them the role.
    with in_schema("public", as_owner=True), django_assert_max_num_queries(1 + 3 + 1):
        standings, lost = find_standings([*towns, "m_000000000000_nowhere"])

    assert [set(each.schemas) for each in standings] == [set(towns)]
    assert lost == ["m_000000000000_nowhere"]
    assert standings[0].missing == ()
