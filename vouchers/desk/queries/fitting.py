"""Which of an employee's own vouchers pay for the courses of the learning path."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from assessments.checks.api import has_completed_check
from courses.catalogue.api import CourseView
from courses.learning.api import FittingVoucher
from vouchers.desk.queries.means import refusal_for
from vouchers.desk.queries.wallet import held_vouchers
from vouchers.redemption.api import VoucherView


def vouchers_for_courses(
    *, employee_id: UUID, courses: Iterable[CourseView], now: dt.datetime
) -> dict[UUID, tuple[FittingVoucher, ...]]:
    """Return for each course the usable vouchers of the employee that pay for it.

    Those that pay in full come first, then those that expire first; programme, product, courses,
    value and last day are asked as for a redemption.
    """
    held = held_vouchers(employee_id)
    completed = has_completed_check(employee_id=employee_id) if held else False
    return {
        course.id: tuple(
            sorted(
                (
                    _fitting(voucher, course)
                    for voucher in held
                    if refusal_for(voucher, course, check_completed=completed, now=now) is None
                ),
                key=lambda one: (one.rest_cents, one.last_day, one.number),
            )
        )
        for course in courses
    }


def _fitting(voucher: VoucherView, course: CourseView) -> FittingVoucher:
    return FittingVoucher(
        number=voucher.number,
        programme_title=voucher.programme_title,
        last_day=voucher.last_day,
        rest_cents=max(course.price_cents - voucher.ceiling_cents, 0),
    )
