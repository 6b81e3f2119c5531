"""Many municipalities in a short time, for what depends on how many there are."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

# What an empty municipality takes on the disk, with its part of the catalogue and of the log.
MB_EACH = 5
SECONDS_BETWEEN_LINES = 15


def fill_up(count: int, *, parallel: int = 2) -> list[str]:
    """Make municipalities with rows, hosts, schemas and roles; return the names of the schemas."""
    from tenants.registry.services.migrating_workers import each_by_connection

    room = shutil.disk_usage(Path("/tmp")).free / 1024**2
    if room < count * MB_EACH:
        raise SystemExit(f"{count} municipalities need {count * MB_EACH} MB on the disk")
    schemas = _make_rows(count)
    started = said = time.monotonic()
    work = _making()
    for done, (schema, reason) in enumerate(
        each_by_connection(work, schemas, parallel=parallel), start=1
    ):
        if reason:
            raise SystemExit(f"{schema}: {reason}")
        if time.monotonic() - said > SECONDS_BETWEEN_LINES:
            said = time.monotonic()
            print(f"{done} of {count} made, load {os.getloadavg()[0]:.1f}", flush=True)
    if count:
        took = time.monotonic() - started
        print(f"{count} municipalities made in {took:.0f} s by {parallel} connections", flush=True)
    return schemas


def _make_rows(count: int) -> list[str]:
    from campus.kernel import clock
    from tenants.registry.models import Host, Municipality
    from tenants.registry.rules import schema_name_for
    from tenants.registry.services.template import schema_version

    now, version = clock.now(), schema_version()
    rows = [
        Municipality(
            ars=f"09{number:010d}",
            schema_name=schema_name_for(f"dorf-{number}", f"09{number:010d}"),
            schema_version=version,
            name=f"Dorf {number}",
            kind="town",
            population=1_000,
            state="live",
            state_since=now,
            created_at=now,
        )
        for number in range(count)
    ]
    Municipality.objects.bulk_create(rows, batch_size=1_000)
    hosts = (
        Host(domain=f"dorf-{number}.localhost", tenant=row, is_primary=True)
        for number, row in enumerate(rows)
    )
    Host.objects.bulk_create(hosts, batch_size=1_000)
    return [row.schema_name for row in rows]


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
