"""Seats of dated courses. The counter moves by a conditional update; its CHECK is the guarantee."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from campus.kernel.refusal import refuse_on
from courses.catalogue.models import Course, CourseDate
from courses.catalogue.rules.publishing import NoSeatLeft


def take_seat(*, course_id: UUID, now: datetime) -> UUID | None:
    """Take one seat on the earliest coming date that has one free.

    :returns: the date's id, or None for a course that can be started at any time
    :raises NoSeatLeft: where every coming date is full, or there is none
    """
    if not Course.objects.filter(pk=course_id, format=Course.Format.DATED).exists():
        return None
    coming = CourseDate.objects.filter(course_id=course_id, starts_at__gt=now)
    for date_id in coming.filter(seats_taken__lt=F("seats")).values_list("pk", flat=True):
        if _count_up(date_id=date_id):
            return date_id
    raise NoSeatLeft


def _count_up(*, date_id: UUID) -> bool:
    free = CourseDate.objects.filter(pk=date_id, seats_taken__lt=F("seats"))
    with refuse_on(catalogue_date_seats=NoSeatLeft):
        return free.update(seats_taken=F("seats_taken") + 1) == 1


def free_seat(*, date_id: UUID) -> None:
    """Give one taken seat of a date back."""
    taken = CourseDate.objects.filter(pk=date_id, seats_taken__gt=0)
    taken.update(seats_taken=F("seats_taken") - 1)
