"""Publishing and archiving a course: what it needs, and what the database refuses anyway."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from campus.audit.models import Entry
from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import violated_constraint
from courses.catalogue.api import find_courses, get_course
from courses.catalogue.models import Course
from courses.catalogue.rules.publishing import (
    CourseIncomplete,
    CourseStateUnchanged,
    CourseUnknown,
    check_complete,
    check_move,
)
from courses.catalogue.services.moving import archive_course, publish_course


def test_a_published_course_can_be_found(open_course: UUID) -> None:
    assert [course.id for course in find_courses()] == [open_course]
    assert Entry.objects.filter(action="catalogue.course_published").count() == 1


def test_a_draft_is_nowhere_to_be_seen(draft_course: UUID) -> None:
    assert find_courses() == ()
    with pytest.raises(CourseUnknown):
        get_course(course_id=draft_course)


def test_an_archived_course_can_still_be_read_but_not_found(
    open_course: UUID, now: dt.datetime
) -> None:
    archive_course(course_id=open_course, actor=SYSTEM, now=now)

    assert find_courses() == ()
    assert get_course(course_id=open_course).is_open is False


def test_an_archived_course_can_be_published_again(open_course: UUID, now: dt.datetime) -> None:
    archive_course(course_id=open_course, actor=SYSTEM, now=now)
    publish_course(course_id=open_course, actor=SYSTEM, now=now)

    assert get_course(course_id=open_course).is_open is True


def test_a_course_without_hours_and_price_names_both(draft_course: UUID, now: dt.datetime) -> None:
    Course.objects.update(hours=None, price_cents=None)

    with pytest.raises(CourseIncomplete) as refusal:
        publish_course(course_id=draft_course, actor=SYSTEM, now=now)

    assert "den Umfang in Stunden, den Preis" in str(refusal.value)


def test_a_course_with_dates_needs_one(draft_course: UUID, now: dt.datetime) -> None:
    Course.objects.update(format="dated")

    with pytest.raises(CourseIncomplete, match="mindestens einen Termin"):
        publish_course(course_id=draft_course, actor=SYSTEM, now=now)


def test_publishing_twice_says_that_the_state_has_changed(
    open_course: UUID, now: dt.datetime
) -> None:
    with pytest.raises(CourseStateUnchanged):
        publish_course(course_id=open_course, actor=SYSTEM, now=now)


def test_a_draft_cannot_be_archived(draft_course: UUID, now: dt.datetime) -> None:
    with pytest.raises(CourseStateUnchanged):
        archive_course(course_id=draft_course, actor=SYSTEM, now=now)


@pytest.mark.django_db
def test_an_unknown_course_cannot_be_published(now: dt.datetime) -> None:
    with pytest.raises(CourseUnknown):
        publish_course(course_id=uuid4(), actor=SYSTEM, now=now)


@pytest.mark.parametrize("facts", [{"hours": None}, {"hours": 0}, {"price_cents": None}])
def test_the_database_keeps_a_published_course_complete(
    open_course: UUID, facts: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Course.objects.filter(pk=open_course).update(**facts)

    assert violated_constraint(error.value) == "catalogue_course_published_is_complete"


@pytest.mark.parametrize(
    ("state", "target", "is_allowed"),
    [
        ("draft", "published", True),
        ("draft", "archived", False),
        ("published", "archived", True),
        ("published", "draft", False),
        ("archived", "published", True),
        ("archived", "draft", False),
    ],
)
def test_the_moves_of_a_course(state: str, target: str, is_allowed: bool) -> None:
    if is_allowed:
        check_move(state=state, target=target)
    else:
        with pytest.raises(CourseStateUnchanged):
            check_move(state=state, target=target)


def test_a_free_course_is_complete() -> None:
    check_complete(hours=1, price_cents=0, is_dated=False, has_dates=False)
