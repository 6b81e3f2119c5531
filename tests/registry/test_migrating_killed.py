"""`manage.py migrate_schemas` ended by SIGKILL at any moment, and run again."""

import random
import time
from contextlib import contextmanager

import pytest
from django.db import transaction

from campus.kernel.actor import SYSTEM
from tenants.registry.api import provision_municipality
from tests.ownership import owners_cursor
from tests.registry.processes import somebody_else, start_manage
from tests.registry.structure import dumped, rights

pytestmark = pytest.mark.proof

TOWNS = 10
SQL, PYTHON = "tests.registry.later.sql.settings", "tests.registry.later.python.settings"
CHANGED = (
    "SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE relname = 'staff_unit' AND attname = 'note' AND nspname LIKE 'm\\_07______0000\\_%'"
)


def run(sql):
    with owners_cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def count(sql):
    return run(sql)[0][0]


@pytest.fixture
def towns(real_database, now, ludwigshafen, speyer):
    """Twelve towns with a unit each, by schema name."""
    for number in range(TOWNS):
        with transaction.atomic():
            provision_municipality(
                ars=f"0799{number:04d}0000", subdomain=f"ort-{number}", name="Ort", kind="town",
                population=1, actor=SYSTEM, now=now,
            )  # fmt: skip
    schemas = [name for (name,) in run("SELECT schema_name FROM registry_municipality ORDER BY 1")]
    for schema in schemas:
        run(f"INSERT INTO {schema}.staff_unit (id, name) VALUES (gen_random_uuid(), 'Bauhof')")
    return schemas


@contextmanager
def busy(schema):
    """Somebody holds a table of this town, so that a migration of it waits."""
    with somebody_else() as other:
        other.execute(f"LOCK TABLE {schema}.staff_unit IN ACCESS EXCLUSIVE MODE")
        yield


def wait_until(condition):
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def sessions_of_others():
    return count(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )


def is_waiting():
    return count(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )


def finish(settings):
    process = start_manage("migrate_schemas", settings=settings)
    said, _ = process.communicate(timeout=600)
    return process.returncode, said


def assert_all_are_whole(towns):
    migrated_by_django, rights_of_one = dumped("m_template"), rights(towns[0])
    for town in towns:
        assert dumped(town) == migrated_by_django
        # Only what differs: all of them are a thousand.
        assert (town, rights(town) ^ rights_of_one) == (town, set())
        assert (
            count(f"SELECT count(*) - count(DISTINCT (app, name)) FROM {town}.django_migrations")
            == 0
        )


def test_killed_half_way_it_goes_on_where_it_was(towns):
    half = len(towns) // 2
    with busy(towns[half]):
        process = start_manage("migrate_schemas", "--parallel", "1", settings=SQL)
        wait_until(lambda: count(CHANGED) == half and is_waiting())
        process.kill()
        process.wait()
        changed_before = count(CHANGED)

    code, said = finish(SQL)

    assert changed_before == half
    assert code == 0, said
    # What the server was waiting for when its client died, it may have finished by itself.
    assert any(f" {left} municipalities migrated" in said for left in (half, half - 1)), said
    assert_all_are_whole(towns)
    for town in towns:
        assert run(f"SELECT text FROM {town}.staff_remark") == [("from the release to come",)]


def test_killed_at_any_moment_it_does_no_harm(towns):
    chance = random.Random(5)
    for _round in range(6):
        process = start_manage("migrate_schemas", settings=SQL)
        time.sleep(chance.uniform(0.5, 4))
        process.kill()
        process.wait()

    code, said = finish(SQL)

    assert code == 0, said
    assert_all_are_whole(towns)
    for town in towns:
        assert count(f"SELECT count(*) FROM {town}.staff_remark") == 1


def test_python_is_killed_at_any_moment_and_does_nothing_twice(towns):
    chance = random.Random(7)
    for _round in range(2):
        process = start_manage("migrate_schemas", settings=PYTHON)
        time.sleep(chance.uniform(1, 7))
        process.kill()
        process.wait()

    code, said = finish(PYTHON)

    assert code == 0, said
    assert_all_are_whole(towns)
    for town in towns:
        assert run(f"SELECT text FROM {town}.staff_remark") == [("fohuaB!",)]


def test_python_runs_in_processes_that_end_with_the_killed_one(towns):
    with busy(towns[1]), busy(towns[2]):
        process = start_manage("migrate_schemas", "--parallel", "2", settings=PYTHON)
        wait_until(lambda: is_waiting() == 2)
        process.kill()
        process.wait()
        # Only the two that hold the tables are left.
        wait_until(lambda: sessions_of_others() == 2)

    code, said = finish(PYTHON)

    assert code == 0, said
    assert_all_are_whole(towns)
    for town in towns:
        assert ("fohuaB",) in run(f"SELECT note FROM {town}.staff_unit")
        assert run(f"SELECT text FROM {town}.staff_remark") == [("fohuaB!",)]
        assert ("staff_remark", "here", "INSERT") in rights(town)


def test_a_town_that_python_stumbles_over_is_named_and_the_rest_goes_on(towns):
    stumbles = towns[3]
    run(f"UPDATE {stumbles}.staff_unit SET name = 'Stolperstein'")

    code, said = finish(PYTHON)

    assert code == 1
    assert f"{stumbles}: ValueError: this town's rows do not fit" in said
    assert f"1 failed: {stumbles}" in said
    assert count(CHANGED) == len(towns) - 1
    run(f"UPDATE {stumbles}.staff_unit SET name = 'Bauhof'")
    assert finish(PYTHON)[0] == 0
    assert_all_are_whole(towns)
