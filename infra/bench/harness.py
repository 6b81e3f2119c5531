"""What every benchmark shares: the environment, fresh servers with all tables, one line of result.

from harness import figure, fresh_platform, median_seconds

with fresh_platform() as servers:
    ...
figure("onboarding", 0.31, unit="s", limit=0.5, ratio=1.4, ratio_to="psql running the same DDL")
"""

from __future__ import annotations

import contextlib
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[1:1] = [str(ROOT), str(ROOT / "platform")]

from infra import bootstrap

bootstrap.enter_environment(ROOT, complete=True)

from campus.dev.binaries import postgres_program as postgres_program
from campus.dev.servers import Servers
from campus.dev.throwaway import throw_away_servers

# As on a real server: a commit is on the disk before it is acknowledged.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@contextlib.contextmanager
def fresh_platform(*, durable: bool = True) -> Iterator[Servers]:
    """Django on servers of its own with the public tables made; nothing is left afterwards."""
    with throw_away_servers(settings=DURABLE if durable else None) as servers:
        os.environ.update(servers.environment)
        os.environ["DJANGO_SETTINGS_MODULE"] = "campus.config.settings_for_tests"
        os.environ["CAMPUS_SCOPE"] = "public"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate_schemas", verbosity=0)
        yield servers
        django.db.connections.close_all()


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median_seconds(work: Callable[[], object], *, times: int) -> float:
    """Median wall time of several calls."""
    return statistics.median(seconds(work) for _ in range(times))


def figure(
    name: str,
    value: float,
    *,
    unit: str,
    limit: float,
    ratio: float | None = None,
    ratio_to: str = "",
) -> None:
    """Print `name: value (limit …, ratio …)`; print the most important figure last."""
    compared = f", ratio {ratio:.2f} to {ratio_to}" if ratio is not None else ""
    print(f"{name}: {value:.3g} {unit} (limit {limit:g} {unit}{compared})", flush=True)
