"""The ministry's grant, two rounds of vouchers, and what the towns get of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from campus.dev.demo import story
from campus.dev.demo.places import Place, open_access
from campus.kernel.actor import SYSTEM
from campus.kernel.clock import berlin_day
from vouchers.funding.api import (
    NewTerms,
    allot_vouchers,
    create_funder,
    create_grant,
    create_programme,
    list_allotments,
)
from vouchers.redemption.api import issue_vouchers

FIRST_ROUND_COUNT, SECOND_ROUND_COUNT = 750, 2_000
# Days from the demo's day: when the rounds begin, until when vouchers are issued and redeemed.
PERIOD = (-400, 330)
FIRST_ROUND = (-350, -300, -45)
SECOND_ROUND = (-170, 60, 210)


@transaction.atomic
def grant_vouchers(
    places: Sequence[Place], course_ids: Sequence[UUID], *, now: dt.datetime
) -> tuple[UUID, UUID]:
    """Award the grant, lay down both rounds, allot and issue; return the programmes' ids."""
    start = now + dt.timedelta(days=PERIOD[0])
    funder_id = create_funder(
        name=story.FUNDER, short_name="LMW (Beispiel)", land="07", actor=SYSTEM, now=start
    )
    open_access("Emil", ("ministry",), now=start, funder_id=funder_id)
    grant_id = create_grant(
        funder_id=funder_id,
        reference=story.GRANT_REFERENCE,
        title=story.GRANT_TITLE,
        amount_cents=story.GRANTED_COUNT * story.VOUCHER_CENTS,
        granted_count=story.GRANTED_COUNT,
        period_from=berlin_day(start),
        period_until=berlin_day(now + dt.timedelta(days=PERIOD[1])),
        actor=SYSTEM,
        now=start,
    )
    rounds = (
        ("BG1", "Bildungsgutscheine, erste Runde", FIRST_ROUND_COUNT, FIRST_ROUND),
        ("BG2", "Bildungsgutscheine, zweite Runde", SECOND_ROUND_COUNT, SECOND_ROUND),
    )
    first, second = (
        _lay_down(grant_id, code, title, count, days, course_ids, now=now)
        for code, title, count, days in rounds
    )
    _allot_and_issue(first, places, 0, now=now + dt.timedelta(days=FIRST_ROUND[0]))
    _allot_and_issue(second, places, 1, now=now + dt.timedelta(days=SECOND_ROUND[0]))
    return first, second


def _lay_down(
    grant_id: UUID,
    code: str,
    title: str,
    count: int,
    days: tuple[int, int, int],
    course_ids: Sequence[UUID],
    *,
    now: dt.datetime,
) -> UUID:
    begins, issue_until, last_day = (now + dt.timedelta(days=number) for number in days)
    return create_programme(
        grant_id=grant_id,
        code=code,
        title=title,
        voucher_count=count,
        value_cents=None,
        ceiling_cents=story.VOUCHER_CENTS,
        terms=NewTerms(
            issue_until=berlin_day(issue_until),
            last_day=berlin_day(last_day),
            check_required=True,
            maximum_per_person=1,
            laender=("07",),
            course_ids=tuple(course_ids),
        ),
        actor=SYSTEM,
        now=begins,
    )


def _allot_and_issue(
    programme_id: UUID, places: Sequence[Place], number: int, *, now: dt.datetime
) -> None:
    counts = {p.municipality_id: p.town.allotted[number] for p in places if p.town.employees}
    allot_vouchers(programme_id=programme_id, way="by_hand", counts=counts, actor=SYSTEM, now=now)
    issued = {
        p.municipality_id: p.town.issued_of_second if number else p.town.allotted[0] for p in places
    }
    for allotment in list_allotments(programme_id=programme_id):
        issue_vouchers(
            allotment_id=allotment.id,
            count=issued[allotment.municipality_id],
            actor=SYSTEM,
            now=now,
        )
