"""From onboarding to the first day, and out of operation again: nobody gets in, nothing is lost."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from assessments.checks.api import copy_template_model, publish_model
from campus.accounts.api import list_accounts, set_password
from campus.audit.models import Entry
from campus.kernel.actor import SYSTEM
from tenants.membership.queries import go_live_tasks
from tenants.membership.rules.opening import TasksOpen
from tenants.membership.services.onboarding import move_to_state
from tenants.registry.api import (
    StateChangeRefused,
    change_state,
    find_by_ars,
    get_municipality,
    in_cooperative,
    in_municipality,
)
from tenants.staff.models import Employee
from tests.checks.conftest import template
from tests.desk.acts import employ, text_of
from tests.funding.grants import allot, lay_down
from tests.membership.conftest import FORM

__all__ = ["template"]

TASKS = [
    "Anschrift und Leitweg-ID",
    "Feste Ansprechperson",
    "Personalstelle hat Zugang",
    "Beschäftigte übernommen",
    "Kompetenzmodell veröffentlicht",
    "Kontingent zugeteilt",
]


@pytest.fixture
def town(browser: Client) -> Any:
    """Frankenthal, taken on a moment ago."""
    browser.post("/kommunen/neu/", FORM)
    return find_by_ars(ars="073110000000")


def done(town: Any) -> list[str]:
    municipality = get_municipality(municipality_id=town.id)
    return [task.title for task in go_live_tasks(municipality) if task.done]


def accept_the_invitation(town: Any, now: dt.datetime) -> None:
    with in_municipality(town.id), transaction.atomic():
        (account,) = list_accounts()
        set_password(
            account_id=account.id, password="Vier-Regenschirme-im-Flur", actor=SYSTEM, now=now
        )


def take_in_people(town: Any) -> None:
    with in_municipality(town.id):
        employ(1)


def publish(town: Any, now: dt.datetime) -> None:
    with in_municipality(town.id), transaction.atomic():
        publish_model(model_id=copy_template_model(now=now), now=now)


def prepare(town: Any, now: dt.datetime) -> None:
    accept_the_invitation(town, now)
    take_in_people(town)
    publish(town, now)
    allot(lay_down(now=now), {town.id: 5}, now=now)


def test_the_list_shows_what_is_missing(browser: Client, town: Any) -> None:
    text = text_of(browser.get(f"/kommunen/{town.id}/"))

    assert [title for title in TASKS if title in text] == TASKS
    assert "sobald alle nötigen Punkte erledigt sind" in text
    assert "In Betrieb nehmen</a>" not in browser.get(f"/kommunen/{town.id}/").content.decode()


def test_each_task_is_done_when_it_is_done(town: Any, template: int, now: dt.datetime) -> None:
    assert done(town) == TASKS[:2]

    accept_the_invitation(town, now)
    assert done(town) == TASKS[:3]
    take_in_people(town)
    assert done(town) == TASKS[:4]
    publish(town, now)
    assert done(town) == TASKS[:5]
    allot(lay_down(now=now), {town.id: 5}, now=now)
    assert done(town) == TASKS


def test_address_and_leitweg_id_are_recommended_only(
    browser: Client, template: int, now: dt.datetime
) -> None:
    browser.post("/kommunen/neu/", FORM | {"leitweg_id": "", "street": ""})
    town = find_by_ars(ars="073110000000")
    assert town is not None
    prepare(town, now)

    move_to_state(municipality_id=town.id, state="live", actor=SYSTEM, now=now)

    assert done(town) == TASKS[1:]
    assert get_municipality(municipality_id=town.id).state == "live"


def test_somebody_who_has_left_is_no_staff(town: Any, now: dt.datetime) -> None:
    take_in_people(town)
    with in_municipality(town.id):
        Employee.objects.update(left_at=now)

    assert "Beschäftigte übernommen" not in done(town)


def test_the_first_day_waits_for_what_is_needed(town: Any, now: dt.datetime) -> None:
    with pytest.raises(TasksOpen) as refused:
        move_to_state(municipality_id=town.id, state="live", actor=SYSTEM, now=now)

    assert "Personalstelle hat Zugang, Beschäftigte übernommen" in str(refused.value)
    assert "Leitweg" not in str(refused.value)
    assert get_municipality(municipality_id=town.id).state == "onboarding"


def test_the_page_says_the_same_when_the_form_is_sent_all_the_same(
    browser: Client, town: Any
) -> None:
    answer = browser.post(f"/kommunen/{town.id}/stand/live/")

    assert answer.status_code == 409
    assert "Vor dem ersten Tag fehlt noch" in text_of(answer)


def test_when_all_is_done_the_town_goes_live(
    browser: Client, town: Any, template: int, dora: Any, now: dt.datetime
) -> None:
    prepare(town, now)

    asked = browser.get(f"/kommunen/{town.id}/stand/live/")
    answer = browser.post(f"/kommunen/{town.id}/stand/live/", follow=True)

    assert "können sich anmelden" in text_of(asked)
    assert "in Betrieb" in text_of(answer)
    entries = Entry.objects.filter(action="registry.municipality_state_changed")
    assert entries.get().facts == {"from": "onboarding", "to": "live"}


@pytest.mark.parametrize("state", ["suspended", "leaving"])
def test_a_closed_town_lets_nobody_in(
    browser: Client, ludwigshafen: Any, anna: Any, state: str
) -> None:
    annas = anna.client()
    assert annas.get("/gutscheine/").status_code == 200

    browser.post(f"/kommunen/{ludwigshafen.id}/stand/{state}/")

    for address in ("/", "/konto/anmelden/", "/gutscheine/"):
        answer = annas.get(address)
        assert answer.status_code == 403
        assert "Der Zugang ist zurzeit geschlossen" in text_of(answer)
    problem = annas.get("/api/v1/vouchers/")
    assert problem.status_code == 403
    assert problem["Content-Type"] == "application/problem+json"


def test_a_closed_town_keeps_its_data_and_opens_again(
    browser: Client, ludwigshafen: Any, anna: Any
) -> None:
    annas = anna.client()
    browser.post(f"/kommunen/{ludwigshafen.id}/stand/suspended/")
    with in_municipality(ludwigshafen.id):
        assert Employee.objects.count() == 2

    browser.post(f"/kommunen/{ludwigshafen.id}/stand/live/")

    assert annas.get("/gutscheine/").status_code == 200


def test_another_town_stays_open(browser: Client, ludwigshafen: Any, carla: Any) -> None:
    browser.post(f"/kommunen/{ludwigshafen.id}/stand/suspended/")

    assert carla.client().get("/gutscheine/").status_code == 200


@pytest.mark.parametrize("state", ["live", "onboarding", "planet"])
def test_a_step_that_does_not_exist_is_not_found(
    browser: Client, ludwigshafen: Any, state: str
) -> None:
    assert browser.get(f"/kommunen/{ludwigshafen.id}/stand/{state}/").status_code == 404


def test_the_service_refuses_a_step_that_does_not_exist(
    ludwigshafen: Any, now: dt.datetime
) -> None:
    with (
        in_cooperative(),
        transaction.atomic(),
        pytest.raises(StateChangeRefused, match="kann nicht nach"),
    ):
        change_state(municipality_id=ludwigshafen.id, state="onboarding", actor=SYSTEM, now=now)


def test_an_unknown_town_is_not_found(browser: Client) -> None:
    assert browser.get(f"/kommunen/{UUID(int=1)}/").status_code == 404
