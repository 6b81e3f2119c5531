"""Deleting a check: everything goes but the bare fact that one was completed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from assessments.checks import api as checks
from assessments.checks.models import Check, Completion, PersonKey, Result
from assessments.checks.rules.refusals import CheckNotFound
from assessments.checks.services.taking import delete_check, start_check
from tests.checks.conftest import CITIZEN_SERVICE, profile_named

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")


def test_deleting_the_last_check_removes_answers_result_and_the_key(
    annas_check: Check, anna: Any
) -> None:
    delete_check(check_id=annas_check.id, employee_id=anna.employee_id)

    for table in (Check, Result, PersonKey):
        assert not table.objects.exists()  # type: ignore[attr-defined]
    assert checks.open_gaps(employee_id=anna.employee_id) == ()


def test_deleting_a_check_keeps_the_fact_that_the_voucher_side_needs(
    annas_check: Check, anna: Any
) -> None:
    delete_check(check_id=annas_check.id, employee_id=anna.employee_id)

    assert checks.has_completed_check(employee_id=anna.employee_id)
    assert {field.name for field in Completion._meta.get_fields()} == {
        "id",
        "employee_id",
        "completed_at",
    }


def test_deleting_a_running_check_leaves_nothing(
    published: UUID, anna: Any, now: dt.datetime
) -> None:
    profile_id = profile_named(CITIZEN_SERVICE).id
    check_id = start_check(employee_id=anna.employee_id, profile_id=profile_id, now=now)

    delete_check(check_id=check_id, employee_id=anna.employee_id)

    assert not Check.objects.exists()
    assert not checks.has_completed_check(employee_id=anna.employee_id)


def test_nobody_deletes_the_check_of_somebody_else(annas_check: Check, bernd: Any) -> None:
    with pytest.raises(CheckNotFound):
        delete_check(check_id=annas_check.id, employee_id=bernd.employee_id)

    assert Check.objects.exists()
