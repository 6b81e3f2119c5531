"""Anna and Bernd both take checks: what the one does changes nothing for the other."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from assessments.checks.models import Check, PersonKey
from assessments.checks.queries.outcomes import newest_outcome
from assessments.checks.services.taking import delete_check
from assessments.checks.services.turning import turn_keys
from courses.learning.models import PathChoice
from tests.checks.conftest import LEVELS, start, take

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")


@pytest.fixture
def bernds_check(annas_check: Check, bernd: Any, now: dt.datetime) -> Check:
    """A completed check of Bernd's, beside Anna's."""
    return take(bernd, now=now, levels=LEVELS)


def lock_on_key(person: Any) -> str:
    """Who has locked or changed the row of a person's key last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xmax::text FROM checks_personkey WHERE employee_id = %s", [person.employee_id]
        )
        (found,) = cursor.fetchone()
    return str(found)


def test_each_begins_a_check_of_their_own(
    published: UUID, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    bernds, annas = start(bernd, now), start(anna, now)

    assert Check.objects.get(id=bernds).employee_id == bernd.employee_id
    assert Check.objects.get(id=annas).employee_id == anna.employee_id


def test_a_whole_check_is_taken_while_a_colleagues_is_running(
    published: UUID, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    bernds = start(bernd, now)

    taken = take(anna, now=now, levels=LEVELS)

    assert taken.employee_id == anna.employee_id
    assert Check.objects.get(id=bernds).completed_at is None


def test_with_annas_last_check_goes_her_key_and_no_other(
    annas_check: Check, bernds_check: Check, anna: Any, bernd: Any
) -> None:
    delete_check(check_id=annas_check.id, employee_id=anna.employee_id)

    assert [row.employee_id for row in PersonKey.objects.all()] == [bernd.employee_id]
    assert Check.objects.get() == bernds_check


def test_with_annas_last_check_goes_her_path_and_no_other(
    annas_check: Check, bernds_check: Check, anna: Any, bernd: Any
) -> None:
    for person in (anna, bernd):
        PathChoice.objects.create(employee_id=person.employee_id, course_id=uuid4(), position=0)

    delete_check(check_id=annas_check.id, employee_id=anna.employee_id)

    assert [row.employee_id for row in PathChoice.objects.all()] == [bernd.employee_id]


def test_while_annas_check_is_deleted_bernd_need_not_wait(
    annas_check: Check, bernds_check: Check, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    start(anna, now)
    before, annas_before = lock_on_key(bernd), lock_on_key(anna)

    delete_check(check_id=annas_check.id, employee_id=anna.employee_id)

    assert lock_on_key(bernd) == before
    assert lock_on_key(anna) != annas_before


def test_a_key_that_is_turned_for_anna_leaves_what_bernd_has_sealed(
    annas_check: Check, bernds_check: Check, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    bernds_key = bytes(PersonKey.objects.get(employee_id=bernd.employee_id).wrapped)

    with transaction.atomic():
        turn_keys(keys=[(bernd.employee_id, anna.employee_id, bernds_key)], now=now)

    for person in (anna, bernd):
        assert newest_outcome(employee_id=person.employee_id)
