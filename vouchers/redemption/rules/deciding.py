"""May this voucher do that today, and if not, why not?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from vouchers.redemption.rules.machine import NEEDS_VALID_DAY, Kind, State, sources_of
from vouchers.redemption.rules.refusals import (
    CancellationTooLate,
    CheckNotCompleted,
    CourseNotCovered,
    PriceNotCovered,
    ProductNotCovered,
    ReversalPeriodOver,
    VoucherAlreadyDistributed,
    VoucherAlreadyRedeemed,
    VoucherCompleted,
    VoucherExpired,
    VoucherNotDistributed,
    VoucherNotRedeemed,
    VoucherNotReserved,
    VoucherReserved,
    VoucherReturned,
    VoucherRevoked,
    VoucherTooSmall,
)


@dataclass(frozen=True, kw_only=True)
class VoucherFacts:
    """What the rules need to know of a voucher."""

    state: State
    last_day: dt.date
    value_cents: int | None
    ceiling_cents: int
    product: str = "course"


PRODUCTS_IN_A_SENTENCE = {
    "course": "Kurse",
    "certificate_module": "Zertifikatsmodule",
    "check": "den Kompetenz-Check",
}


def why_not(
    kind: Kind, voucher: VoucherFacts, *, today: dt.date, reserved: bool = False
) -> Refusal | None:
    """Tell why a voucher cannot make a move today, or None where it can.

    The last valid day counts in full; `today` is the day in Europe/Berlin. `reserved`: the request
    that reserved the voucher asks, and only a reserved one will do.
    """
    if voucher.state not in sources_of(kind, reserved=reserved):
        return _refusal_of_state(kind, voucher, reserved=reserved)
    if kind in NEEDS_VALID_DAY and today > voucher.last_day:
        return _expired(voucher)
    return None


def _refusal_of_state(kind: Kind, voucher: VoucherFacts, *, reserved: bool) -> Refusal:
    if voucher.state is State.EXPIRED:
        return _expired(voucher)
    if voucher.state is State.DISTRIBUTED and (reserved or kind is Kind.RELEASE):
        return VoucherNotReserved()
    if kind in {Kind.REVERSE, Kind.COMPLETE} and voucher.state is not State.COMPLETED:
        return VoucherNotRedeemed()
    return {
        State.ISSUED: VoucherNotDistributed,
        State.DISTRIBUTED: VoucherAlreadyDistributed,
        State.RESERVED: VoucherReserved,
        State.REDEEMED: VoucherAlreadyRedeemed,
        State.COMPLETED: VoucherCompleted if kind is not Kind.REDEEM else VoucherAlreadyRedeemed,
        State.RETURNED: VoucherReturned,
        State.REVOKED: VoucherRevoked,
    }[voucher.state]()


def _expired(voucher: VoucherFacts) -> Refusal:
    return VoucherExpired(last_day=f"{voucher.last_day:%d.%m.%Y}")


def why_not_for_course(
    voucher: VoucherFacts,
    *,
    course_id: UUID,
    product: str,
    course_ids: Iterable[UUID],
    price_cents: int,
    check_required: bool,
    check_completed: bool,
    rest_agreed: bool = False,
) -> Refusal | None:
    """Tell why a voucher that is still good does not pay for this course, or None.

    The course must be of the product that the voucher pays. `course_ids` empty means that every
    such course is covered. A voucher pays up to its ceiling; what a course costs above that is the
    municipality's, which must have agreed to it (`rest_agreed`).
    """
    covered = tuple(course_ids)
    if product != voucher.product:
        return ProductNotCovered(covered=PRODUCTS_IN_A_SENTENCE[voucher.product])
    if check_required and not check_completed:
        return CheckNotCompleted()
    if covered and course_id not in covered:
        return CourseNotCovered()
    if price_cents > voucher.ceiling_cents and not rest_agreed:
        return _too_dear(voucher, price_cents)
    return None


def _too_dear(voucher: VoucherFacts, price_cents: int) -> Refusal:
    price, most = euros(price_cents), euros(voucher.ceiling_cents)
    if voucher.value_cents is None:
        return PriceNotCovered(price=price, ceiling=most)
    return VoucherTooSmall(price=price, covered=most)


def last_day_to_reverse(redeemed_on: dt.date, *, reversal_days: int) -> dt.date:
    """Return the last day on which a redemption may be reversed under the programme's terms."""
    return redeemed_on + dt.timedelta(days=reversal_days)


def why_not_reversible(
    *,
    redeemed_on: dt.date,
    reversal_days: int,
    today: dt.date,
    cutoff_at: dt.datetime | None,
    now: dt.datetime,
) -> Refusal | None:
    """Tell why a municipality may not reverse a redemption any more, or None where it may.

    A course with a date may be cancelled until its cut-off (`cutoff_at`, in German time), when its
    seat can still go to somebody else; any other within the days that the terms give.
    """
    if cutoff_at is not None:
        if now <= cutoff_at:
            return None
        return CancellationTooLate(cutoff=f"{cutoff_at:%d.%m.%Y, %H:%M}")
    last_day = last_day_to_reverse(redeemed_on, reversal_days=reversal_days)
    if today <= last_day:
        return None
    return ReversalPeriodOver(last_day=f"{last_day:%d.%m.%Y}")


def amount_paid(voucher: VoucherFacts, *, price_cents: int) -> int:
    """Return what the voucher pays of a price, in cents."""
    return min(price_cents, voucher.ceiling_cents)


def voucher_number(programme_code: str, number: int) -> str:
    """Write a voucher's number as people read it: BG26-000123."""
    return f"{programme_code}-{number:06d}"


def redemption_reference(number: str, sequence: int) -> str:
    """Write a redemption's number: the voucher's, and which entry of its journal this is.

    No counter is needed for it, so that redemptions never wait for each other.
    """
    return f"E-{number}-{sequence}"
