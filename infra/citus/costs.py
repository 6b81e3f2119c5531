"""What the product costs on Citus, or on one server: a municipality, a page, a redemption."""

from __future__ import annotations

import contextlib
import logging
import os
import statistics
import time
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

TOWNS, TIMES = 10, 20


def set_up() -> None:
    """Django on the servers that the environment names, with all tables."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "campus.config.settings_for_tests"
    os.environ["CAMPUS_SCOPE"] = "public"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate_schemas", verbosity=0)


def furnish() -> None:
    """The two towns of the tests with their people, a grant, vouchers and courses."""
    # Each request would say that it was.
    logging.disable(logging.INFO)
    from campus.kernel import clock
    from tests import cast
    from tests.journeys import world

    cast.build(now=clock.now())
    world.build(now=clock.now())


def measure(servers: Collection[int]) -> None:
    """Print what each costs; `servers` are the processes that have made all of the database's."""
    from onboarding import provision

    from campus.kernel import clock
    from tenants.registry.api import in_cooperative
    from tests import cast
    from tests.journeys import world

    with in_cooperative():
        # The first one makes the roles of many.
        provision(0)
        say(
            "a municipality",
            servers,
            [partial(provision, each) for each in range(1, TOWNS)],
            seconds,
        )
    client = cast.person("anna").client()
    client.get("/")
    say("start page", servers, [lambda: client.get("/")] * TIMES)
    people = ("anna", "bernd", "carla")
    for name in people:
        world.prepare_to_redeem(name, now=clock.now())
    redeemed = [partial(world.redeem, name, now=clock.now()) for name in people]
    say("redemption", servers, redeemed)


def say(
    name: str,
    servers: Collection[int],
    work: list[Callable[[], object]],
    how_long: Callable[[Callable[[], object]], float] | None = None,
) -> None:
    """Print how long pieces of work wait for the database, and what they cost its servers."""
    before = _processor_seconds(servers)
    waited = [(how_long or in_database)(each) * 1_000 for each in work]
    used = (_processor_seconds(servers) - before) / len(work) * 1_000
    print(
        f"{name}: {statistics.median(waited):.1f} ms, at best {min(waited):.1f};"
        f" processor time of the servers {used:.1f} ms (load {os.getloadavg()[0]:.1f})",
        flush=True,
    )


def _processor_seconds(servers: Collection[int]) -> float:
    """What servers and their processes have used, those that ended too."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # Behind the program's name: fields 4 (parent) and 14 to 17 of proc(5).
            fields = path.read_text().rpartition(")")[2].split()
            if int(path.parent.name) in servers:
                ticks += sum(map(int, fields[11:15]))
            elif int(fields[1]) in servers:
                ticks += sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def in_database(work: Callable[[], object]) -> float:
    """How long work waits for the database, for commits too."""
    from django.db import connection

    spent: list[float] = []

    def timed(execute: Callable[..., Any], *given: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*given)
        finally:
            spent.append(time.perf_counter() - started)

    commit = connection._commit
    with (
        connection.execute_wrapper(timed),
        patch.object(connection, "_commit", lambda: timed(commit)),
    ):
        work()
    return sum(spent)


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
