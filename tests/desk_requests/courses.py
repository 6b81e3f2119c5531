"""More courses, with and without dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from campus.kernel.actor import SYSTEM
from courses.catalogue.rules.waiting import DateEntry
from courses.catalogue.services import dates, editing, moving
from tests.catalogue.conftest import ENTRY


def another_course(now: dt.datetime, **facts: Any) -> UUID:
    """One more open course: another price, another title."""
    course_id = _draft(now, **facts)
    moving.publish_course(course_id=course_id, actor=SYSTEM, now=now)
    return course_id


def dated_course(now: dt.datetime, *, seats: int = 1, in_days: int = 40) -> tuple[UUID, UUID]:
    """An open course with one date; the ids of both."""
    course_id = _draft(now, format="dated")
    date_id = add_date_to(course_id, now, seats=seats, in_days=in_days)
    moving.publish_course(course_id=course_id, actor=SYSTEM, now=now)
    return course_id, date_id


def add_date_to(course_id: UUID, now: dt.datetime, *, seats: int = 1, in_days: int = 40) -> UUID:
    start = now + dt.timedelta(days=in_days)
    end = start + dt.timedelta(hours=8)
    entry = DateEntry(starts_at=start, ends_at=end, place="Speyer", seats=seats)
    return dates.add_date(course_id=course_id, entry=entry, actor=SYSTEM, now=now)


def _draft(now: dt.datetime, **facts: Any) -> UUID:
    entry = replace(ENTRY, **({"url": f"https://kurse.example.org/{uuid4()}"} | facts))
    return editing.save_course(course_id=None, entry=entry, actor=SYSTEM, now=now)
