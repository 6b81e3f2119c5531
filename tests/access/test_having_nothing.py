"""Whoever has nothing finds nothing, asked at the doors that no address leads a stranger to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from campus.kernel import clock
from tests.access.browsing import undone
from tests.access.visitors import World


@pytest.fixture
def newcomer(world: World) -> Iterator[UUID]:
    """The id of an employee with nothing, in the town where Anna has everything."""
    from tenants.registry.api import in_municipality

    found: Any = world.ludwigshafen.people["supervisor"]
    with undone(), in_municipality(found.municipality_id):
        yield found.employee_id


def test_no_check_and_no_workshop(world: World, newcomer: UUID) -> None:
    from assessments.checks.queries import own_data, vault, workshops
    from assessments.checks.queries.campaigns import last_day_to_finish
    from assessments.checks.rules.refusals import CheckNotFound, WorkshopNotFound

    check_id, today = world.ludwigshafen.values["", "check_id"], clock.now().date()

    assert own_data.own_data(employee_id=newcomer, today=today)["completions"] == []
    assert list(workshops.invitations_of(employee_id=newcomer)) == []
    assert vault.keys_of([newcomer]) == {}
    with pytest.raises(WorkshopNotFound):
        workshops.participation(
            workshop_id=world.ludwigshafen.values["", "workshop_id"], employee_id=newcomer
        )
    with pytest.raises(CheckNotFound):
        last_day_to_finish(check_id=check_id, employee_id=newcomer)


def test_no_voucher_and_no_deputy(world: World, newcomer: UUID) -> None:
    from vouchers.desk.queries import approvers, means
    from vouchers.desk.services import distributing

    programme_id, now = world.ludwigshafen.values["", "programme_id"], clock.now()

    assert means._held_by_programme(newcomer) == Counter()
    assert distributing._places_taken(newcomer, programme_id, now=now) == set()
    assert list(approvers.list_deputies(principal_id=newcomer, today=now.date())) == []


def test_no_wish_for_a_path(world: World, newcomer: UUID) -> None:
    from courses.learning.models import PathChoice
    from courses.learning.queries import PathWish, path_wish

    PathChoice.objects.create(
        employee_id=world.ludwigshafen.values["", "employee_id"],
        course_id=world.ludwigshafen.values["", "course_id"],
        dropped_at=clock.now(),
    )

    assert path_wish(newcomer) == PathWish()
