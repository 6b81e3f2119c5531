"""Many municipalities in a short time, for what depends on how many there are.

python3 infra/bench/towns.py --cluster FOLDER --existing N [--parallel P]

fills the servers in a folder that stays, for the benchmarks that take the same `--cluster`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from harness import QUICK, fresh_platform

# What an empty municipality takes on the disk, with its part of the catalogue and of the log.
MB_EACH = 5
SECONDS_BETWEEN_LINES = 15
AT_ONCE = 400


def fill_up(count: int, *, parallel: int = 2) -> list[str]:
    """Make municipalities with rows, hosts, schemas and roles; return the names of the schemas.

    Those which are there already, from another run or one that was broken off, are counted in.
    """
    schemas = {_schema_of(number): number for number in range(count)}
    made = _schemas_made()
    missing = [each for each in schemas if each not in made]
    room = shutil.disk_usage(Path("/tmp")).free / 1024**2
    if room < len(missing) * MB_EACH:
        raise SystemExit(f"{count} municipalities need {len(missing) * MB_EACH} MB on the disk")
    started = said = time.monotonic()
    for done in range(0, len(missing), AT_ONCE):
        _make_schemas(missing[done : done + AT_ONCE], parallel=parallel)
        # Only now: a row without a schema would be an error to everybody else.
        _make_rows(schemas)
        if time.monotonic() - said > SECONDS_BETWEEN_LINES:
            said = time.monotonic()
            print(f"{done} of {len(missing)} made, load {os.getloadavg()[0]:.1f}", flush=True)
    _make_rows(schemas)
    if missing:
        took = time.monotonic() - started
        print(f"{len(missing)} municipalities made in {took:.0f} s by {parallel} connections")
    return [*schemas]


def _make_schemas(schemas: list[str], *, parallel: int) -> None:
    from tenants.registry.services.migrating_workers import each_by_connection

    for schema, reason in each_by_connection(_making(), schemas, parallel=parallel):
        if reason:
            raise SystemExit(f"{schema}: {reason}")


def _make_rows(numbers: dict[str, int]) -> None:
    """Give each schema that has none its row and its host."""
    from campus.kernel import clock
    from tenants.registry.models import Host, Municipality
    from tenants.registry.services.template import schema_version

    now, version = clock.now(), schema_version()
    known = set(Municipality.objects.values_list("schema_name", flat=True))
    rows = {
        numbers[schema]: Municipality(
            ars=f"09{numbers[schema]:010d}",
            schema_name=schema,
            schema_version=version,
            name=f"Dorf {numbers[schema]}",
            kind="town",
            population=1_000,
            state="live",
            state_since=now,
            created_at=now,
        )
        for schema in (_schemas_made() & numbers.keys()) - known
    }
    Municipality.objects.bulk_create(rows.values(), batch_size=1_000)
    hosts = (
        Host(domain=f"dorf-{number}.localhost", tenant=row, is_primary=True)
        for number, row in rows.items()
    )
    Host.objects.bulk_create(hosts, batch_size=1_000)


def _schema_of(number: int) -> str:
    from tenants.registry.rules import schema_name_for

    return schema_name_for(f"dorf-{number}", f"09{number:010d}")


def _schemas_made() -> set[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {name for (name,) in cursor.fetchall()}


def _making() -> Callable[[str], None]:
    from tenants.registry.services.rights import role_statements
    from tenants.registry.services.sending import send
    from tenants.registry.services.template import migrations_version, schema_statements

    place = "m_place_of_the_name"
    filling = schema_statements(place, version=migrations_version())
    text = "\n;\n".join([f"CREATE SCHEMA {place}", *filling, *role_statements(place)])

    def make(schema: str) -> None:
        # Nobody minds if the machine stops meanwhile.
        send(["SET synchronous_commit = off", text.replace(place, schema)])

    return make


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--cluster", type=Path, required=True)
    parser.add_argument("--existing", type=int, required=True)
    parser.add_argument("--parallel", type=int, default=2)
    given = parser.parse_args()
    with fresh_platform(cluster=given.cluster, settings=QUICK):
        fill_up(given.existing, parallel=given.parallel)
