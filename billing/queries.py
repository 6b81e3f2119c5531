"""The settlement of a month, from the figures that reports and journal agree on."""

from __future__ import annotations

import datetime as dt

from billing.rules import Booked, SettlementLine, settle
from courses.catalogue.api import list_courses
from vouchers.reporting.api import redeemed_by_course


def settlement_of(month: dt.date) -> list[SettlementLine]:
    """Return what each provider is owed for redemptions of a month (its first day).

    A reversal is taken off in the month in which it happened.
    """
    booked = [
        Booked(course_id=course_id, count=cell.count or 0, cents=cell.cents or 0)
        for course_id, cell in redeemed_by_course(month=month).items()
    ]
    known = list_courses(course_ids=[each.course_id for each in booked])
    courses = {course.id: (course.provider, course.title) for course in known}
    return settle(booked, courses=courses)
