"""What undoing a redemption will do, and what was undone. HR sees no course, the holder does."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from courses.catalogue.api import get_date
from tenants.staff.api import get_employees
from vouchers.desk.models import Holding, Reversal
from vouchers.desk.rules import HoldingUnknown
from vouchers.redemption.api import (
    REASONS,
    RedemptionView,
    VoucherNotRedeemed,
    get_redemptions,
    get_voucher,
    why_not_in_time,
)


@dataclass(frozen=True, kw_only=True)
class ReversalPreview:
    """What HR is asked about: `refusal` says why it is not possible any more."""

    employee_id: UUID
    employee_name: str
    number: str
    reference: str
    redeemed_at: dt.datetime
    has_date: bool
    rest_cents: int
    last_day: dt.date
    is_usable_again: bool
    refusal: Refusal | None


@dataclass(frozen=True, kw_only=True)
class ReversalView:
    """A redemption that was undone. `usable_until` None: the voucher's last day is over."""

    id: UUID
    employee_id: UUID
    employee_name: str
    number: str
    voucher_id: UUID
    reference: str
    course_title: str
    rest_cents: int
    redeemed_at: dt.datetime
    reversed_at: dt.datetime
    reason_title: str
    usable_until: dt.date | None


def preview_reversal(*, holding_id: UUID, now: dt.datetime) -> ReversalPreview:
    """Return what undoing a holding's redemption would do now.

    :raises HoldingUnknown: where nobody here holds it (any more)
    :raises VoucherNotRedeemed: where it is not redeemed
    """
    holding = Holding.objects.filter(id=holding_id, ended_at__isnull=True).first()
    if holding is None:
        raise HoldingUnknown
    redemption = _redemption_of(holding)
    date_id = holding.course_date_id
    cutoff_at = get_date(course_date_id=date_id).cutoff_at if date_id else None
    last_day = get_voucher(voucher_id=holding.voucher_id).last_day
    return ReversalPreview(
        employee_id=holding.employee_id,
        employee_name=_name_of(holding.employee_id),
        number=holding.number,
        reference=redemption.reference,
        redeemed_at=redemption.redeemed_at,
        has_date=date_id is not None,
        rest_cents=redemption.rest_cents,
        last_day=last_day,
        is_usable_again=berlin_day(now) <= last_day,
        refusal=why_not_in_time(redemption, cutoff_at=cutoff_at, now=now),
    )


def _redemption_of(holding: Holding) -> RedemptionView:
    if holding.booking_ref is None:
        raise VoucherNotRedeemed
    return get_redemptions(booking_refs=[holding.booking_ref])[holding.booking_ref]


def find_reversal(reversal_id: UUID) -> ReversalView | None:
    """Return a reversal of this municipality, or None."""
    row = Reversal.objects.select_related("holding").filter(id=reversal_id).first()
    return _view(row) if row else None


def own_reversal(*, booking_ref: UUID, employee_id: UUID) -> ReversalView | None:
    """Return what became of an employee's own booking that was undone, or None."""
    own = Reversal.objects.select_related("holding").filter(holding__employee_id=employee_id)
    row = own.filter(booking_ref=booking_ref).first()
    return _view(row) if row else None


def reversals_of(*, holding_id: UUID) -> list[ReversalView]:
    """Return what was undone of a holding, the latest first."""
    rows = Reversal.objects.select_related("holding").filter(holding_id=holding_id)
    return [_view(row) for row in rows]


def _view(row: Reversal) -> ReversalView:
    return ReversalView(
        id=row.id,
        employee_id=row.holding.employee_id,
        employee_name=_name_of(row.holding.employee_id),
        number=row.holding.number,
        voucher_id=row.holding.voucher_id,
        reference=row.reference,
        course_title=row.course_title,
        rest_cents=row.rest_cents,
        redeemed_at=row.redeemed_at,
        reversed_at=row.reversed_at,
        reason_title=dict(REASONS)[row.reason],
        usable_until=row.usable_until,
    )


def _name_of(employee_id: UUID) -> str:
    person = get_employees(employee_ids=[employee_id]).get(employee_id)
    return person.name if person else "–"
