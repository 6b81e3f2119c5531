from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from campus.kernel.actor import SYSTEM
from campus.outbox.services import registering
from courses.catalogue.rules.editing import CourseEntry
from courses.catalogue.rules.waiting import DateEntry
from courses.catalogue.services import dates, editing, moving
from courses.catalogue.services.course_files import load_courses_file
from tests.scenes import scene

DEMO_COURSES = Path(__file__).parents[2] / "courses" / "catalogue" / "demo_courses.toml"
ENTRY = CourseEntry(
    title="Sitzungen leiten",
    url="https://kurse.example.org/sitzungen",
    provider_name="Beispielakademie",
    summary="Vorbereiten, leiten, nachhalten.",
    objectives="",
    hours=8,
    price_cents=29000,
    category="basis",
    format="on_demand",
    licence="CC-BY-4.0",
    language="de",
)


@pytest.fixture
def entry() -> CourseEntry:
    """The facts of a complete course."""
    return ENTRY


@scene
def draft_course(db_access: None, now: dt.datetime) -> UUID:
    """A course that is complete but not published."""
    return editing.save_course(course_id=None, entry=ENTRY, actor=SYSTEM, now=now)


@scene
def open_course(draft_course: UUID, now: dt.datetime) -> UUID:
    """A published course."""
    moving.publish_course(course_id=draft_course, actor=SYSTEM, now=now)
    return draft_course


@scene
def demo_courses(db_access: None, now: dt.datetime) -> tuple[UUID, ...]:
    """The twelve example courses."""
    return load_courses_file(path=DEMO_COURSES, actor=SYSTEM, now=now)


@pytest.fixture
def add_date(open_course: UUID, now: dt.datetime) -> Callable[..., UUID]:
    """Add a date to the open course: `add_date(seats=2, in_days=7)`."""

    def add(*, seats: int, in_days: int = 7, **days: int) -> UUID:
        start = now + dt.timedelta(days=in_days)
        end = start + dt.timedelta(hours=8)
        entry = DateEntry(starts_at=start, ends_at=end, place="Speyer", seats=seats, **days)
        return dates.add_date(course_id=open_course, entry=entry, actor=SYSTEM, now=now)

    return add


@pytest.fixture
def desk_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The jobs by which towns are told exist, also where the desk does not register them."""
    names = ("desk.seat_offered", "desk.seat_lapsed", "desk.date_cancelled")
    jobs = {name: lambda **_given: None for name in names}
    registering.read_all_jobs()
    monkeypatch.setattr(registering, "_jobs", {**jobs, **registering._jobs})
