"""What small conditions hold that compare who asks: each has somebody else beside the right one."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from assessments.checks.queries.releases import find_recipients
from campus.accounts.models import BreakGlass
from campus.audit.api import OWN, entries_about, record
from campus.kernel import clock
from campus.web.interface import throttling
from tenants.registry.api import in_cooperative
from tests.accounts.steps import new_colleague, visitor
from tests.sso.conftest import proved_again
from tests.sso.test_setting_up import protect
from vouchers.funding.queries import workspace
from vouchers.redemption.queries import leaving
from vouchers.redemption.services import handing_over

pytestmark = [pytest.mark.proof, pytest.mark.django_db]


def test_nobody_finds_themselves_as_a_recipient(
    at_ludwigshafen: Any, anna: Any, bernd: Any
) -> None:
    def found(asking: Any) -> list[UUID]:
        people = find_recipients(name="Buchfink", employee_id=asking.employee_id)
        return [one.id for one in people]

    assert found(anna) == [bernd.employee_id]
    assert found(bernd) == []


def test_only_the_own_access_cannot_be_closed_from_its_page(dora: Any, emil: Any) -> None:
    def offers_to_close(person: Any) -> bool:
        page = dora.client().get(f"/zugaenge/{person.account_id}/").content.decode()
        return f"/zugaenge/{person.account_id}/schliessen/" in page

    assert offers_to_close(emil)
    assert not offers_to_close(dora)


def test_the_chosen_account_is_named_for_emergencies_and_no_other(
    at_ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    protect(bernd)
    zora = SimpleNamespace(
        account_id=new_colleague(
            "Zora Zeisig",
            email="zora@example.org",
            roles=["hr"],
            password="Neun Raben fliegen",
            now=now,
        )
    )
    protect(zora)

    proved_again(bernd).post("/anmeldung/notfall/", {"account": zora.account_id})

    assert BreakGlass.objects.get().account_id == zora.account_id


def test_what_others_did_is_not_called_ones_own(
    at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    subject = f"account:{anna.account_id}"
    for person in (anna, bernd):
        record(action="accounts.role_granted", actor=person.actor, subject=subject, now=now)

    entries = entries_about(subjects=[subject], actor=anna.actor.pseudonym)

    assert [entry.by == OWN for entry in entries[:2]] == [False, True]


def test_requests_without_a_sign_in_are_counted_and_others_are_not(
    anna: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(throttling.LIMITS, "address", 2)
    # All within one minute, however busy the machine is.
    at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: at)

    def statuses(browser: Any) -> list[int]:
        return [browser.get("/api/v1/openapi.json").status_code for _each in range(3)]

    assert statuses(visitor(anna.host)) == [200, 200, 429]
    assert statuses(anna.client()) == [200, 200, 200]


def test_who_may_not_take_part_is_not_offered_vouchers(ludwigshafen: Any, speyer: Any) -> None:
    class Programme:
        def admits(self, *, municipality_id: UUID, land_code: str) -> bool:
            return municipality_id == ludwigshafen.id

    with in_cooperative():
        found = workspace.eligible_municipalities(cast(Any, Programme()))

    assert [town.id for town in found] == [ludwigshafen.id]


def places_of(town: Any) -> SimpleNamespace:
    return SimpleNamespace(
        id=uuid4(), municipality_id=town.id, programme_id=uuid4(), open_count=4, issued_count=0
    )


def test_places_of_another_town_are_not_counted_when_one_leaves(
    ludwigshafen: Any, speyer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "list_allotments", lambda: [places_of(ludwigshafen)])

    with in_cooperative():
        assert leaving.count_of_leaving(speyer.id).unissued_count == 0
        assert leaving.count_of_leaving(ludwigshafen.id).unissued_count == 4


def test_places_of_another_town_do_not_pass_over(
    ludwigshafen: Any, speyer: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch, dora: Any
) -> None:
    passed = list[Any]()
    monkeypatch.setattr(handing_over, "list_allotments", lambda: [places_of(ludwigshafen)])
    monkeypatch.setattr(
        handing_over, "_pass_on", lambda each, *_rest, **_more: passed.append(each) or (0, 0, 0)
    )

    with in_cooperative(), transaction.atomic():
        handing_over.hand_over(
            municipality_id=speyer.id, successor_id=ludwigshafen.id, actor=dora.actor, now=now
        )

    assert passed == []
