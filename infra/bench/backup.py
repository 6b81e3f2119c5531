"""Backup and restore of one municipality among many, and a dump of everything.

python3 infra/bench/backup.py [how many] [how many for the whole dump]        default 300 2000
python3 infra/bench/backup.py --cluster FOLDER    only the dump of what `towns.py` has put there
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from harness import (
    DURABLE,
    figure,
    fresh_platform,
    median_seconds,
    own_cpu_seconds,
    postgres_program,
    seconds,
)
from towns import fill_up

# The dump of everything: seconds for each of 2,000 municipalities.
ONE_LIMIT, RESTORE_LIMIT, DUMP_LIMIT_EACH = 2.0, 60.0, 0.3
PEOPLE = 500
# What `manage.py backup` asks for at 2,000 municipalities and 200 connections, and at 10,800.
LOCKS, LOCKS_OF_MANY = "2048", "8192"


def main(count: int, whole: int) -> None:
    settings = DURABLE | {"max_locks_per_transaction": LOCKS}
    with fresh_platform(settings=settings) as servers, tempfile.TemporaryDirectory() as place:
        programs()
        folder = Path(place)
        fill_up(count)
        town = furnish()
        floor = floor_seconds(servers["postgres"].url, town, folder)
        files = iter(range(1_000))
        one = median_seconds(lambda: back_up_one(town, folder / f"{next(files)}.dump"), times=3)
        before = fingerprints(besides=town)
        took = seconds(lambda: restore_one(town, folder / "0.dump"))
        assert fingerprints(besides=town) == before, "another municipality changed"
        figure(f"restore of one among {count}", took, unit="s", limit=RESTORE_LIMIT)
        figure(
            f"backup of one among {count}",
            one,
            unit="s",
            limit=ONE_LIMIT,
            ratio=one / floor,
            ratio_to="pg_dump alone",
        )
        if whole:
            fill_up(whole)
            dump_all(folder)


def dump_kept(cluster: Path) -> None:
    """Measure only the dump of everything, of servers that stay."""
    settings = DURABLE | {"max_locks_per_transaction": LOCKS_OF_MANY}
    with (
        fresh_platform(cluster=cluster, settings=settings),
        tempfile.TemporaryDirectory() as place,
    ):
        programs()
        dump_all(Path(place))


def dump_all(folder: Path) -> None:
    """Dump everything, and look whether every municipality's schema is in the file."""
    schemas = schemas_there()
    before = own_cpu_seconds(ended=True)
    took = seconds(lambda: back_up_all(folder / "all", folder / "keys"))
    spent = own_cpu_seconds(ended=True) - before
    dump = folder / "all" / "campus.dump"
    listing = [postgres_program("pg_restore"), "--list", dump]
    listed = subprocess.run(listing, capture_output=True, text=True, check=True).stdout
    found = {line.split()[5] for line in listed.splitlines() if " SCHEMA - m_" in line}
    assert schemas <= found, f"{len(schemas - found)} schemas are not in the dump"
    print(f"{len(found)} schemas in the dump, {dump.stat().st_size / 1024**2:.0f} MB", flush=True)
    name = f"dump of everything, {len(schemas)} (processor time of pg_dump {spent:.0f} s)"
    figure(name, took, unit="s", limit=DUMP_LIMIT_EACH * len(schemas))


def schemas_there() -> set[str]:
    """The names of all municipalities' schemas."""
    from tenants.registry.models import Municipality

    return set(Municipality.objects.values_list("schema_name", flat=True))


def programs() -> None:
    """Use the programs of the embedded PostgreSQL."""
    from django.conf import settings

    settings.POSTGRES_PROGRAMS = str(postgres_program("pg_dump").parent)


def furnish() -> Any:
    """Give the first municipality people, and return it."""
    from django.db import transaction

    from campus.kernel import clock
    from campus.kernel.actor import SYSTEM
    from tenants.registry.api import find_by_ars, in_municipality
    from tenants.staff.api import create_employee

    town = find_by_ars(ars=f"09{0:010d}")
    assert town is not None
    with in_municipality(town.id), transaction.atomic():
        for number in range(PEOPLE):
            create_employee(
                personnel_number=f"P-{number}",
                given_name="Kim",
                family_name=f"Muster {number}",
                email=f"kim-{number}@example.org",
                unit_id=None,
                post_id=None,
                actor=SYSTEM,
                now=clock.now(),
            )
    return town


def back_up_one(town: Any, file: Path) -> None:
    """As `manage.py backup FILE --municipality ARS` does."""
    from campus.kernel import clock
    from campus.kernel.actor import SYSTEM
    from tenants.registry.services.backing_up import back_up_municipality

    back_up_municipality(municipality_id=town.id, file=file, actor=SYSTEM, now=clock.now())


def back_up_all(folder: Path, keys: Path) -> None:
    """As `manage.py backup FOLDER --keys FILE` does."""
    from campus.kernel import clock
    from campus.kernel.actor import SYSTEM
    from tenants.registry.services.backing_up import back_up_everything

    back_up_everything(folder=folder, keys=keys, actor=SYSTEM, now=clock.now())


def restore_one(town: Any, file: Path) -> None:
    """As `manage.py restore_tenant FILE ARS` does."""
    from campus.kernel import clock
    from campus.kernel.actor import SYSTEM
    from tenants.registry.services.restoring import restore_municipality

    restore_municipality(
        municipality_id=town.id, file=file, keys=None, actor=SYSTEM, now=clock.now()
    )


def fingerprints(*, besides: Any) -> dict[str, str]:
    """Row for row, a hash of every table of some other municipalities."""
    from django.db import connection

    from tenants.registry.scope import in_schema

    found = {}
    with in_schema("public", as_owner=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN"
            " (SELECT schema_name FROM registry_municipality WHERE id <> %s"
            "  ORDER BY ars LIMIT 20)",
            [besides.id],
        )
        for schema, table in cursor.fetchall():
            cursor.execute(
                f"SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
                f" FROM {schema}.{table} AS t"
            )
            found[f"{schema}.{table}"] = cursor.fetchone()[0]
    return found


def floor_seconds(url: str, town: Any, folder: Path) -> float:
    """What pg_dump needs by itself for the same schema."""
    command = [postgres_program("pg_dump"), "--format=custom", f"--schema={town.schema_name}"]
    command += [f"--file={folder / 'floor.dump'}", url]
    environment = os.environ | {"PGOPTIONS": "-c enable_mergejoin=off -c role=campus_owner"}
    return median_seconds(lambda: subprocess.run(command, env=environment, check=True), times=3)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", type=int, nargs="*", default=[300, 2_000])
    parser.add_argument("--cluster", type=Path)
    given = parser.parse_args()
    if given.cluster:
        dump_kept(given.cluster)
    else:
        main(*given.sizes)
