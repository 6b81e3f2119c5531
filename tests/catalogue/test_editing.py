"""Entering courses, levels, dates, units and questions by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import violated_constraint
from courses.catalogue.api import get_course, list_questions, list_units
from courses.catalogue.models import Course, CourseDate, CourseLevel, Provider
from courses.catalogue.rules.editing import (
    CourseEntry,
    OptionEntry,
    QuestionEntry,
    QuestionWithoutKey,
    UnitEntry,
    UnitMisplaced,
)
from courses.catalogue.rules.publishing import (
    AddressTaken,
    CourseIncomplete,
    CourseUnknown,
)
from courses.catalogue.rules.waiting import DateHasBookings
from courses.catalogue.services import dates, editing, units

TEXT = UnitEntry(title="Anfang", kind="text", text="## Ziel\n\nWir **lernen**.", pass_percent=60)
QUIZ = UnitEntry(title="Quiz", kind="quiz", text="", pass_percent=60)
QUESTION = QuestionEntry(
    text="Was ist richtig?",
    options=[
        OptionEntry(text="Das", is_right=True, feedback="Ja."),
        OptionEntry(text="Jenes", is_right=False, feedback="Nein."),
    ],
)


@pytest.fixture
def save(open_course: UUID, now: dt.datetime) -> Callable[[CourseEntry], UUID]:
    """Change the open course."""

    def change(entry: CourseEntry) -> UUID:
        return editing.save_course(course_id=open_course, entry=entry, actor=SYSTEM, now=now)

    return change


@pytest.fixture
def add_unit(open_course: UUID, now: dt.datetime) -> Callable[[UnitEntry], UUID]:
    """Add a unit to the open course."""

    def add(entry: UnitEntry) -> UUID:
        return units.save_unit(
            course_id=open_course, unit_id=None, entry=entry, actor=SYSTEM, now=now
        )

    return add


def test_a_new_course_is_a_draft(draft_course: UUID) -> None:
    assert Course.objects.get(pk=draft_course).state == "draft"


def test_two_courses_of_one_provider_share_it(
    draft_course: UUID, entry: CourseEntry, now: dt.datetime
) -> None:
    other = replace(entry, url="https://kurse.example.org/andere")
    editing.save_course(course_id=None, entry=other, actor=SYSTEM, now=now)

    assert Provider.objects.count() == 1


def test_a_second_course_with_the_same_address_is_refused(
    draft_course: UUID, entry: CourseEntry, now: dt.datetime
) -> None:
    with pytest.raises(AddressTaken):
        editing.save_course(course_id=None, entry=entry, actor=SYSTEM, now=now)


def test_a_published_course_cannot_lose_its_price(
    save: Callable[[CourseEntry], UUID], entry: CourseEntry
) -> None:
    with pytest.raises(CourseIncomplete):
        save(replace(entry, price_cents=None))


def test_a_typed_description_is_kept_without_anything_that_runs(
    save: Callable[[CourseEntry], UUID], entry: CourseEntry, open_course: UUID
) -> None:
    save(replace(entry, summary="Gut & <script>alert(1)</script>\n\nZweiter Absatz"))

    assert "script" not in get_course(course_id=open_course).summary


def test_plain_paragraphs_become_paragraphs(
    save: Callable[[CourseEntry], UUID], entry: CourseEntry, open_course: UUID
) -> None:
    save(replace(entry, summary="Eins & zwei\n\nDrei"))

    assert get_course(course_id=open_course).summary == "<p>Eins &amp; zwei</p><p>Drei</p>"


@pytest.mark.django_db
def test_a_course_that_does_not_exist_cannot_be_changed(
    entry: CourseEntry, now: dt.datetime
) -> None:
    with pytest.raises(CourseUnknown):
        editing.save_course(course_id=uuid4(), entry=entry, actor=SYSTEM, now=now)


def test_a_level_can_be_set_changed_and_removed(open_course: UUID, now: dt.datetime) -> None:
    for high in (2, 3):
        editing.set_level(
            course_id=open_course,
            field_code="change",
            level_from=1,
            level_to=high,
            actor=SYSTEM,
            now=now,
        )
    assert get_course(course_id=open_course).levels == (("change", 1, 3),)

    editing.remove_level(course_id=open_course, field_code="change", actor=SYSTEM, now=now)
    assert get_course(course_id=open_course).levels == ()


@pytest.mark.parametrize(("low", "high"), [(2, 2), (3, 1), (7, 9)])
def test_the_database_refuses_levels_that_do_not_rise(
    open_course: UUID, low: int, high: int
) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        CourseLevel.objects.create(
            course_id=open_course, field_code="change", level_from=low, level_to=high
        )

    assert violated_constraint(error.value) == "catalogue_level_rises"


def test_a_date_without_bookings_can_be_removed(
    open_course: UUID, add_date: Callable[..., UUID], now: dt.datetime
) -> None:
    date_id = add_date(seats=3)

    dates.remove_date(course_id=open_course, date_id=date_id, actor=SYSTEM, now=now)

    assert not CourseDate.objects.exists()


def test_a_date_with_a_booking_stays(
    open_course: UUID, add_date: Callable[..., UUID], now: dt.datetime
) -> None:
    date_id = add_date(seats=3)
    CourseDate.objects.update(seats_taken=1)

    with pytest.raises(DateHasBookings):
        dates.remove_date(course_id=open_course, date_id=date_id, actor=SYSTEM, now=now)


def test_units_stand_in_the_order_in_which_they_were_added(
    open_course: UUID, add_unit: Callable[[UnitEntry], UUID]
) -> None:
    ids = [add_unit(TEXT), add_unit(QUIZ)]

    assert [unit.id for unit in list_units(course_id=open_course)] == ids
    assert get_course(course_id=open_course).workable is True


def test_the_text_of_a_unit_is_shown_with_its_structure(
    open_course: UUID, add_unit: Callable[[UnitEntry], UUID]
) -> None:
    add_unit(TEXT)

    (unit,) = list_units(course_id=open_course)
    assert "<h2>Ziel</h2>" in unit.html
    assert "<p>Wir <strong>lernen</strong>.</p>" in unit.html


def test_a_unit_can_move_up(
    open_course: UUID, add_unit: Callable[[UnitEntry], UUID], now: dt.datetime
) -> None:
    first, second = add_unit(TEXT), add_unit(QUIZ)

    units.move_unit(course_id=open_course, unit_id=second, is_up=True, actor=SYSTEM, now=now)

    assert [unit.id for unit in list_units(course_id=open_course)] == [second, first]


def test_the_first_unit_cannot_move_up(
    open_course: UUID, add_unit: Callable[[UnitEntry], UUID], now: dt.datetime
) -> None:
    first = add_unit(TEXT)

    with pytest.raises(UnitMisplaced):
        units.move_unit(course_id=open_course, unit_id=first, is_up=True, actor=SYSTEM, now=now)


def test_a_unit_of_another_course_is_unknown(open_course: UUID, now: dt.datetime) -> None:
    with pytest.raises(CourseUnknown):
        units.remove_unit(course_id=open_course, unit_id=uuid4(), actor=SYSTEM, now=now)


def test_a_question_can_be_added_replaced_and_removed(
    open_course: UUID, add_unit: Callable[[UnitEntry], UUID], now: dt.datetime
) -> None:
    ids = {"course_id": open_course, "unit_id": add_unit(QUIZ)}
    units.save_question(**ids, question_id=None, entry=QUESTION, actor=SYSTEM, now=now)
    (question,) = list_questions(unit_id=ids["unit_id"])
    changed = replace(QUESTION, text="Und jetzt?")
    units.save_question(**ids, question_id=question.id, entry=changed, actor=SYSTEM, now=now)
    (replaced,) = list_questions(unit_id=ids["unit_id"])

    assert replaced.text == "Und jetzt?"
    assert [option.is_right for option in replaced.options] == [True, False]

    units.remove_question(**ids, question_id=replaced.id, actor=SYSTEM, now=now)
    assert list_questions(unit_id=ids["unit_id"]) == ()


@pytest.mark.parametrize("verdicts", [[], [True], [True, True], [False, False]])
def test_a_question_needs_a_right_and_a_wrong_answer(
    open_course: UUID,
    add_unit: Callable[[UnitEntry], UUID],
    now: dt.datetime,
    verdicts: list[bool],
) -> None:
    options = [OptionEntry(text="x", is_right=verdict, feedback="") for verdict in verdicts]

    with pytest.raises(QuestionWithoutKey):
        units.save_question(
            course_id=open_course,
            unit_id=add_unit(QUIZ),
            question_id=None,
            entry=QuestionEntry(text="?", options=options),
            actor=SYSTEM,
            now=now,
        )
