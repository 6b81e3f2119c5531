"""Short forms of what people do with requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal
from tenants.registry.api import in_municipality
from tests.cast import Person
from vouchers.desk.models import CourseRequest, Holding
from vouchers.desk.queries.requests import RequestView, own_request
from vouchers.desk.rules.requesting import FOR_HR
from vouchers.desk.services import (
    requesting,
    requesting_deciding,
    requesting_overdue,
    requesting_seats,
)
from vouchers.redemption.api import State, get_voucher


def refused(act: Callable[[], Any]) -> str:
    """The code of the refusal that an act meets."""
    with pytest.raises(Refusal) as met:
        act()
    return met.value.code


def employee_of(person: Person) -> UUID:
    """The id of somebody who works in a town."""
    assert person.employee_id is not None
    return person.employee_id


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A town's requests for one course at one moment."""

    town: Any
    course_id: UUID
    now: dt.datetime

    def later(self, **passed: float) -> Desk:
        """The same desk after some time."""
        return replace(self, now=self.now + dt.timedelta(**passed))

    @contextmanager
    def inside(self) -> Iterator[None]:
        with in_municipality(self.town.id):
            yield

    def ask(
        self,
        person: Person,
        *,
        date: UUID | None = None,
        note: str = "",
        request_id: UUID | None = None,
        course_id: UUID | None = None,
    ) -> UUID:
        with self.inside():
            return requesting.submit_request(
                request_id=request_id or uuid4(),
                course_id=course_id or self.course_id,
                course_date_id=date,
                note_text=note,
                actor=person.actor,
                now=self.now,
            )

    def approve(self, person: Person, request_id: UUID, step: str = FOR_HR) -> None:
        with self.inside():
            requesting_deciding.approve_request(
                request_id=request_id, step=step, actor=person.actor, now=self.now
            )

    def refuse(
        self,
        person: Person,
        request_id: UUID,
        step: str = FOR_HR,
        *,
        reason: str = "bad_time",
        words: str = "",
    ) -> None:
        with self.inside():
            requesting_deciding.refuse_request(
                request_id=request_id,
                step=step,
                reason=reason,
                words=words,
                actor=person.actor,
                now=self.now,
            )

    def withdraw(self, person: Person, request_id: UUID) -> None:
        with self.inside():
            requesting.withdraw_request(request_id=request_id, actor=person.actor, now=self.now)

    def accept(self, person: Person, request_id: UUID) -> None:
        with self.inside():
            requesting.accept_seat(request_id=request_id, actor=person.actor, now=self.now)

    def look_after(self) -> None:
        """What the job of the morning does in the town."""
        with self.inside(), transaction.atomic():
            requesting_overdue.look_after_requests(cursor={}, actor=SYSTEM, now=self.now)

    def hear(self, request_id: UUID, *, lapsed: bool = False) -> None:
        """What the waiting list tells the town."""
        tell = requesting_seats.note_lapse if lapsed else requesting_seats.note_offer
        with self.inside(), transaction.atomic():
            waiting_ref = CourseRequest.objects.get(id=request_id).waiting_ref
            assert waiting_ref is not None
            tell(waiting_ref=waiting_ref, actor=SYSTEM, now=self.now)

    def view(self, person: Person, request_id: UUID) -> RequestView:
        with self.inside():
            return own_request(request_id=request_id, employee_id=employee_of(person))

    def row(self, request_id: UUID) -> CourseRequest:
        with self.inside():
            return CourseRequest.objects.select_related("holding").get(id=request_id)

    def voucher_state(self, request_id: UUID) -> State:
        """Where the voucher of a request stands."""
        with self.inside():
            holding = CourseRequest.objects.get(id=request_id).holding
            return get_voucher(voucher_id=holding.voucher_id).state

    def holdings(self, person: Person) -> list[Holding]:
        with self.inside():
            return list(Holding.objects.filter(employee_id=person.employee_id, ended_at=None))
