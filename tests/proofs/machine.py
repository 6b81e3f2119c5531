"""The state machine: does something, both to the platform and to the model, and compares."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tenants.registry.api import in_cooperative
from tests.proofs import model
from tests.proofs.platform import COURSES, Platform
from vouchers.redemption.queries.reconciling import reconcile_vouchers
from vouchers.reporting.api import reconcile_figures

FIRST_DAY = dt.date(2026, 3, 10)
DAYS = 30
TOWNS = 3
CEILING = 10_000
COUNTS = st.integers(min_value=1, max_value=6)
TOWN = st.integers(min_value=0, max_value=TOWNS - 1)
KEYS = st.sampled_from(["k1", "k2", "k3", "k4", "k5", "k6"])
PICKS = st.integers(min_value=0, max_value=10**6)
# Mostly the town whose it is; now and then another.
STRANGER = st.integers(min_value=0, max_value=9).map(lambda number: number == 7)
OFTEN = st.integers(min_value=0, max_value=4).map(lambda number: number != 3)
PRICES = st.sampled_from([CEILING, CEILING + 1, CEILING - 1, 0])


class VoucherMachine(RuleBasedStateMachine):
    """Three towns, one programme. Whatever is done in any order, both say the same."""

    towns: ClassVar[list[UUID]] = []
    # How often what came of which deed, over all stories.
    outcomes: ClassVar[Counter[tuple[str, str]]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._rows = transaction.atomic()
        self._rows.__enter__()

    def teardown(self) -> None:
        try:
            with in_cooperative():
                wrong = [
                    each for each in (*reconcile_vouchers(), *reconcile_figures()) if each.findings
                ]
            assert not wrong, wrong
        finally:
            transaction.set_rollback(True)
            self._rows.__exit__(None, None, None)

    @initialize(
        granted=st.integers(min_value=3, max_value=40), give=st.tuples(COUNTS, COUNTS, COUNTS)
    )
    def grant(self, granted: int, give: tuple[int, int, int]) -> None:
        last_day = FIRST_DAY + dt.timedelta(days=DAYS)
        facts = {"granted": granted, "ceiling": CEILING, "last_day": last_day}
        self.model = model.Programme(today=FIRST_DAY, towns=TOWNS, **facts)
        self.platform = Platform(self.towns, day=FIRST_DAY, **facts)
        self._same("allot", dict(enumerate(give)))
        self.counters_and_sums_are_the_models()
        for town, count in enumerate(self.model.allotted):
            if count:
                self._same("issue", town, count)
                self._same("distribute", town, count // 2 + 1, f"first {town}")

    @rule(town=TOWN, count=st.integers(min_value=-4, max_value=8))
    def allot_or_take_back(self, town: int, count: int) -> None:
        self._same("allot", {town: count})

    @rule(giver=TOWN, taker=TOWN, count=COUNTS)
    def reallocate(self, giver: int, taker: int, count: int) -> None:
        if giver != taker:
            self._same("allot", {giver: -count, taker: count})

    @rule(town=TOWN, count=COUNTS)
    def issue(self, town: int, count: int) -> None:
        if self.model.allotted[town]:
            self._same("issue", town, count)

    @rule(town=TOWN, count=COUNTS, key=KEYS)
    def distribute(self, town: int, count: int, key: str) -> None:
        self._same("distribute", town, count, f"take {key}")

    @precondition(lambda self: self.model.vouchers)
    @rule(
        deed=st.sampled_from(["withdraw", "return", "reserve", "reserve", "release"]),
        pick=PICKS,
        stranger=STRANGER,
    )
    def move(self, deed: str, pick: int, stranger: bool) -> None:
        voucher = self._pick(pick, deed)
        town = (voucher.town + stranger) % TOWNS
        expected = self.model.do(deed, town, voucher)
        self._compare(deed, expected, self.platform.do(deed, town, voucher.number))

    @precondition(lambda self: self.model.vouchers)
    @rule(pick=PICKS, key=KEYS, price=PRICES, rest_agreed=st.booleans())
    def redeem_as_one_should(self, pick: int, key: str, **facts: Any) -> None:
        self.redeem(pick, False, key, reserved=False, checked=True, course="first", **facts)

    @precondition(lambda self: self.model.vouchers)
    @rule(
        pick=PICKS,
        stranger=STRANGER,
        key=KEYS,
        course=st.sampled_from(sorted(COURSES)),
        price=PRICES,
        rest_agreed=st.booleans(),
        reserved=st.booleans(),
        checked=OFTEN,
    )
    def redeem(self, pick: int, stranger: bool, key: str, reserved: bool, **facts: Any) -> None:
        voucher = self._pick(pick, "redeem reserved" if reserved else "redeem")
        town, facts = (voucher.town + stranger) % TOWNS, {"reserved": reserved, **facts}
        # And an impatient second click.
        for deed in ("redeem", "redeem again"):
            expected = self.model.redeem(town, voucher, key, **facts)
            self._compare(deed, expected, self.platform.redeem(town, voucher.number, key, **facts))

    @precondition(lambda self: self.model.bookings)
    @rule(deed=st.sampled_from(["complete", "reverse", "reverse"]), pick=PICKS, stranger=STRANGER)
    def end(self, deed: str, pick: int, stranger: bool) -> None:
        place = pick % len(self.model.bookings)
        booking = self.model.bookings[place]
        town = (booking.voucher.town + stranger) % TOWNS
        self._compare(
            deed, self.model.end(deed, town, booking), self.platform.end(deed, town, place)
        )

    @precondition(lambda self: self.model.vouchers)
    @rule(pick=PICKS)
    def revoke(self, pick: int) -> None:
        voucher = self.model.vouchers[pick % len(self.model.vouchers)]
        expected = self.model.do("revoke", voucher.town, voucher)
        self._compare("revoke", expected, self.platform.revoke(voucher.number))

    @rule(town=TOWN, count=COUNTS)
    def revoke_free(self, town: int, count: int) -> None:
        if self.model.allotted[town]:
            self._same("revoke_free", town, count)

    @rule(days=st.integers(min_value=-5, max_value=30))
    def extend(self, days: int) -> None:
        self._same("extend", self.model.last_day + dt.timedelta(days=days))

    @rule(days=st.sampled_from([0, 1, 1, 5, 20]), sweep=st.booleans())
    def let_days_pass(self, days: int, sweep: bool) -> None:
        self.model.today += dt.timedelta(days=days)
        self.platform.now += dt.timedelta(days=days)
        if sweep:
            self._same("expire")

    @invariant()
    def each_voucher_stands_where_the_model_says(self) -> None:
        if hasattr(self, "model"):
            expected = [
                (each.number, each.town, each.state, each.last_day, each.steps)
                for each in self.model.vouchers
            ]
            assert self.platform.states() == expected

    @invariant()
    def counters_and_sums_are_the_models(self) -> None:
        if hasattr(self, "model"):
            towns = range(TOWNS)
            assert self.platform.counters() == [
                (self.model.allotted[town], self.model.issued(town)) for town in towns
            ]
            assert self.platform.paid() == [
                (place, booking.cents)
                for place, booking in enumerate(self.model.bookings)
                if not booking.is_reversed
            ]

    def _same(self, deed: str, *facts: Any) -> None:
        expected = getattr(self.model, deed)(*facts)
        self._compare(deed, expected, getattr(self.platform, deed)(*facts))

    def _compare(self, deed: str, expected: Any, found: Any) -> None:
        assert found == expected, f"{deed}: {found}, the model says {expected}"
        self.outcomes[deed, expected if isinstance(expected, str) else "done"] += 1

    def _pick(self, pick: int, deed: str) -> model.Voucher:
        """A voucher with which this can be done, where there is one, two times out of three."""
        sources, _target = model.DEEDS[deed]
        fit = [each for each in self.model.vouchers if each.state in sources]
        among = fit if fit and pick % 3 else self.model.vouchers
        return among[pick // 3 % len(among)]
