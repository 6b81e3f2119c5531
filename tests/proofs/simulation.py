"""Years of grants in milliseconds: the rules alone, with a clock, a calendar and dice of their own.

Nothing is stored and nothing waits. Whatever a seed brings about happens again under the same seed.
"""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from campus.kernel.refusal import Refusal
from courses.catalogue.rules.waiting import Seats
from vouchers.funding.rules import Share, split_exactly
from vouchers.redemption.rules import Kind, State, Step, VoucherFacts, amount_paid, fold, why_not
from vouchers.redemption.rules.machine import target_of
from vouchers.reporting.rules import NO_FIGURE, figure_of
from vouchers.reporting.rules.hiding import hidden_runs

TOWNS, THRESHOLD, SEATS = 5, 5, 8
# How many of the courses have seats; the others can be begun at any time.
DATED = 0.3
CEILING = 40_000
UNUSED = {State.ISSUED, State.DISTRIBUTED, State.RESERVED, State.RETURNED}
USED = {State.REDEEMED, State.COMPLETED}
# What people try, and how often.
TRIES = (
    [Kind.REDEEM] * 5
    + [Kind.RESERVE, Kind.RELEASE, Kind.COMPLETE] * 2
    + [Kind.DISTRIBUTE, Kind.WITHDRAW, Kind.RETURN, Kind.REVERSE, Kind.REVOKE]
)


@dataclass
class Voucher:
    """A voucher with its whole journal."""

    town: int
    last_day: dt.date
    steps: list[Step] = field(default_factory=list)
    paid: int = 0
    is_dated: bool = False

    @property
    def state(self) -> State:
        return State(self.steps[-1].to_state)

    @property
    def facts(self) -> VoucherFacts:
        return VoucherFacts(
            state=self.state, last_day=self.last_day, value_cents=None, ceiling_cents=CEILING
        )

    def add(self, kind: Kind, state: State) -> None:
        before = self.steps[-1].to_state if self.steps else ""
        self.steps.append(
            Step(sequence=len(self.steps) + 1, kind=kind, from_state=before, to_state=state)
        )


@dataclass
class Grant:
    """One year's money: so many vouchers, allotted by population."""

    granted: int
    allotted: dict[int, int]
    vouchers: list[Voucher] = field(default_factory=list)

    @property
    def issued(self) -> dict[int, int]:
        counts = dict.fromkeys(range(TOWNS), 0)
        for voucher in self.vouchers:
            counts[voucher.town] += voucher.state is not State.REVOKED
        return counts

    @property
    def paid(self) -> int:
        return sum(voucher.paid for voucher in self.vouchers)


class Simulation:
    """Ten years, or as many as are asked for; `steps` counts what was tried, `done` what came off.

    Each broken promise ends it with an AssertionError.
    """

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.day = dt.date(2026, 1, 1)
        self.grants: list[Grant] = []
        self.seats = Seats(seats=SEATS, taken=0)
        self.months: dict[tuple[str, dt.date], int] = {}
        self.steps = self.done = 0
        self._calendar: list[tuple[dt.date, int, Callable[[], None]]] = []

    def run(self, *, years: int) -> None:
        for year in range(years):
            self._on(dt.date(2026 + year, 1, 1), self._grant)
        end = dt.date(2026 + years, 12, 31)
        while self._calendar and self._calendar[0][0] <= end:
            self.day, _order, work = heapq.heappop(self._calendar)
            work()
        self._report()

    def _on(self, day: dt.date, work: Callable[[], None]) -> None:
        self.steps += 1
        heapq.heappush(self._calendar, (day, self.steps, work))

    def _grant(self) -> None:
        granted = self.rng.randint(5, 40)
        shares = [
            Share(key=UUID(int=town), weight=self.rng.randint(1, 200_000), rank=str(town))
            for town in range(TOWNS)
        ]
        parts = split_exactly(total=granted, shares=shares)
        # Each year's courses have seats of their own.
        self.seats = Seats(seats=SEATS, taken=0)
        grant = Grant(granted, {key.int: count for key, count in parts.items()})
        assert sum(grant.allotted.values()) == granted
        assert min(grant.allotted.values()) >= 0
        self.grants.append(grant)
        last_day = self.day + dt.timedelta(days=self.rng.randint(200, 500))
        for town, count in grant.allotted.items():
            for _each in range(self.rng.randint(0, count)):
                self._issue(grant, town, last_day)
        for _each in range(self.rng.randint(60, 140)):
            self._on(self.day + dt.timedelta(days=self.rng.randint(1, 550)), self._try(grant))
        self._sweep_after(grant, last_day)
        self._on(self.day + dt.timedelta(days=self.rng.randint(90, 300)), self._extend(grant))
        self._on(self.day + dt.timedelta(days=self.rng.randint(90, 300)), self._reallocate(grant))

    def _issue(self, grant: Grant, town: int, last_day: dt.date) -> None:
        voucher = Voucher(town, last_day)
        grant.vouchers.append(voucher)
        self._happen(grant, voucher, Kind.ISSUE, State.ISSUED)
        if self.rng.random() < 0.3:
            # Somebody comes on the very last day, or on the day after.
            day = last_day + dt.timedelta(days=self.rng.randint(0, 1))
            redeem = partial(self._attempt, grant, voucher, Kind.REDEEM, reserved=False)
            self._on(day, redeem)

    def _try(self, grant: Grant) -> Callable[[], None]:
        def work() -> None:
            if not grant.vouchers:
                return
            voucher = self.rng.choice(grant.vouchers)
            kind = Kind.DISTRIBUTE if voucher.state is State.ISSUED else self.rng.choice(TRIES)
            reserved = voucher.state is State.RESERVED and self.rng.random() < 0.5
            self._attempt(grant, voucher, kind, reserved=reserved)

        return work

    def _attempt(self, grant: Grant, voucher: Voucher, kind: Kind, *, reserved: bool) -> None:
        self.steps += 1
        before = voucher.state
        refusal = why_not(kind, voucher.facts, today=self.day, reserved=reserved)
        if refusal:
            assert refusal.code
            assert voucher.state is before
            return
        if kind is Kind.REDEEM:
            voucher.is_dated = self.rng.random() < DATED
            if voucher.is_dated and not self._take_seat():
                return
        if kind is Kind.REVERSE and voucher.is_dated:
            self._free_seat()
        self._happen(grant, voucher, kind, target_of(kind, before))

    def _happen(self, grant: Grant, voucher: Voucher, kind: Kind, state: State) -> None:
        voucher.add(kind, state)
        self.done += 1
        if kind is Kind.REDEEM:
            price = self.rng.randint(0, 2 * CEILING)
            voucher.paid = amount_paid(voucher.facts, price_cents=price)
            assert voucher.paid <= min(price, CEILING)
            assert self.day <= voucher.last_day
        if kind is Kind.REVERSE:
            voucher.paid = 0
        if kind not in NO_FIGURE:
            figure, sign = figure_of(kind)
            month = figure, self.day.replace(day=1)
            self.months[month] = self.months.get(month, 0) + sign
        self._check(grant, voucher)

    def _extend(self, grant: Grant) -> Callable[[], None]:
        def work() -> None:
            later = self.day + dt.timedelta(days=self.rng.randint(0, 400))
            for voucher in grant.vouchers:
                refusal = why_not(Kind.EXTEND, voucher.facts, today=self.day)
                if refusal is None and voucher.last_day < later:
                    voucher.last_day = later
                    self._happen(grant, voucher, Kind.EXTEND, voucher.state)
            self._sweep_after(grant, later)

        return work

    def _reallocate(self, grant: Grant) -> Callable[[], None]:
        """Move what is not issued from one town to another, and issue it there."""

        def work() -> None:
            giver, taker = self.rng.sample(range(TOWNS), 2)
            spare = grant.allotted[giver] - grant.issued[giver]
            count = self.rng.randint(0, spare)
            grant.allotted[giver] -= count
            grant.allotted[taker] += count
            for _each in range(count):
                self._issue(grant, taker, self.day + dt.timedelta(days=200))
            self._sweep_after(grant, self.day + dt.timedelta(days=200))

        return work

    def _sweep_after(self, grant: Grant, last_day: dt.date) -> None:
        """The nightly sweep may be late; what is over is over all the same."""
        late = dt.timedelta(days=self.rng.randint(1, 30))
        self._on(last_day + late, lambda: self._sweep(grant))

    def _sweep(self, grant: Grant) -> None:
        for voucher in grant.vouchers:
            if voucher.last_day < self.day and voucher.state in UNUSED:
                assert why_not(Kind.EXPIRE, voucher.facts, today=self.day) is None
                self._happen(grant, voucher, Kind.EXPIRE, State.EXPIRED)

    def _take_seat(self) -> bool:
        """Book a seat, or join the line; now and then somebody in it is served or gives up."""
        try:
            if self.seats.free:
                self.seats = Seats(**{**vars(self.seats), "taken": self.seats.taken + 1})
                return True
            self.seats = self.seats.joined()
            return False
        except Refusal as refusal:
            raise AssertionError("nobody waits while a seat is free") from refusal
        finally:
            self._check_seats()

    def _free_seat(self) -> None:
        if self.seats.booked:
            self.seats = self.seats.freed()
        if self.seats.kept and self.rng.random() < 0.7:
            self.seats = self.seats.offered_to(self.seats.kept)
        if self.seats.offered:
            accepted = self.rng.random() < 0.5
            self.seats = self.seats.accepted() if accepted else self.seats.declined()
        elif self.seats.waiting and self.rng.random() < 0.3:
            self.seats = self.seats.stepped_out()
        self._check_seats()

    def _check(self, grant: Grant, voucher: Voucher) -> None:
        """What holds after each step, whatever it was."""
        assert fold(voucher.steps) is voucher.state
        assert (voucher.paid > 0) <= (voucher.state in USED)
        assert sum(grant.allotted.values()) == grant.granted
        issued = grant.issued
        assert all(issued[town] <= grant.allotted[town] for town in issued)
        assert grant.paid <= grant.granted * CEILING

    def _check_seats(self) -> None:
        seats = self.seats
        assert 0 <= seats.taken <= seats.seats
        assert min(seats.waiting, seats.kept, seats.offered, seats.booked) >= 0
        assert seats.kept <= seats.waiting
        # Whoever waits goes first: nothing is free while somebody waits for whom none is kept.
        assert not seats.free or seats.kept == seats.waiting

    def _report(self) -> None:
        """Each figure over the months: nothing about few people is shown, and sums stay true."""
        for figure in ("distributed", "redeemed", "completed", "expired"):
            months = sorted(month for name, month in self.months if name == figure)
            counts = [self.months[figure, month] for month in months]
            years = [month.year for month in months]
            hidden = hidden_runs(counts, years=years, threshold=THRESHOLD)
            assert all(
                place in hidden for place, count in enumerate(counts) if 0 < abs(count) < THRESHOLD
            )
        every = [voucher for grant in self.grants for voucher in grant.vouchers]
        redeemed = sum(count for (name, _month), count in self.months.items() if name == "redeemed")
        assert redeemed == sum(voucher.state in USED for voucher in every)
