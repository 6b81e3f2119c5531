"""A person is forgotten: foreseen, then done; what stays leads to nobody."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import transaction

from assessments.checks.models import Check, Completion, PersonKey, Release, ReleaseLook
from campus.accounts.api import AccountUnknown, get_account
from courses.learning.models import Enrolment
from tenants.privacy.models import Erasure, RetentionRun
from tenants.privacy.rules.erasing import StillHere, StillInOffice
from tenants.privacy.services.erasing import erase_leaver, erase_own, foresee_erasure
from tenants.privacy.services.retention import delete_here
from tenants.registry.api import in_cooperative
from tenants.staff.api import EmployeeUnknown
from tenants.staff.models import Employee
from vouchers.desk.models import Holding
from vouchers.redemption.models import Voucher

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")


def leave(person: Any, now: dt.datetime) -> None:
    Employee.objects.filter(id=person.employee_id).update(left_at=now)


def fates(person: Any) -> dict[str, str]:
    return {line.what: line.fate for line in foresee_erasure(employee_id=person.employee_id)}


def test_who_works_here_deletes_check_key_and_account_and_keeps_what_was_paid(
    annas_life: Any, now: dt.datetime
) -> None:
    assert set(fates(annas_life).values()) == {"deleted", "nameless", "kept"}

    erase_own(employee_id=annas_life.employee_id, actor=annas_life.actor, now=now)

    for table in (Check, PersonKey, Release, ReleaseLook):
        assert not table.objects.exists()
    assert Completion.objects.filter(employee_id=annas_life.employee_id).exists()
    assert Holding.objects.get().employee_id == annas_life.employee_id
    assert Employee.objects.get(id=annas_life.employee_id).account_id is None
    with pytest.raises(AccountUnknown):
        get_account(account_id=annas_life.account_id)


def test_unused_vouchers_go_back_into_the_contingent(
    annas_voucher: Any, anna: Any, now: dt.datetime
) -> None:
    erase_own(employee_id=anna.employee_id, actor=anna.actor, now=now)

    assert Voucher.objects.get(id=annas_voucher).state == "returned"
    assert Holding.objects.get().ended_at == now


def test_nothing_leads_to_somebody_who_has_left(
    annas_life: Any, bernd: Any, now: dt.datetime
) -> None:
    leave(annas_life, now)
    assert "kept" not in fates(annas_life).values()

    proof_id = erase_leaver(employee_id=annas_life.employee_id, actor=bernd.actor, now=now)

    assert not Employee.objects.filter(id=annas_life.employee_id).exists()
    assert not Completion.objects.exists()
    holding, enrolment = Holding.objects.get(), Enrolment.objects.get()
    assert annas_life.employee_id not in {holding.employee_id, enrolment.employee_id}
    assert holding.employee_id != enrolment.employee_id
    assert holding.redeemed_at
    assert holding.booking_ref == enrolment.booking_ref
    proof = Erasure.objects.get(id=proof_id)
    assert str(annas_life.employee_id) not in str(proof.counts)


def test_what_was_paid_still_agrees_with_the_shared_layer(
    annas_life: Any, bernd: Any, now: dt.datetime
) -> None:
    leave(annas_life, now)
    erase_leaver(employee_id=annas_life.employee_id, actor=bernd.actor, now=now)

    with in_cooperative():
        call_command("reconcile")


def test_hr_deletes_nobody_who_works_here_and_nobody_twice(
    anna: Any, bernd: Any, carla: Any, now: dt.datetime
) -> None:
    with pytest.raises(StillHere):
        erase_leaver(employee_id=anna.employee_id, actor=bernd.actor, now=now)
    leave(anna, now)
    erase_leaver(employee_id=anna.employee_id, actor=bernd.actor, now=now)

    for employee_id in (anna.employee_id, carla.employee_id, uuid4()):
        with pytest.raises(EmployeeUnknown):
            erase_leaver(employee_id=employee_id, actor=bernd.actor, now=now)


def test_nobody_leaves_an_office_by_deleting_themselves(bernd: Any, now: dt.datetime) -> None:
    with pytest.raises(StillInOffice):
        erase_own(employee_id=bernd.employee_id, actor=bernd.actor, now=now)


def test_the_night_forgets_who_left_a_year_ago_and_says_how_many(
    annas_life: Any, now: dt.datetime
) -> None:
    leave(annas_life, now)

    with transaction.atomic():
        delete_here(now=now + dt.timedelta(days=365))
        assert Employee.objects.filter(id=annas_life.employee_id).exists()
        delete_here(now=now + dt.timedelta(days=366))

    assert not Employee.objects.filter(id=annas_life.employee_id).exists()
    run = RetentionRun.objects.get(retention="staff")
    assert (run.days, run.deleted_count) == (365, 1)


def test_annas_page_asks_first_and_signs_her_out(annas_life: Any) -> None:
    browser, address = annas_life.client(), "/meine-daten/loeschung/"

    asked = browser.get(address).content.decode()
    unread = browser.post(address, {}).content.decode()
    done = browser.post(address, {"understood": "on"}, follow=True).content.decode()

    assert "Was wird gelöscht" in asked
    assert "Was bleibt" in asked
    assert "Bestätigen Sie, dass Sie gelesen haben" in unread
    assert "Ihre Daten sind gelöscht" in done
    assert browser.get("/meine-daten/").status_code == 403
    assert not Check.objects.exists()


def test_bernds_page_gives_a_proof_without_a_name(annas_life: Any, bernd: Any, now: Any) -> None:
    office, address = bernd.client(), f"/personal/{annas_life.employee_id}/loeschung/"

    assert office.get(address).status_code == 409
    leave(annas_life, now)
    assert "Daten von Anna Amsel löschen" in office.get(address).content.decode()
    proof = office.post(address, {"understood": "on"}, follow=True).content.decode()

    assert "Die Daten einer Person sind gelöscht" in proof
    assert "Anna" not in proof.split("<main", 1)[1]
    assert office.get(address).status_code == 404
    assert "nach dem Ausscheiden" in office.get("/personal/loeschungen/").content.decode()


def test_a_stranger_gets_nowhere(annas_life: Any, carla: Any, now: dt.datetime) -> None:
    leave(annas_life, now)

    for browser in (annas_life.client(), carla.client()):
        answer = browser.post(
            f"/personal/{annas_life.employee_id}/loeschung/", {"understood": "on"}
        )
        assert answer.status_code in (403, 404)
    assert Employee.objects.filter(id=annas_life.employee_id).exists()
