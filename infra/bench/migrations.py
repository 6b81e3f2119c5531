"""How long all municipalities take to the next release, and what a killed run leaves behind.

python3 infra/bench/migrations.py [--existing N] [--cluster FOLDER]        default 200

Each run is a whole `manage.py migrate_schemas` with the start of its process. With `--cluster` the
servers are those that `towns.py` has filled; as they stay, only the run without work is measured.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from harness import ROOT, figure, fresh_platform, median_seconds, own_cpu_seconds, postgres_program
from towns import fill_up

# (municipalities, seconds without work, with one AddField, with one RunPython).
LIMITS = [(200, 1.5, 2.5, 10.0), (10_800, 15.0, 60.0, 300.0)]
FIELD, MORE = "tests.registry.later.field.settings", "tests.registry.later.sql.settings"
PYTHON = "tests.registry.later.filling.settings"
PRESENT = "campus.config.settings_for_tests"


def main(existing: int, cluster: Path | None) -> None:
    _, idle_limit, field_limit, python_limit = next(each for each in LIMITS if existing <= each[0])
    with fresh_platform(cluster=cluster) as servers:
        schemas = fill_up(existing)
        start = median_seconds(lambda: manage("shell", "--command", "pass"), times=3)
        print(f"start of the process alone: {start:.2f} s", flush=True)
        idle = [timed(PRESENT) for _ in range(3)]
        if cluster:
            say("nothing to do", *middle(idle), limit=idle_limit, existing=existing)
            return
        field = timed(FIELD)
        assert count_with(schemas, "floor") == existing
        floor = psql_seconds(servers["postgres"].url, schemas)
        python = timed(PYTHON)
        assert {*map(filled, schemas)} == {10}
        killed_half_way(schemas)
        say("nothing to do", *middle(idle), limit=idle_limit, existing=existing)
        say("one RunPython, ten rows each", *python, limit=python_limit, existing=existing)
        say("one AddField", *field, limit=field_limit, existing=existing)
        figure(
            "one AddField, its part for each municipality",
            (field[0] - statistics.median(wall for wall, _ in idle)) / existing,
            unit="s",
            limit=field_limit / existing,
            ratio=(field[0] - start) / floor,
            ratio_to=f"psql with the same statements ({floor:.2f} s)",
        )


def say(what: str, wall: float, cpu: float, *, limit: float, existing: int) -> None:
    name = f"{what}, {existing} municipalities (own processor time {cpu:.2f} s)"
    figure(name, wall, unit="s", limit=limit)


def middle(runs: list[tuple[float, float]]) -> tuple[float, float]:
    return sorted(runs)[len(runs) // 2]


def manage(*arguments: str, settings: str = PRESENT) -> None:
    process = start(*arguments, settings=settings)
    said, _ = process.communicate()
    if process.returncode:
        raise SystemExit(said)


def start(*arguments: str, settings: str) -> subprocess.Popen[str]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings}
    # An installation keeps its byte code, whatever this shell does.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def timed(settings: str) -> tuple[float, float]:
    """Wall time and processor time of the process, without the server's."""
    started, before = time.perf_counter(), own_cpu_seconds(ended=True)
    manage("migrate_schemas", settings=settings)
    return time.perf_counter() - started, own_cpu_seconds(ended=True) - before


def psql_seconds(url: str, schemas: list[str]) -> float:
    """The same change by psql in one open session; the column has another name."""
    from tenants.registry.scope import in_schema

    with in_schema("public", as_owner=True):
        (owner,) = ask("SELECT current_user")
    script = [f"SET ROLE {owner};"]
    for schema in schemas:
        script.append(
            f"BEGIN; ALTER TABLE {schema}.staff_unit ADD COLUMN story smallint NULL;"
            f" INSERT INTO {schema}.django_migrations (app, name, applied)"
            " VALUES ('bench', 'story', now()); COMMIT;"
        )
    program = [postgres_program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", url]
    started = time.perf_counter()
    subprocess.run(program, input="\n".join(script), text=True, check=True)
    return time.perf_counter() - started


def killed_half_way(schemas: list[str]) -> None:
    """Kill a run between two municipalities, finish it with another, and look at each."""
    process = start("migrate_schemas", settings=MORE)
    half = len(schemas) // 2
    while process.poll() is None and count_with(schemas, "note") < half:
        time.sleep(0.01)
    process.kill()
    process.wait()
    left = len(schemas) - count_with(schemas, "note")
    manage("migrate_schemas", settings=MORE)
    manage("migrate_schemas", "--check", settings=MORE)
    assert count_with(schemas, "note") == len(schemas)
    (twice,) = ask(
        "SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE c.relname = 'staff_remark' AND a.attname = 'unit_id' AND c.relkind = 'r'"
    )
    print(
        f"killed with {left} of {len(schemas)} left, resumed:"
        f" all have the new columns, {twice - 1} the new table",
        flush=True,
    )


def count_with(schemas: list[str], column: str) -> int:
    (found,) = ask(
        "SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE c.relname = 'staff_unit' AND a.attname = '{column}'"
        f" AND n.nspname BETWEEN '{schemas[0]}' AND '{schemas[-1]}'"
    )
    return int(found)


def filled(schema: str) -> int:
    """How many rows the Python has written into a schema."""
    from tenants.registry.scope import in_schema

    with in_schema("public", as_owner=True):
        (count,) = ask(f"SELECT count(*) FROM {schema}.staff_unit WHERE name LIKE '% tmA'")
    return int(count)


def ask(query: str) -> tuple[str, ...]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        return tuple(cursor.fetchone())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--existing", type=int, default=200)
    parser.add_argument("--cluster", type=Path)
    given = parser.parse_args()
    main(given.existing, given.cluster)
