"""What it costs that municipalities lie in a second database: requests and a redemption.

python3 infra/bench/cells.py [PAIRS]        default 200

Towns with the same content, in the home database and in a cell on a second server, do the same in
turns. Counted are round trips and commits on both connections together.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import world
from harness import DURABLE, figure, fresh_platform, postgres_program, seconds, throw_away_servers
from redemption import redeem
from world import Holder

CELL = "west"
PREPARES = {"max_prepared_transactions": "64"}
# A look into a town's tables goes to the cell alone; nothing is asked twice.
LIMIT_READING_TRIPS, LIMIT_READING_RATIO = 0, 1.1
# What is prepared in the cell, decided at home, followed in the cell. At home it is one.
LIMIT_COMMITS, LIMIT_WRITING_TRIPS, LIMIT_WRITING_RATIO = 3, 8, 2.0
READS_IN_A_PAIR, WARM_UP = 5, 10


def main(pairs: int) -> None:
    with throw_away_servers(settings=DURABLE | PREPARES) as second:
        os.environ |= {"CELLS": CELL, f"DATABASE_URL_{CELL.upper()}": second["postgres"].url}
        with fresh_platform():
            towns = world.build_towns(4)
            at_home, in_cell = towns[:2], towns[2:]
            for town in in_cell:
                move(town)
            courses = world.lay_out_courses()
            holders = people([at_home[0], in_cell[0]], pairs + WARM_UP + 2)
            compare_reading(reading(at_home), reading(in_cell), READS_IN_A_PAIR * pairs)
            compare_writing(holders, courses[0], pairs)


def move(town: UUID) -> None:
    from django.conf import settings

    from campus.kernel.actor import SYSTEM
    from tenants.registry.services.moving import move_municipality

    settings.POSTGRES_PROGRAMS = str(Path(postgres_program("pg_dump")).parent)
    move_municipality(municipality_id=town, cell=CELL, actor=SYSTEM, now=world.NOW, pause_seconds=0)


def people(towns: list[UUID], each: int) -> Iterator[tuple[Holder, Holder]]:
    """Pairs of people with a voucher, one of each town."""
    programme = world.fund(towns, each=each)
    holders = world.distribute(towns, programme, each=each)
    return iter(list(zip(holders[:each], holders[each:], strict=True)))


def compare_reading(
    at_home: Callable[[], object], in_cell: Callable[[], object], pairs: int
) -> None:
    added, floor = measure((at_home, in_cell) for _each in range(pairs + WARM_UP))
    trips = count(in_cell).trips - count(at_home).trips
    figure("round trips added to two requests that read", trips, unit="", limit=LIMIT_READING_TRIPS)
    figure(
        "two requests that read in a cell",
        floor + added,
        unit="ms",
        limit=LIMIT_READING_RATIO * floor,
        ratio=(floor + added) / floor,
        ratio_to=f"the same at home ({floor:.2f} ms)",
    )


def compare_writing(holders: Iterator[tuple[Holder, Holder]], course_id: UUID, pairs: int) -> None:
    both = ([redeeming(each, course_id) for each in pair] for pair in holders)
    at_home, in_cell = (count(each) for each in next(both))
    added, floor = measure(next(both) for _each in range(pairs + WARM_UP))
    figure(
        "round trips added to a redemption",
        in_cell.trips - at_home.trips,
        unit="",
        limit=LIMIT_WRITING_TRIPS,
        ratio=in_cell.trips / at_home.trips,
        ratio_to=f"{at_home.trips} at home",
    )
    figure(
        "commits of a redemption in a cell",
        in_cell.commits,
        unit="",
        limit=LIMIT_COMMITS,
        ratio=in_cell.commits / at_home.commits,
        ratio_to=f"{at_home.commits} at home",
    )
    figure(
        "a redemption in a cell",
        floor + added,
        unit="ms",
        limit=LIMIT_WRITING_RATIO * floor,
        ratio=(floor + added) / floor,
        ratio_to=f"one at home ({floor:.2f} ms)",
    )


def measure(pairs: Any) -> tuple[float, float]:
    """Return how many ms the second of each pair takes more, and the first takes, at the median."""
    added, floor = [], []
    for turn, (at_home, in_cell) in enumerate(pairs):
        # Each comes first as often as the other.
        order = (at_home, in_cell) if turn % 2 else (in_cell, at_home)
        taken = {work: seconds(work) for work in order}
        if turn >= WARM_UP:
            added.append(taken[in_cell] - taken[at_home])
            floor.append(taken[at_home])
    return statistics.median(added) * 1_000, statistics.median(floor) * 1_000


def reading(towns: list[UUID]) -> Callable[[], object]:
    """What a small page asks, in each of two towns: with the look-up of where it lies, and role."""
    from tenants.registry.api import in_municipality
    from tenants.staff.models import Employee, Unit

    def read() -> None:
        for town in towns:
            with in_municipality(town):
                list(Unit.objects.order_by("name")[:20])
                list(Employee.objects.select_related("unit").order_by("family_name")[:20])
                Employee.objects.filter(unit=None).count()

    return read


def redeeming(holder: Holder, course_id: UUID) -> Callable[[], object]:
    return lambda: redeem(holder, course_id)


class Counted:
    """How often a server said that it is ready, and how often it was told to make things last."""

    def __init__(self, record: str) -> None:
        self.trips = record.count("ReadyForQuery")
        self.commits = sum(
            "Complete" in line and any(each in line for each in ("COMMIT", "PREPARE TRANSACTION"))
            for line in record.splitlines()
        )


def count(work: Callable[[], object]) -> Counted:
    with recorded() as record:
        work()
        return Counted(record())


@contextmanager
def recorded() -> Iterator[Callable[[], str]]:
    """What is said on the connections to both databases within the block."""
    from django.db import connection

    own: Any = connection
    links = [own.connection.pgconn]
    links += [each.wrapper.connection.pgconn for each in own._cells.branches.values()]
    with tempfile.TemporaryFile("w+") as file:

        def read() -> str:
            for link in links:
                link.untrace()
            file.seek(0)
            return file.read()

        for link in links:
            link.trace(file.fileno())
        yield read


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
