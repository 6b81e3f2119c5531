"""The product on a coordinator and two workers: what holds, and what it costs.

python3 infra/citus/walk.py INSTALLATION        the folder above `bin` of PostgreSQL with Citus
python3 infra/citus/walk.py --plain             the same figures on one server without Citus
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path[1:1] = [str(Path(__file__).resolve().parent), str(Path(__file__).parents[1] / "bench")]

from costs import furnish, measure, seconds, set_up
from harness import ROOT, fresh_platform
from nodes import Nodes, three_nodes

WORKERS = ("east", "west")
faults: list[str] = []


def main(installation: Path | None) -> int:
    if installation is None:
        with fresh_platform(durable=False) as servers:
            furnish()
            measure({servers["postgres"].pid})
        return 0
    with three_nodes(installation) as nodes:
        set_up()
        furnish()
        measure({each.pid for each in nodes.servers.values()})
        for step in (spread, used, apart, told_why, guarded, connected, moved, migrated, bereft):
            walk(step, nodes)
    print("everything holds" if not faults else f"{len(faults)} fail")
    return 1 if faults else 0


def walk(step: Callable[[Nodes], object], nodes: Nodes) -> None:
    from django.db import connection

    started = time.perf_counter()
    try:
        found = step(nodes)
    except Exception as error:
        faults.append(step.__name__)
        print(f"FAILS: {step.__doc__} {type(error).__name__}: {error}", flush=True)
        connection.close()
    else:
        said = "" if found is None else f" {found}"
        print(f"holds: {step.__doc__}{said} ({time.perf_counter() - started:.1f} s)", flush=True)


def spread(nodes: Nodes) -> object:
    """Municipalities lie on both workers, the shared layer and the template on the coordinator."""
    with administering(nodes, "coordinator") as database:
        local = database.execute(
            "SELECT count(*) FILTER (WHERE d.logicalrelid IS NULL), count(*) FROM pg_class AS c"
            " LEFT JOIN pg_dist_partition AS d ON d.logicalrelid = c.oid"
            " WHERE relkind = 'r' AND relnamespace IN ('public'::regnamespace,"
            " 'm_template'::regnamespace)"
        ).fetchone()
        assert local[0] == local[1] > 100
        places = database.execute(
            "SELECT nodename, count(DISTINCT table_name::text) FROM citus_shards GROUP BY 1"
        ).fetchall()
    assert {Path(name).name for name, _tables in places} == set(WORKERS)
    return ", ".join(f"{Path(name).name}: {tables} tables" for name, tables in places)


def used(_nodes: Nodes) -> None:
    """Check and voucher went through, and all books agree."""
    from django.core.management import call_command

    with Path(os.devnull).open("w") as nowhere:
        call_command("reconcile", stdout=nowhere)
        call_command("verify_audit", stdout=nowhere)


def apart(nodes: Nodes) -> None:
    """A municipality's role reaches no other, on no server, and only its own shared rows."""
    import psycopg

    here, there = _towns()
    with in_town(here) as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT municipality_id) FROM redemption_voucher")
        assert cursor.fetchone() == (20, 1)
        cursor.execute(
            f"SELECT bool_or(success) FROM run_command_on_workers('SELECT FROM"
            f" {there.schema_name}.staff_employee')"
        )
        assert cursor.fetchone() == (False,)
    for statement in (
        f"SELECT FROM {there.schema_name}.staff_employee",
        "UPDATE audit_entry SET action = ''",
    ):
        assert _refused(here, statement).sqlstate == "42501"
    for worker in WORKERS:
        address = nodes.url(worker, role=here.schema_name)
        with refused(psycopg.errors.InsufficientPrivilege), psycopg.connect(address) as own:
            own.execute(f"SELECT FROM {there.schema_name}.staff_employee")


def told_why(_nodes: Nodes) -> None:
    """Violated constraints still become named refusals, a trigger's too."""
    from django.db import transaction

    from campus.kernel import clock
    from campus.kernel.actor import SYSTEM
    from tenants.registry.api import in_municipality
    from tenants.staff.api import create_employee
    from tenants.staff.models import Employee
    from tenants.staff.rules.refusals import PersonnelNumberTaken

    here, _there = _towns()
    with in_municipality(here.id), transaction.atomic(), refused(PersonnelNumberTaken):
        create_employee(
            personnel_number=Employee.objects.values_list("personnel_number", flat=True)[0],
            given_name="A",
            family_name="B",
            actor=SYSTEM,
            now=clock.now(),
        )
    told = _refused(here, "UPDATE checks_result SET id = id")
    assert told.diag.message_detail == 'constraint "checks_result_is_frozen"'


def guarded(_nodes: Nodes) -> None:
    """Triggers that look at other tables or take a lock decide as ever; a person is forgotten."""
    from assessments.checks.models import Check
    from assessments.checks.rules.needs_words import ThresholdTooLow
    from assessments.checks.services.freezing import raise_now
    from campus.kernel import clock
    from tenants.privacy.services.erasing import erase_own
    from tenants.registry.api import in_municipality
    from tests import cast

    anna, bernd = cast.person("anna"), cast.person("bernd")
    with in_municipality(anna.municipality_id):
        raise_now(minimum=7, cross_minimum=12, actor=bernd.actor, now=clock.now())
        with refused(ThresholdTooLow):
            raise_now(minimum=6, cross_minimum=11, actor=bernd.actor, now=clock.now())
        erase_own(employee_id=anna.employee_id, actor=anna.actor, now=clock.now())
        assert not Check.objects.filter(employee_id=anna.employee_id).exists()


def connected(nodes: Nodes) -> str:
    """A process keeps connections to the workers, for each town that it has served:"""
    towns = _all_towns()
    with_cache = statistics.median(_visit(each) for each in towns * 3)
    kept = _held_on_workers(nodes)
    with in_town(towns[0]) as cursor:
        cursor.execute("SET citus.max_cached_conns_per_worker = 0")
    without = statistics.median(_visit(each) for each in towns * 3)
    left = _held_on_workers(nodes)
    with in_town(towns[0]) as cursor:
        cursor.execute("RESET citus.max_cached_conns_per_worker")
    return (
        f"{kept} for {len(towns)}, {with_cache * 1_000:.1f} ms a question;"
        f" {left} without keeping any, {without * 1_000:.1f} ms"
    )


def _visit(town: Any) -> float:
    with in_town(town) as cursor:
        return seconds(lambda: cursor.execute("SELECT count(*) FROM staff_employee"))


def _held_on_workers(nodes: Nodes) -> int:
    held = 0
    for worker in WORKERS:
        with administering(nodes, worker) as database:
            held += database.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'm\\_%'"
            ).fetchone()[0]
    return held


def moved(nodes: Nodes) -> None:
    """A municipality moves to the other worker, with its people and triggers."""
    here, _there = _towns()
    (other,) = set(WORKERS) - {_worker_of(here, nodes)}
    with administering(nodes, "coordinator") as database:
        database.execute(
            "SELECT citus_schema_move(%s::regnamespace, %s, 5432, 'block_writes')",
            [here.schema_name, str(nodes.place(other))],
        )
    assert _worker_of(here, nodes) == other
    with in_town(here) as cursor:
        cursor.execute("SELECT count(*) FROM staff_employee")
        assert cursor.fetchone() == (2,)
    assert _refused(here, "UPDATE checks_competencemodel SET title = ''").sqlstate == "23514"


def migrated(_nodes: Nodes) -> None:
    """The next release's migrations reach every municipality."""
    command = [sys.executable, str(ROOT / "manage.py"), "migrate_schemas", "--verbosity=0"]
    later = {"DJANGO_SETTINGS_MODULE": "tests.registry.later.sql.settings"}
    subprocess.run(command, env=os.environ | later, check=True)
    here, _there = _towns()
    with in_town(here) as cursor:
        cursor.execute("SELECT count(*) FROM staff_remark")


def bereft(nodes: Nodes) -> None:
    """While a worker is away, the other's municipalities go on; then all do."""
    here, _there = _towns()
    away = _worker_of(here, nodes)
    stays = next(town for town in _all_towns() if _worker_of(town, nodes) != away)
    nodes.servers[away].stop()
    with in_town(stays) as cursor:
        cursor.execute("SELECT count(*) FROM staff_employee")
    assert _refused(here, "SELECT count(*) FROM staff_employee").sqlstate
    nodes.start(away)
    with in_town(here) as cursor:
        cursor.execute("SELECT count(*) FROM staff_employee")


def _worker_of(town: Any, nodes: Nodes) -> str:
    with administering(nodes, "coordinator") as database:
        (place,) = database.execute(
            "SELECT DISTINCT nodename FROM citus_shards WHERE table_name::text LIKE %s",
            [f"{town.schema_name}.%"],
        ).fetchone()
    return Path(place).name


def _towns() -> tuple[Any, Any]:
    from tests import cast

    return cast.municipality("ludwigshafen"), cast.municipality("speyer")


def _all_towns() -> list[Any]:
    from tenants.registry.api import in_cooperative
    from tenants.registry.models import Municipality

    with in_cooperative():
        return list(Municipality.objects.order_by("ars"))


@contextmanager
def in_town(town: Any) -> Iterator[Any]:
    from django.db import connection

    from tenants.registry.api import in_municipality

    with in_municipality(town.id), connection.cursor() as cursor:
        yield cursor


@contextmanager
def refused(error: type[Exception]) -> Iterator[None]:
    try:
        yield
    except error:
        return
    raise AssertionError(f"no {error.__name__}")


def _refused(town: Any, statement: str) -> Any:
    """The database's own error at a statement of a municipality's role."""
    from django.db import DatabaseError, transaction

    try:
        with in_town(town) as cursor, transaction.atomic():
            cursor.execute(statement)
    except DatabaseError as error:
        return error.__cause__
    raise AssertionError(f"not refused: {statement}")


@contextmanager
def administering(nodes: Nodes, name: str) -> Iterator[Any]:
    import psycopg

    with psycopg.connect(nodes.url(name), autocommit=True) as database:
        yield database


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("installation", nargs="?", type=Path)
    parser.add_argument("--plain", action="store_true")
    options = parser.parse_args()
    if options.plain == (options.installation is not None):
        parser.error("either INSTALLATION or --plain")
    sys.exit(main(options.installation))
