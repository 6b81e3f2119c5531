"""What is going on while a process is killed: the five phases of a voucher's life."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from campus.kernel import clock
from campus.kernel.clock import berlin_day
from tenants.registry.api import in_municipality
from tests.faults.clients import Deed
from tests.faults.deeds import Distribute, Expire, Issue, Redeem, Reverse
from tests.faults.world import World
from vouchers.desk.models import Holding
from vouchers.funding.api import list_allotments
from vouchers.redemption.models import Voucher

Make = Callable[[World, str, random.Random], list[Deed]]


class Phase(NamedTuple):
    """`points` are tables that its transactions write, in the order in which they do.

    `make(world, process, rng)` returns what people do in it, where possible such that the process
    that will be killed has the work.
    """

    name: str
    make: Make
    web_points: Sequence[str]
    worker_points: Sequence[str]

    def points(self, process: str) -> Sequence[str]:
        """Where to hold up the process before it is killed."""
        if process == "worker":
            return self.worker_points
        return self.web_points if process == "web" else [*self.web_points, *self.worker_points]


def _issue(world: World, process: str, rng: random.Random) -> list[Deed]:
    allotments = list_allotments(programme_id=world.programme_id)
    return [
        Issue(session=world.dora_session, allotment_id=allotment.id, count=rng.randint(50, 150))
        for allotment in allotments
    ]


def _distribute(world: World, process: str, rng: random.Random) -> list[Deed]:
    """To a few people at once, and, which is the worker's, to all of a town's staff."""
    sizes = {"web": [3, 2], "worker": [60]}.get(process, [3, 60])
    return [
        Distribute(
            host=town.host,
            session=town.hr_session,
            programme_id=world.programme_id,
            people=tuple(rng.sample(town.staff, size)),
        )
        for town in world.towns
        for size in sizes
    ]


def _redeem(world: World, process: str, rng: random.Random) -> list[Deed]:
    return [Redeem(purchase=purchase) for purchase in world.take(8)]


def _reverse(world: World, process: str, rng: random.Random) -> list[Deed]:
    """Undo some of what was redeemed before."""
    deeds: list[Deed] = []
    for town in world.towns:
        with in_municipality(town.municipality_id):
            used = Holding.objects.filter(redeemed_at__isnull=False, completed_at__isnull=True)
            rows = used.order_by("redeemed_at").values_list("id", "booking_ref")[:3]
            deeds += [Reverse(town=town, holding_id=each, booking_ref=ref) for each, ref in rows]
    assert deeds, "nothing is redeemed"
    return deeds


def _expire(world: World, process: str, rng: random.Random) -> list[Deed]:
    """Some vouchers were valid until yesterday: of those that are free, and that staff hold."""
    spared = {purchase.voucher_id for purchase in world.purchases}
    yesterday = berlin_day(clock.now()) - dt.timedelta(days=1)
    due = [
        *_some("issued", 30),
        *(each for each in _some("distributed", 400) if each not in spared),
    ]
    Voucher.objects.filter(id__in=due[:50]).update(last_day=yesterday)
    return [Expire()]


def _some(state: str, count: int) -> list[UUID]:
    rows = Voucher.objects.filter(state=state).order_by("-number")
    return list(rows.values_list("id", flat=True)[:count])


PHASES = [
    Phase("issue", _issue, ["redemption_issuerun", "audit_entry"], ["redemption_feed"]),
    Phase(
        "distribute",
        _distribute,
        ["redemption_feed", "town.desk_holding", "town.audit_entry", "town.desk_distributionrow"],
        ["redemption_feed", "town.desk_holding", "town.audit_entry"],
    ),
    Phase(
        "redeem",
        _redeem,
        [
            "redemption_feed",
            "redemption_redemption",
            "redemption_idempotencyrecord",
            "catalogue_coursedate",
            "town.learning_enrolment",
            "town.desk_holding",
            "town.audit_entry",
        ],
        [],
    ),
    Phase(
        "reverse",
        _reverse,
        [
            "redemption_feed",
            "redemption_redemption",
            "town.learning_enrolment",
            "town.desk_reversal",
            "town.desk_holding",
            "town.audit_entry",
        ],
        [],
    ),
    Phase("expire", _expire, [], ["redemption_feed"]),
]
