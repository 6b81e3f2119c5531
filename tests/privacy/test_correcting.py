"""An employee asks for a correction; HR takes it over or says why not."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from campus.audit.models import Entry
from tenants.privacy.models import Correction
from tenants.privacy.rules import correcting as rules
from tenants.privacy.services.correcting import (
    accept_correction,
    ask_for_correction,
    refuse_correction,
)
from tenants.staff.models import Employee

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")

PAGE, OFFICE = "/meine-daten/berichtigung/", "/personal/berichtigungen/"


@pytest.fixture
def asked(anna: Any, at_ludwigshafen: Any, now: dt.datetime) -> Any:
    """Anna asks for another family name."""
    return ask_for_correction(
        employee_id=anna.employee_id,
        what="family_name",
        wish=" Amsel-Zeisig ",
        actor=anna.actor,
        now=now,
    )


def test_a_name_that_hr_accepts_is_put_right_at_once(
    asked: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    accept_correction(correction_id=asked, answer="", actor=bernd.actor, now=now)

    assert Employee.objects.get(id=anna.employee_id).family_name == "Amsel-Zeisig"
    actions = list(Entry.objects.order_by("sequence").values_list("action", flat=True))
    assert actions[-1] == "privacy.correction_accepted"
    assert {"privacy.correction_asked", "staff.employee_changed"} <= set(actions)


def test_a_refusal_needs_a_reason_and_changes_nothing(
    asked: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    with pytest.raises(rules.AnswerMissing):
        refuse_correction(correction_id=asked, answer="  ", actor=bernd.actor, now=now)
    refuse_correction(correction_id=asked, answer="Laut Urkunde.", actor=bernd.actor, now=now)

    assert Correction.objects.get().state == "refused"
    assert Employee.objects.get(id=anna.employee_id).family_name == "Amsel"


def test_the_same_is_asked_for_once_at_a_time(asked: Any, anna: Any, now: dt.datetime) -> None:
    with pytest.raises(rules.CorrectionWaiting):
        ask_for_correction(
            employee_id=anna.employee_id,
            what="family_name",
            wish="Zeisig",
            actor=anna.actor,
            now=now,
        )


def test_it_is_answered_once_never_by_oneself_and_only_where_it_is(
    asked: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    for actor, correction_id, refusal in (
        (anna.actor, asked, rules.OwnCorrection),
        (bernd.actor, uuid4(), rules.CorrectionUnknown),
    ):
        with pytest.raises(refusal):
            accept_correction(correction_id=correction_id, answer="", actor=actor, now=now)
    accept_correction(correction_id=asked, answer="", actor=bernd.actor, now=now)
    with pytest.raises(rules.CorrectionAnswered):
        refuse_correction(correction_id=asked, answer="Nein", actor=bernd.actor, now=now)


def test_the_pages_lead_from_the_wish_to_the_answer(anna: Any, bernd: Any) -> None:
    mine, office = anna.client(), bernd.client()

    empty = mine.post(PAGE, {}).content.decode()
    mine.post(PAGE, {"what": "unit", "wish": "Stadtarchiv"})
    listed = office.get(OFFICE).content.decode()
    correction_id = Correction.objects.get().id
    office.post(f"{OFFICE}{correction_id}/", {"answer": "", "refuse": "1"})
    office.post(f"{OFFICE}{correction_id}/", {"answer": "Ab Mai.", "accept": "1"})
    answered = mine.get(PAGE).content.decode()

    assert "Wählen Sie aus, was nicht stimmt." in empty
    assert "Anna Amsel: Organisationseinheit" in listed
    assert "übernommen: Ab Mai." in answered
    assert mine.get(OFFICE).status_code == 404
