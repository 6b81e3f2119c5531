"""The door to the catalogue: courses, their units and seats, as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.utils.text import Truncator

from campus.kernel.money import euros
from campus.kernel.transactions import require_transaction
from courses.catalogue.models import Course, Question, Unit
from courses.catalogue.queries import courses as queries
from courses.catalogue.queries import dates
from courses.catalogue.queries.courses import category_choices, product_choices
from courses.catalogue.queries.dates import DateView, WaitingView, departed_counts
from courses.catalogue.queries.reconciling import reconcile_seats
from courses.catalogue.queries.snapshots import CourseSnapshot, course_snapshot
from courses.catalogue.rules.editing import field_title
from courses.catalogue.rules.publishing import CourseUnknown, NoSeatLeft
from courses.catalogue.rules.texts import plain_text, unit_html
from courses.catalogue.rules.waiting import (
    AlreadyWaiting,
    CourseClosed,
    CutoffPassed,
    DateBegan,
    DateCancelled,
    DateUnknown,
    NoOffer,
    NotWaiting,
    OfferOver,
    SeatStillFree,
)
from courses.catalogue.services import seats, waiting
from courses.catalogue.services.course_files import load_courses_file
from courses.catalogue.services.handing_over import hand_back_lines, hand_over_lines
from courses.catalogue.services.leaving import keep_departed_seats, leave_all_lines

# Courses that we wrote ourselves, as examples; the demo loads them.
EXAMPLE_COURSES = Path(__file__).with_name("demo_courses.toml")

__all__ = [
    "EXAMPLE_COURSES",
    "AlreadyWaiting",
    "CourseClosed",
    "CourseSnapshot",
    "CourseUnknown",
    "CourseView",
    "CutoffPassed",
    "DateBegan",
    "DateCancelled",
    "DateUnknown",
    "DateView",
    "LevelView",
    "NoOffer",
    "NoSeatLeft",
    "NotWaiting",
    "OfferOver",
    "OptionView",
    "QuestionView",
    "SeatStillFree",
    "UnitView",
    "WaitingView",
    "accept_offer",
    "booked_counts",
    "category_choices",
    "departed_counts",
    "field_codes",
    "field_title",
    "find_courses",
    "free_seat",
    "get_course",
    "get_date",
    "get_snapshot",
    "hand_back_lines",
    "hand_over_lines",
    "join_waiting_list",
    "keep_departed_seats",
    "leave_all_lines",
    "leave_waiting_list",
    "list_courses",
    "list_dates",
    "list_questions",
    "list_units",
    "load_courses_file",
    "place_in_line",
    "places_in_line",
    "product_choices",
    "reconcile_seats",
    "take_seat",
]


class LevelView(NamedTuple):
    """A competence field and the levels between which a course teaches it."""

    field_code: str
    level_from: int
    level_to: int


@dataclass(frozen=True, kw_only=True)
class CourseView:
    """A course that is or was published. `summary` is clean HTML, `workable` means that it has
    units on the platform, `is_open` that new enrolments are possible (not archived), `requires`
    holds id and title of the courses that should be completed before."""

    id: UUID
    title: str
    provider: str
    url: str
    summary: str
    objectives: str
    hours: int
    price_cents: int
    levels: tuple[LevelView, ...]
    requires: tuple[tuple[UUID, str], ...]
    workable: bool
    category: str
    category_title: str
    format: str
    product: str
    product_title: str
    licence: str
    language: str
    is_open: bool

    @property
    def teaser(self) -> str:
        """Return the first words of the description, without markup."""
        return Truncator(plain_text(self.summary)).words(28, truncate=" …")

    @property
    def meta(self) -> str:
        """Return category, hours and price in one line."""
        price = euros(self.price_cents) if self.price_cents else "kostenfrei"
        hours = "1 Stunde" if self.hours == 1 else f"{self.hours} Stunden"
        return f"{self.category_title} · {hours} · {price}"


@dataclass(frozen=True, kw_only=True)
class UnitView:
    """One step of a course: a text (Markdown), or a quiz with `question_count` questions."""

    id: UUID
    position: int
    title: str
    is_quiz: bool
    text: str
    pass_percent: int
    question_count: int

    @property
    def html(self) -> str:
        """Return the text as clean HTML."""
        return unit_html(self.text)


@dataclass(frozen=True, kw_only=True)
class OptionView:
    """One answer that a question offers."""

    id: UUID
    text: str
    is_right: bool
    feedback: str


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """One question of a quiz; several options may be right."""

    id: UUID
    text: str
    options: tuple[OptionView, ...]

    @property
    def right_ids(self) -> frozenset[UUID]:
        return frozenset(option.id for option in self.options if option.is_right)


def get_course(*, course_id: UUID) -> CourseView:
    """Return one course that is or was published.

    :raises CourseUnknown: for a draft or an unknown id
    """
    course = queries.courses_by_id([course_id]).first()
    if course is None:
        raise CourseUnknown
    return _course_view(course)


def get_snapshot(*, course_id: UUID) -> CourseSnapshot:
    """Return what a booking needs to know of one course that is or was published.

    :raises CourseUnknown: for a draft or an unknown id
    """
    return course_snapshot(course_id)


def list_courses(*, course_ids: Iterable[UUID] | None = None) -> tuple[CourseView, ...]:
    """Return courses by title: those named (also archived ones), or else all open ones."""
    courses = queries.courses_by_id(course_ids)
    if course_ids is None:
        courses = courses.filter(state=Course.State.PUBLISHED)
    return tuple(_course_view(course) for course in courses)


def find_courses(
    *, text: str = "", field_code: str = "", category: str = "", sort: str = "title"
) -> tuple[CourseView, ...]:
    """Return the open courses that match all filters, sorted by "title", "hours" or "price"."""
    found = queries.find_courses(
        text=text, field_code=field_code, category=category, state="published", sort=sort
    )
    return tuple(_course_view(course) for course in found)


def field_codes() -> tuple[str, ...]:
    """Return the competence fields that open courses teach."""
    return tuple(queries.known_field_codes())


def list_dates(*, course_id: UUID, now: datetime) -> tuple[DateView, ...]:
    """Return the coming dates of a course that are not cancelled, earliest first."""
    return dates.coming_dates(course_id, now=now)


def booked_counts() -> dict[UUID, int]:
    """Return how many seats are booked for each date that is not cancelled; for proofs."""
    return dates.booked_counts()


def get_date(*, course_date_id: UUID) -> DateView:
    """Return one date, also a past or cancelled one.

    :raises DateUnknown: where there is none
    """
    return dates.date_view(course_date_id)


def list_units(*, course_id: UUID) -> tuple[UnitView, ...]:
    """Return the units of a course in their order."""
    return tuple(_unit_view(unit) for unit in queries.units_of(course_id))


def list_questions(*, unit_id: UUID) -> tuple[QuestionView, ...]:
    """Return the questions of a quiz with their options, key and feedback."""
    return tuple(_question_view(question) for question in queries.questions_of(unit_id))


def take_seat(*, course_id: UUID, course_date_id: UUID | None = None, now: datetime) -> UUID | None:
    """Take one seat in the caller's transaction, on the date given or on the earliest free one.

    :returns: the id of the date, or None for a course that can be started at any time
    :raises DateUnknown, DateCancelled, DateBegan: where the date given takes nobody in
    :raises NoSeatLeft: where no coming date, or not the one given, has a free seat
    """
    require_transaction()
    return seats.take_seat(course_id=course_id, course_date_id=course_date_id, now=now)


def free_seat(*, date_id: UUID) -> None:
    """Give a booked seat back in the caller's transaction; whoever waits for it is asked first.

    :raises DateUnknown: where there is no such date
    """
    require_transaction()
    seats.free_seat(date_id=date_id)


def join_waiting_list(*, course_date_id: UUID, waiting_ref: UUID, now: datetime) -> UUID:
    """Put a request of the current municipality into a date's line, in the caller's transaction.

    :param waiting_ref: what only the municipality can resolve; it is told about an offer by the
        job `desk.seat_offered`, about its end by `desk.seat_lapsed`
    :returns: the entry's id
    :raises DateUnknown, DateCancelled, CourseClosed: where nobody can wait for this date
    :raises CutoffPassed: where nobody moves up any more
    :raises SeatStillFree: where there is a seat to book
    :raises AlreadyWaiting: where this request stands in a line already
    """
    require_transaction()
    return waiting.join_waiting_list(
        course_date_id=course_date_id, waiting_ref=waiting_ref, now=now
    )


def leave_waiting_list(*, waiting_ref: UUID, now: datetime) -> None:
    """Step out of the line or decline the offer, in the caller's transaction.

    :raises NotWaiting: where the request stands in no line any more
    """
    require_transaction()
    waiting.leave_waiting_list(waiting_ref=waiting_ref, now=now)


def accept_offer(*, waiting_ref: UUID, now: datetime) -> UUID:
    """Accept the offered seat in the caller's transaction; it is taken since the offer.

    :returns: the id of the date
    :raises NotWaiting: where the request stands in no line any more
    :raises NoOffer: where it is not its turn yet
    :raises OfferOver: where the time to accept is over
    """
    require_transaction()
    return waiting.accept_offer(waiting_ref=waiting_ref, now=now)


def place_in_line(*, waiting_ref: UUID) -> WaitingView:
    """Return where a request of the current municipality stands or how its waiting ended.

    :raises NotWaiting: where it never stood in a line
    """
    found = dates.places_in_line([waiting_ref])
    if waiting_ref not in found:
        raise NotWaiting
    return found[waiting_ref]


def places_in_line(*, waiting_refs: Iterable[UUID]) -> dict[UUID, WaitingView]:
    """Return the same for many requests at once; what never stood in a line is left out."""
    return dates.places_in_line(waiting_refs)


def _course_view(course: Course) -> CourseView:
    return CourseView(
        id=course.pk,
        title=course.title,
        provider=course.provider.name,
        url=course.url,
        summary=course.summary,
        objectives=course.objectives,
        hours=course.hours or 0,
        price_cents=course.price_cents or 0,
        levels=tuple(
            LevelView(level.field_code, level.level_from, level.level_to)
            for level in course.levels.all()
        ),
        requires=tuple((UUID(one["id"]), one["title"]) for one in getattr(course, "required", [])),
        workable=bool(getattr(course, "is_workable", False)),
        category=course.category,
        category_title=course.get_category_display(),
        format=course.format,
        product=course.product,
        product_title=course.get_product_display(),
        licence=course.licence,
        language=course.language,
        is_open=course.state == Course.State.PUBLISHED,
    )


def _unit_view(unit: Unit) -> UnitView:
    return UnitView(
        id=unit.pk,
        position=unit.position,
        title=unit.title,
        is_quiz=unit.kind == Unit.Kind.QUIZ,
        text=unit.text,
        pass_percent=unit.pass_percent,
        question_count=getattr(unit, "question_count", 0),
    )


def _question_view(question: Question) -> QuestionView:
    return QuestionView(
        id=question.pk,
        text=question.text,
        options=tuple(
            OptionView(
                id=option.pk, text=option.text, is_right=option.is_right, feedback=option.feedback
            )
            for option in question.options.all()
        ),
    )
