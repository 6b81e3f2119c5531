"""A voucher programme as simply as it can be said: the oracle of the state machine's test.

Plain Python that shares no line with the platform. Each function does something or returns the
code of the refusal; nothing is locked, nothing can fail half-way.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

# So long after it a redemption can be reversed.
REVERSAL_DAYS = 14
FREE, UNUSED = ("issued", "returned"), ("issued", "returned", "distributed", "reserved")
# deed -> the states in which it is done, and the state that follows
DEEDS = {
    "withdraw": (("distributed",), "returned"),
    "return": (("distributed",), "returned"),
    "reserve": (("distributed",), "reserved"),
    "release": (("reserved",), "distributed"),
    "redeem": (("distributed",), "redeemed"),
    "redeem reserved": (("reserved",), "redeemed"),
    "reverse": (("redeemed",), "distributed"),
    "complete": (("redeemed",), "completed"),
    "revoke": (UNUSED, "revoked"),
}
IN_TIME_ONLY = ("reserve", "redeem", "redeem reserved")
NO = {
    "issued": "voucher_not_distributed",
    "distributed": "voucher_already_distributed",
    "reserved": "voucher_reserved",
    "redeemed": "voucher_already_redeemed",
    "completed": "voucher_completed",
    "returned": "voucher_returned",
    "expired": "voucher_expired",
    "revoked": "voucher_revoked",
}


@dataclass
class Voucher:
    """`number` is the place in the programme's list of vouchers, from 1 on."""

    number: int
    town: int
    last_day: dt.date
    state: str = "issued"
    steps: int = 1


@dataclass
class Booking:
    """A voucher used, and what it paid; over when it is reversed."""

    voucher: Voucher
    cents: int
    day: dt.date
    is_reversed: bool = False
    is_completed: bool = False


@dataclass
class Programme:
    """A grant with one programme for several towns."""

    granted: int
    ceiling: int
    today: dt.date
    last_day: dt.date
    towns: int
    vouchers: list[Voucher] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    answers: dict[tuple[int, str], tuple[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.allotted = [0] * self.towns

    def issued(self, town: int) -> int:
        return sum(each.town == town and each.state != "revoked" for each in self.vouchers)

    def free(self, town: int) -> list[Voucher]:
        return [each for each in self.vouchers if each.town == town and each.state in FREE]

    def allot(self, changes: dict[int, int]) -> str | None:
        """Change several towns' contingents, all or nothing."""
        if not any(changes.values()):
            return "nothing_to_allot"
        wanted = [self.allotted[town] + changes.get(town, 0) for town in range(self.towns)]
        if any(wanted[town] < self.issued(town) for town in changes):
            return "takes_back_issued"
        if sum(wanted) > self.granted:
            return "programme_exhausted"
        self.allotted = wanted
        return None

    def issue(self, town: int, count: int) -> str | None:
        if self.today > self.last_day:
            return "issue_period_over"
        if self.issued(town) + count > self.allotted[town]:
            return "over_issued"
        first = len(self.vouchers) + 1
        self.vouchers += [
            Voucher(first + each, town, last_day=self.last_day) for each in range(count)
        ]
        return None

    def distribute(self, town: int, count: int, key: str) -> str | list[int]:
        """Give the next ones away, those that expire first; their numbers."""
        request = f"take {count}"
        if (town, key) in self.answers:
            return self._answer(town, key, request)
        valid = [each for each in self.free(town) if each.last_day >= self.today]
        if len(valid) < count:
            return "no_free_voucher"
        valid.sort(key=lambda each: (each.last_day, each.number))
        taken = sorted(valid[:count], key=lambda each: each.number)
        for voucher in taken:
            self._move(voucher, "distributed")
        self.answers[town, key] = (request, [each.number for each in taken])
        return self._answer(town, key, request)

    def do(self, deed: str, town: int, voucher: Voucher) -> str | None:
        """Do one of `DEEDS` in a town; another town's voucher does not exist there."""
        sources, target = DEEDS[deed]
        if voucher.town != town:
            return "voucher_unknown"
        if voucher.state not in sources:
            return self._no(deed, voucher.state)
        if deed in IN_TIME_ONLY and self.today > voucher.last_day:
            return "voucher_expired"
        self._move(voucher, target)
        return None

    def redeem(
        self,
        town: int,
        voucher: Voucher,
        key: str,
        *,
        course: str,
        price: int,
        rest_agreed: bool,
        reserved: bool,
        checked: bool,
    ) -> str | int:
        """Use a voucher; the place of the booking, from 0 on."""
        request = f"{voucher.number} {course}"
        if (town, key) in self.answers:
            return self._answer(town, key, request)
        before = (voucher.state, voucher.steps)
        refusal = self.do("redeem reserved" if reserved else "redeem", town, voucher)
        if refusal is None and not checked:
            refusal = "check_not_completed"
        elif refusal is None and price > self.ceiling and not rest_agreed:
            refusal = "price_not_covered"
        if refusal:
            voucher.state, voucher.steps = before
            return refusal
        self.bookings.append(Booking(voucher, min(price, self.ceiling), day=self.today))
        self.answers[town, key] = (request, len(self.bookings) - 1)
        return len(self.bookings) - 1

    def end(self, deed: str, town: int, booking: Booking) -> str | None:
        """Complete or reverse a booking; completing twice changes nothing."""
        if booking.voucher.town != town:
            return "booking_unknown"
        if deed == "complete" and booking.is_completed:
            return None
        if booking.is_reversed:
            return "voucher_not_redeemed"
        too_late = self.today > booking.day + dt.timedelta(days=REVERSAL_DAYS)
        if deed == "reverse" and too_late and not booking.is_completed:
            return "reversal_period_over"
        refusal = self.do(deed, town, booking.voucher)
        booking.is_completed |= refusal is None and deed == "complete"
        booking.is_reversed |= refusal is None and deed == "reverse"
        return refusal

    def revoke_free(self, town: int, count: int) -> str | int:
        free = sorted(self.free(town), key=lambda each: -each.number)
        if len(free) < count:
            return "nothing_to_revoke"
        for voucher in free[:count]:
            self._move(voucher, "revoked")
        return count

    def extend(self, last_day: dt.date) -> int:
        """Let vouchers that are still good be good for longer; how many."""
        longer = [
            each
            for each in self.vouchers
            if each.state in (*UNUSED, "redeemed") and self.today <= each.last_day < last_day
        ]
        for voucher in longer:
            voucher.last_day = last_day
            voucher.steps += 1
        return len(longer)

    def expire(self) -> int:
        """Let expire whose last day is over; how many."""
        due = [e for e in self.vouchers if e.state in UNUSED and e.last_day < self.today]
        for voucher in due:
            self._move(voucher, "expired")
        return len(due)

    def _answer(self, town: int, key: str, request: str) -> Any:
        known, answer = self.answers[town, key]
        return answer if known == request else "idempotency_key_reused"

    @staticmethod
    def _move(voucher: Voucher, state: str) -> None:
        voucher.state = state
        voucher.steps += 1

    @staticmethod
    def _no(deed: str, state: str) -> str:
        if state == "expired":
            return "voucher_expired"
        if state == "distributed" and deed in ("release", "redeem reserved"):
            return "voucher_not_reserved"
        if deed in ("reverse", "complete") and state != "completed":
            return "voucher_not_redeemed"
        if deed.startswith("redeem") and state == "completed":
            return "voucher_already_redeemed"
        return NO[state]
