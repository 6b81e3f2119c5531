"""`manage.py migrate_schemas`: every schema to the present, whatever happens on the way."""

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from campus.kernel.actor import SYSTEM
from tenants.registry.api import provision_municipality
from tenants.registry.models import Municipality
from tenants.registry.services.migrating import MigratorRunning, find_lag, migrate_all
from tenants.registry.services.migrating_standing import find_standings
from tenants.registry.services.template import schema_version
from tests.registry.processes import database_url
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
    with connection.cursor() as cursor:
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


def test_only_one_runs_at_a_time(real_database, now):
    with psycopg.connect(database_url()) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('migrate_schemas'))")

        with pytest.raises(MigratorRunning):
            migrate(now)


def test_one_query_finds_what_many_schemas_have(
    db, ludwigshafen, speyer, django_assert_max_num_queries
):
    towns = [ludwigshafen.schema_name, speyer.schema_name]

    # The schemas that there are, what they have, and what those that are alike have in full.
    with django_assert_max_num_queries(3 + 1):
        standings, lost = find_standings([*towns, "m_000000000000_nowhere"])

    assert [set(each.schemas) for each in standings] == [set(towns)]
    assert lost == ["m_000000000000_nowhere"]
    assert standings[0].missing == ()
