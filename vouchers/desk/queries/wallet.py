"""An employee's own vouchers, and what each of them pays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from assessments.checks.api import has_completed_check
from campus.kernel.refusal import Refusal
from courses.catalogue.api import CourseView, DateView, get_course, get_date, list_courses
from courses.learning.api import enrolments_of
from vouchers.desk.models import Holding
from vouchers.desk.rules import HoldingUnknown
from vouchers.funding.api import get_terms
from vouchers.redemption.api import (
    RedemptionView,
    State,
    VoucherView,
    get_redemptions,
    get_vouchers,
    refusals_for_course,
)


@dataclass(frozen=True, kw_only=True)
class WalletVoucher:
    """A voucher as its holder sees it; `booking_ref` once it is redeemed."""

    holding_id: UUID
    voucher_id: UUID
    programme_id: UUID
    number: str
    programme_title: str
    state: State
    state_title: str
    last_day: dt.date
    value_cents: int | None
    ceiling_cents: int
    terms_id: UUID
    distributed_at: dt.datetime
    booking_ref: UUID | None
    reserved_until: dt.date | None = None

    @property
    def is_usable(self) -> bool:
        return self.state is State.DISTRIBUTED

    @property
    def is_used(self) -> bool:
        return self.state in {State.REDEEMED, State.COMPLETED}


@dataclass(frozen=True, kw_only=True)
class Uses:
    """The courses that a voucher pays in full, by title; `needs_check`: only after the check."""

    courses: list[CourseView]
    needs_check: bool


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What one of the holder's vouchers would do for a course: `refusal` says why not."""

    voucher: WalletVoucher
    refusal: Refusal | None

    @property
    def sentence(self) -> str:
        return str(self.refusal) if self.refusal else ""


@dataclass(frozen=True, kw_only=True)
class Booking:
    """A redeemed voucher with its course, for the confirmation page."""

    voucher: WalletVoucher
    redemption: RedemptionView
    course_title: str
    date: DateView | None


def vouchers_of(employee_id: UUID) -> list[WalletVoucher]:
    """Return the vouchers that an employee holds, those still usable first, then by last day."""
    return _sorted_wallet(*_held(employee_id))


def held_vouchers(employee_id: UUID) -> list[VoucherView]:
    """Return the vouchers that an employee holds as the shared layer knows them."""
    return list(_held(employee_id)[1].values())


def _held(employee_id: UUID) -> tuple[list[Holding], dict[UUID, VoucherView]]:
    holdings = list(Holding.objects.filter(employee_id=employee_id, ended_at__isnull=True))
    return holdings, get_vouchers(voucher_ids=[holding.voucher_id for holding in holdings])


def _sorted_wallet(holdings: list[Holding], shared: dict[UUID, VoucherView]) -> list[WalletVoucher]:
    wallet = [_view(holding, shared[holding.voucher_id]) for holding in holdings]
    return sorted(wallet, key=lambda voucher: (not voucher.is_usable, voucher.last_day))


def own_voucher(*, voucher_id: UUID, employee_id: UUID) -> WalletVoucher:
    """Return one of the employee's own vouchers.

    :raises HoldingUnknown: where the employee does not hold it
    """
    own = Holding.objects.filter(voucher_id=voucher_id, employee_id=employee_id)
    holding = own.filter(ended_at__isnull=True).first()
    if holding is None:
        raise HoldingUnknown
    return _view(holding, get_vouchers(voucher_ids=[voucher_id])[voucher_id])


def _view(holding: Holding, voucher: VoucherView) -> WalletVoucher:
    return WalletVoucher(
        holding_id=holding.id,
        voucher_id=holding.voucher_id,
        programme_id=holding.programme_id,
        number=holding.number,
        programme_title=holding.programme_title,
        state=voucher.state,
        state_title=voucher.state_title,
        last_day=voucher.last_day,
        value_cents=voucher.value_cents,
        ceiling_cents=voucher.ceiling_cents,
        terms_id=voucher.terms_id,
        distributed_at=holding.distributed_at,
        booking_ref=holding.booking_ref,
        reserved_until=voucher.reserved_until,
    )


def offers_for(course: CourseView, *, employee_id: UUID, now: dt.datetime) -> list[Offer]:
    """Return what each of the employee's unused vouchers would do for a course."""
    holdings, shared = _held(employee_id)
    refusals = refusals_for_course(
        vouchers=shared.values(),
        course_id=course.id,
        price_cents=course.price_cents,
        check_completed=has_completed_check(employee_id=employee_id),
        product=course.product,
        now=now,
    )
    return [
        Offer(
            voucher=voucher,
            refusal=refusals[voucher.voucher_id],
        )
        for voucher in _sorted_wallet(holdings, shared)
        if not voucher.is_used
    ]


def is_enrolled(*, employee_id: UUID, course_id: UUID) -> bool:
    """Tell whether the employee has this course already."""
    return any(each.course_id == course_id for each in enrolments_of(employee_id=employee_id))


def uses_of(voucher: WalletVoucher, *, employee_id: UUID) -> Uses:
    """Return what an unused voucher pays, and whether a check stands between; else nothing."""
    if not voucher.is_usable:
        return Uses(courses=[], needs_check=False)
    terms = get_terms(terms_id=voucher.terms_id)
    courses = list_courses(course_ids=terms.course_ids or None)
    paid = [
        course
        for course in courses
        if course.is_open
        and course.product == terms.product
        and course.price_cents <= voucher.ceiling_cents
    ]
    return Uses(
        courses=sorted(paid, key=lambda course: course.title),
        needs_check=terms.check_required and not has_completed_check(employee_id=employee_id),
    )


def own_booking(*, booking_ref: UUID, employee_id: UUID) -> Booking:
    """Return one of the employee's own redemptions.

    :raises HoldingUnknown: where it is not theirs
    """
    own = Holding.objects.filter(booking_ref=booking_ref, employee_id=employee_id)
    holding = own.filter(ended_at__isnull=True).first()
    redemption = get_redemptions(booking_refs=[booking_ref]).get(booking_ref)
    if holding is None or redemption is None:
        raise HoldingUnknown
    date_id = holding.course_date_id
    return Booking(
        voucher=_view(holding, get_vouchers(voucher_ids=[holding.voucher_id])[holding.voucher_id]),
        redemption=redemption,
        course_title=get_course(course_id=redemption.course_id).title,
        date=get_date(course_date_id=date_id) if date_id else None,
    )
