"""Which voucher would pay for a requested course: the person's own, else one of the contingent."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from assessments.checks.api import has_completed_check
from campus.kernel.refusal import Refusal
from courses.catalogue.api import CourseView
from vouchers.desk.models import Holding
from vouchers.desk.queries.desk import LAPSED_STATES
from vouchers.desk.rules import MaximumReached
from vouchers.desk.rules.request_refusals import NoVoucherForCourse
from vouchers.desk.rules.requesting import own_share
from vouchers.funding.api import ProgrammeTerms, list_programmes
from vouchers.redemption.api import (
    CheckNotCompleted,
    CourseNotCovered,
    FreeVouchers,
    VoucherView,
    free_vouchers,
    get_vouchers,
    refusals_for_course,
)


@dataclass(frozen=True, kw_only=True)
class Means:
    """What would pay: a holding, or without one the next free voucher of a programme.

    `rest_cents` is what the municipality would pay itself.
    """

    programme_id: UUID
    programme_title: str
    last_day: dt.date
    covered_cents: int
    rest_cents: int
    holding_id: UUID | None = None
    voucher_id: UUID | None = None
    number: str = ""

    @property
    def is_own(self) -> bool:
        return self.holding_id is not None


def find_means(
    *,
    employee_id: UUID,
    course: CourseView,
    municipality_id: UUID,
    own_share_max_cents: int,
    now: dt.datetime,
) -> Means:
    """Return what pays for the course: own before contingent, less rest before more, older first.

    :raises Refusal: the most telling one where nothing pays: of an own voucher before the others
    """
    refusals: list[Refusal] = []
    for sources in (
        _own(employee_id, course, own_share_max_cents, now=now),
        _contingent(employee_id, course, municipality_id, own_share_max_cents, now=now),
    ):
        found = list(sources)
        usable = [each for each in found if isinstance(each, Means)]
        if usable:
            return min(usable, key=lambda means: (means.rest_cents, means.last_day))
        refusals += [each for each in found if isinstance(each, Refusal)]
    raise refusals[0] if refusals else NoVoucherForCourse()


def _own(
    employee_id: UUID, course: CourseView, maximum_cents: int, *, now: dt.datetime
) -> Iterator[Means | Refusal]:
    holdings = Holding.objects.filter(
        employee_id=employee_id, ended_at__isnull=True, redeemed_at__isnull=True
    )
    held = {holding.voucher_id: holding for holding in holdings}
    completed = has_completed_check(employee_id=employee_id) if held else False
    for voucher in get_vouchers(voucher_ids=held.keys()).values():
        if voucher.state in LAPSED_STATES:
            continue
        refusal = refusal_for(voucher, course, check_completed=completed, now=now)
        yield refusal or _own_means(held[voucher.id], voucher, course, maximum_cents)


def refusal_for(
    voucher: VoucherView, course: CourseView, *, check_completed: bool, now: dt.datetime
) -> Refusal | None:
    """Tell why a voucher pays nothing of a course, or None; a rest is looked at elsewhere."""
    return refusals_for_course(
        vouchers=[voucher],
        course_id=course.id,
        price_cents=course.price_cents,
        check_completed=check_completed,
        now=now,
        rest_agreed=True,
        product=course.product,
    )[voucher.id]


def _own_means(
    holding: Holding, voucher: VoucherView, course: CourseView, maximum_cents: int
) -> Means | Refusal:
    try:
        rest = _rest(course, voucher.ceiling_cents, maximum_cents)
    except Refusal as refusal:
        return refusal
    return Means(
        programme_id=voucher.programme_id,
        programme_title=voucher.programme_title,
        last_day=voucher.last_day,
        covered_cents=course.price_cents - rest,
        rest_cents=rest,
        holding_id=holding.id,
        voucher_id=voucher.id,
        number=voucher.number,
    )


def _contingent(
    employee_id: UUID,
    course: CourseView,
    municipality_id: UUID,
    maximum_cents: int,
    *,
    now: dt.datetime,
) -> Iterator[Means | Refusal]:
    free = {f.programme_id: f for f in free_vouchers(municipality_id=municipality_id, now=now)}
    programmes = list_programmes(programme_ids=list(free)) if free else ()
    held = _held_by_programme(employee_id)
    completed = has_completed_check(employee_id=employee_id) if programmes else False
    covering = [
        each
        for each in programmes
        if each.product == course.product and each.covers(course_id=course.id)
    ]
    if programmes and not covering:
        yield CourseNotCovered()
    for programme in covering:
        if programme.check_required and not completed:
            yield CheckNotCompleted()
        elif held[programme.id] >= programme.maximum_per_person:
            yield MaximumReached(maximum=programme.maximum_per_person)
        else:
            yield _free_means(programme, free[programme.id], course, maximum_cents)


def _held_by_programme(employee_id: UUID) -> Counter[UUID]:
    rows = Holding.objects.filter(employee_id=employee_id, ended_at__isnull=True)
    held = dict(rows.values_list("voucher_id", "programme_id"))
    shared = get_vouchers(voucher_ids=held.keys())
    return Counter(
        programme_id
        for voucher_id, programme_id in held.items()
        if shared[voucher_id].state not in LAPSED_STATES
    )


def _free_means(
    programme: ProgrammeTerms, free: FreeVouchers, course: CourseView, maximum_cents: int
) -> Means | Refusal:
    try:
        rest = _rest(course, programme.ceiling_cents, maximum_cents)
    except Refusal as refusal:
        return refusal
    return Means(
        programme_id=programme.id,
        programme_title=programme.title,
        last_day=free.last_day,
        covered_cents=course.price_cents - rest,
        rest_cents=rest,
    )


def _rest(course: CourseView, ceiling_cents: int, maximum_cents: int) -> int:
    return own_share(
        price_cents=course.price_cents,
        covered_cents=min(course.price_cents, ceiling_cents),
        maximum_cents=maximum_cents,
    )
