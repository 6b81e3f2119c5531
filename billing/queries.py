"""The settlement of a month, from the figures that reports and journal agree on."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from uuid import UUID

from billing.rules import Booked, SettlementLine, ShareLine, settle
from campus.kernel.proof import CheckResult
from courses.catalogue.api import list_courses
from tenants.registry.api import list_municipalities
from vouchers.funding.api import list_programmes
from vouchers.redemption.api import OwnShare, own_shares, own_shares_by_journal
from vouchers.reporting.api import redeemed_by_course

FINDINGS_MAX = 20


def settlement_of(month: dt.date) -> list[SettlementLine]:
    """Return what each provider is owed for redemptions of a month (its first day).

    A reversal is taken off in the month in which it happened.
    """
    rests = Counter[UUID]()
    for share in own_shares(month=month):
        rests[share.course_id] += share.cents
    cells = redeemed_by_course(month=month)
    booked = [
        Booked(
            course_id=course_id,
            count=(cells[course_id].count or 0) if course_id in cells else 0,
            cents=(cells[course_id].cents or 0) if course_id in cells else 0,
            rest_cents=rests[course_id],
        )
        for course_id in {*cells, *rests}
    ]
    known = list_courses(course_ids=[each.course_id for each in booked])
    courses = {course.id: (course.provider, course.title) for course in known}
    return settle(booked, courses=courses)


def shares_of(month: dt.date) -> list[ShareLine]:
    """Return what each municipality pays itself for a month, by municipality and course.

    A reversal is taken off in the month in which it happened.
    """
    shares = own_shares(month=month)
    towns = {town.id: town.name for town in list_municipalities()}
    codes = {programme.id: programme.code for programme in list_programmes()}
    courses = list_courses(course_ids={share.course_id for share in shares})
    titles = {course.id: course.title for course in courses}
    lines = [
        ShareLine(
            municipality=towns[share.municipality_id],
            programme=codes[share.programme_id],
            course=titles[share.course_id],
            count=share.count,
            cents=share.cents,
        )
        for share in shares
    ]
    return sorted(lines, key=lambda line: (line.municipality, line.course, line.programme))


def disagreeing_shares() -> CheckResult:
    """Prove that the own shares by redemption and by journal say the same, in count and cents."""
    listed, journalled = _by_town(own_shares()), _by_town(own_shares_by_journal())
    wrong = [
        f"Kommune {town}, {month:%m/%Y}: Liste {listed[town, month, unit]}, "
        f"Journal {journalled[town, month, unit]} ({unit})"
        for town, month, unit in sorted({*listed, *journalled})
        if listed[town, month, unit] != journalled[town, month, unit]
    ]
    return CheckResult(
        title="Eigenanteile der Kommunen = Journal, in Stück und Cent",
        checked=len(listed) // 2,
        findings=tuple(wrong[:FINDINGS_MAX]),
    )


def _by_town(shares: tuple[OwnShare, ...]) -> Counter[tuple[UUID, dt.date, str]]:
    sums = Counter[tuple[UUID, dt.date, str]]()
    for share in shares:
        sums[share.municipality_id, share.month, "Stück"] += share.count
        sums[share.municipality_id, share.month, "Cent"] += share.cents
    return sums
