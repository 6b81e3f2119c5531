"""One person is forgotten at the desk; requests and deputies of colleagues stay."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.db import transaction

from campus.kernel.actor import SYSTEM
from tests.cast import Person
from tests.desk_requests.acts import Desk, employee_of
from vouchers.desk.models import Deputy
from vouchers.desk.services.forgetting import ERASER
from vouchers.desk.services.requesting_rules import name_deputy


def represented(desk: Desk, principal: Person, deputy: Person) -> UUID:
    with desk.inside():
        return name_deputy(
            principal_id=employee_of(principal),
            deputy_id=employee_of(deputy),
            first_day=desk.now.date(),
            last_day=desk.now.date() + dt.timedelta(days=5),
            actor=principal.actor,
            now=desk.now,
        )


@pytest.fixture
def of_others(desk: Desk, frieda: Person, bernd: Person) -> UUID:
    """Bernd stands in for Frieda."""
    return represented(desk, frieda, bernd)


@pytest.mark.usefixtures("of_others")
def test_deputies_are_told_on_either_side_and_none_of_others(
    desk: Desk, anna: Person, gustav: Person, frieda: Person
) -> None:
    represented(desk, gustav, frieda)
    represented(desk, frieda, gustav)

    def deputies(person: Person) -> list[int]:
        with desk.inside():
            found = ERASER.foresee(employee_id=employee_of(person), has_left=True)
        return [line.count for line in found if line.what == "Vertretungen"]

    assert deputies(gustav) == [2]
    assert deputies(anna) == []


def test_deputies_go_on_either_side_and_none_of_others(
    desk: Desk, gustav: Person, frieda: Person, of_others: UUID
) -> None:
    represented(desk, gustav, frieda)
    represented(desk, frieda, gustav)

    with desk.inside(), transaction.atomic():
        ERASER.erase(employee_id=employee_of(gustav), has_left=True, actor=SYSTEM, now=desk.now)

        assert [row.id for row in Deputy.objects.all()] == [of_others]


def test_a_colleagues_request_goes_on(desk: Desk, anna: Person, gustav: Person) -> None:
    desk.ask(gustav)
    annas = desk.ask(anna)

    with desk.inside(), transaction.atomic():
        ERASER.erase(employee_id=employee_of(gustav), has_left=False, actor=SYSTEM, now=desk.now)

    assert desk.row(annas).state == "waiting_for_hr"
    assert desk.holdings(gustav) == []
