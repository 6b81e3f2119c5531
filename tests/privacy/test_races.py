"""At the same moment, on real connections: a person is forgotten once, a request answered once."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from tenants.privacy.models import Erasure
from tenants.privacy.rules.correcting import CorrectionAnswered
from tenants.privacy.services.correcting import accept_correction, ask_for_correction
from tenants.privacy.services.erasing import erase_leaver
from tenants.registry.api import in_municipality
from tenants.staff.models import Employee
from tenants.staff.rules.refusals import EmployeeUnknown


def test_two_who_forget_the_same_person_leave_one_proof(
    real_database: str, anna: Any, bernd: Any, now: dt.datetime, in_parallel: Any
) -> None:
    with in_municipality(anna.municipality_id):
        Employee.objects.filter(id=anna.employee_id).update(left_at=now)

    def forget(_place: int) -> UUID:
        with in_municipality(anna.municipality_id):
            return erase_leaver(employee_id=anna.employee_id, actor=bernd.actor, now=now)

    results = in_parallel(3, forget)

    assert {type(one) for one in results} == {UUID, EmployeeUnknown}
    with in_municipality(anna.municipality_id):
        assert Erasure.objects.count() == 1


def test_a_request_that_two_answer_at_once_is_answered_once(
    real_database: str, anna: Any, bernd: Any, now: dt.datetime, in_parallel: Any
) -> None:
    with in_municipality(anna.municipality_id):
        correction_id = ask_for_correction(
            employee_id=anna.employee_id,
            what="given_name",
            wish="Anne",
            actor=anna.actor,
            now=now,
        )

    def answer(_place: int) -> None:
        with in_municipality(anna.municipality_id):
            accept_correction(correction_id=correction_id, answer="", actor=bernd.actor, now=now)

    results = in_parallel(3, answer)

    assert results.count(None) == 1
    assert {type(one) for one in results} == {type(None), CorrectionAnswered}
