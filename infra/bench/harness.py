"""What every benchmark shares: the environment, fresh servers with all tables, one line of result.

from harness import figure, fresh_platform, median_seconds

with fresh_platform() as servers:
    ...
figure("onboarding", 0.31, unit="s", limit=0.5, ratio=1.4, ratio_to="psql running the same DDL")
"""

from __future__ import annotations

import contextlib
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
sys.path[1:1] = [str(ROOT), str(ROOT / "platform")]

from infra import bootstrap

bootstrap.enter_environment(ROOT, complete=True)

from campus.dev.binaries import postgres_program as postgres_program
from campus.dev.servers import Servers
from campus.dev.throwaway import kept_servers, throw_away_servers

# As on a real server: a commit is on the disk before it is acknowledged.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# For making what is measured later: nobody minds if it is lost.
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
}
# The catalogue of ten thousand municipalities takes 2 GB: a server that has it holds it in memory.
ROOMY = {"shared_buffers": "3GB", "shared_preload_libraries": "pg_prewarm"}


@contextlib.contextmanager
def fresh_platform(
    *, durable: bool = True, cluster: Path | None = None, settings: dict[str, str] = DURABLE
) -> Iterator[Servers]:
    """Django on servers of its own with the public tables made; nothing is left afterwards.

    With `cluster` the servers' data lie in that folder and stay there for the next run.
    """
    given = settings if durable else None
    kept = kept_servers(cluster, settings=settings | ROOMY) if cluster else None
    with kept or throw_away_servers(settings=given) as servers:
        os.environ.update(servers.environment)
        os.environ["DJANGO_SETTINGS_MODULE"] = "campus.config.settings_for_tests"
        os.environ["CAMPUS_SCOPE"] = "public"
        import django
        from django.core.management import call_command

        django.setup()
        _as_in_operation()
        call_command("migrate_schemas", verbosity=0)
        yield servers
        django.db.connections.close_all()
        one, five, _fifteen = os.getloadavg()
        print(f"{os.cpu_count()} processors, load {one:.1f} (five minutes: {five:.1f})")


def _as_in_operation() -> None:
    """Undo what the tests' settings make cheaper there and dearer here."""
    from django.conf import settings

    from campus.config.settings import ROLES_MADE_AT_ONCE

    settings.ROLES_MADE_AT_ONCE = ROLES_MADE_AT_ONCE


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median_seconds(work: Callable[[], object], *, times: int) -> float:
    """Median wall time of several calls."""
    return statistics.median(seconds(work) for _ in range(times))


def cpu_seconds(*processes: int | str, ended: bool = False) -> float:
    """Processor time of processes by id (or "self"); fair also where others use the machine.

    With `ended`, that of their children which have ended, instead.
    """
    ticks = 0
    for each in processes:
        # Behind the program's name, which may hold spaces: fields 14 to 17 of proc(5).
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(field) for field in (fields[13:15] if ended else fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def own_cpu_seconds(*, ended: bool = False) -> float:
    """Processor time of this process, finer than by ticks; with `ended` of its ended children."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN if ended else resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def server_process() -> int:
    """The id of the database's process behind Django's connection; needs a scope."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def parent_of(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def memory_mb(process: int | str) -> float:
    """Resident memory of a process by id (or "self")."""
    return _status_mb(process, "VmRSS")


def peak_memory_mb(process: int | str) -> float:
    """The highest resident memory that a process has had, by the kernel's own record."""
    return _status_mb(process, "VmHWM")


def reset_peak() -> None:
    """Let the record of this process's highest memory begin anew."""
    Path("/proc/self/clear_refs").write_text("5")


def _status_mb(process: int | str, field: str) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith(field))
    return int(line.split()[1]) / 1_024


def owners_address(url: str) -> str:
    """Return a server's address for programs that act as the owner of all schemas."""
    return f"{url}{'&' if '?' in url else '?'}options={quote('-c role=campus_owner')}"


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
