"""What towns do with the waiting list, each in its own scope."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from campus.outbox.models import Job
from courses.catalogue.api import accept_offer, join_waiting_list, leave_waiting_list, place_in_line
from courses.catalogue.models import CourseDate, WaitingEntry
from courses.catalogue.services.moving_up import move_up
from tenants.registry.api import in_cooperative, in_municipality


def wait(town: Any, date_id: UUID, *, now: dt.datetime) -> UUID:
    """Put a new request of a town in the line; returns what only the town can resolve."""
    ref = uuid4()
    with in_municipality(town.id), transaction.atomic():
        join_waiting_list(course_date_id=date_id, waiting_ref=ref, now=now)
    return ref


def leave(town: Any, ref: UUID, *, now: dt.datetime) -> None:
    with in_municipality(town.id), transaction.atomic():
        leave_waiting_list(waiting_ref=ref, now=now)


def accept(town: Any, ref: UUID, *, now: dt.datetime) -> UUID:
    with in_municipality(town.id), transaction.atomic():
        return accept_offer(waiting_ref=ref, now=now)


def place(town: Any, ref: UUID) -> tuple[str, int | None]:
    with in_municipality(town.id):
        view = place_in_line(waiting_ref=ref)
    return view.state, view.place


def advance(*, now: dt.datetime) -> int:
    """Run the job of the minute."""
    with in_cooperative(), transaction.atomic():
        return move_up(now=now)


def told(name: str) -> list[str]:
    """The requests of which towns are told by a job."""
    jobs = Job.objects.filter(name=name).order_by("created_at", "key")
    return [job.payload["waiting_ref"] for job in jobs]


def counters(date_id: UUID) -> dict[str, int]:
    date = CourseDate.objects.get(pk=date_id)
    return {
        "taken": date.seats_taken,
        "waiting": date.waiting_count,
        "kept": date.kept_count,
        "offered": date.offered_count,
    }


def states(date_id: UUID) -> list[str]:
    """The states of the entries in the order of the line."""
    rows = WaitingEntry.objects.filter(course_date_id=date_id).order_by("ticket")
    return list(rows.values_list("state", flat=True))
