"""The link of a mail: bound to person, request and step; a visit never decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from campus.accounts.services.accounts import close_account
from campus.kernel.actor import SYSTEM
from tests.cast import Person
from tests.desk.acts import text_of
from tests.desk_requests.acts import Desk
from vouchers.desk.services.requesting_links import decision_link

SUPERVISOR, OFFICE = "waiting_for_supervisor", "waiting_for_hr"
Rule = Callable[..., None]


@pytest.fixture
def request_id(desk: Desk, anna: Person) -> UUID:
    return desk.ask(anna)


def link_to(desk: Desk, person: Person, request_id: UUID, step: str = OFFICE) -> str:
    """The path of a link."""
    with desk.inside():
        link = decision_link(request_id=request_id, account_id=person.account_id, step=step)
    return "/" + link.split("/", 3)[3]


@pytest.fixture
def nobody(desk: Desk) -> Client:
    """A browser in which nobody is signed in."""
    return Client(HTTP_HOST=desk.town.host)


def test_two_clicks_decide_without_signing_in(
    desk: Desk, bernd: Person, request_id: UUID, nobody: Client
) -> None:
    link = link_to(desk, bernd, request_id)

    page = nobody.get(link)
    answer = nobody.post(link, {"step": OFFICE, "approve": "1"})

    assert "Anna Amsel" in text_of(page)
    assert "Sie haben zugestimmt" in text_of(answer)
    assert desk.row(request_id).state == "booked"


def test_the_decision_is_the_linked_persons(
    desk: Desk, anna: Person, bernd: Person, request_id: UUID, nobody: Client
) -> None:
    nobody.post(link_to(desk, bernd, request_id), {"step": OFFICE, "approve": "1"})

    assert desk.view(anna, request_id).events[1].by_name == "Bernd Buchfink"


def test_refuses_with_a_reason(desk: Desk, bernd: Person, request_id: UUID, nobody: Client) -> None:
    link = link_to(desk, bernd, request_id)

    without = nobody.post(link, {"step": OFFICE, "refuse": "1"})
    nobody.post(link, {"step": OFFICE, "refuse": "1", "reason": "bad_time"})

    assert "Bitte wählen Sie einen Grund" in text_of(without)
    assert desk.row(request_id).state == "refused"


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_visit_decides_nothing(
    desk: Desk, bernd: Person, request_id: UUID, nobody: Client, method: str
) -> None:
    for _time in range(3):
        getattr(nobody, method)(link_to(desk, bernd, request_id))

    assert desk.row(request_id).state == "waiting_for_hr"


def test_a_link_is_worth_one_decision(
    desk: Desk, bernd: Person, request_id: UUID, nobody: Client
) -> None:
    link = link_to(desk, bernd, request_id)
    nobody.post(link, {"step": OFFICE, "approve": "1"})

    again = nobody.post(link, {"step": OFFICE, "refuse": "1", "reason": "bad_time"})
    visit = nobody.get(link)

    assert again.status_code == visit.status_code == 409
    assert desk.row(request_id).state == "booked"


def test_a_link_of_the_first_step_does_not_decide_the_second(
    desk: Desk, anna: Person, frieda: Person, bernd: Person, rule: Rule, nobody: Client
) -> None:
    rule(approval="both")
    request_id = desk.ask(anna)
    link = link_to(desk, frieda, request_id, SUPERVISOR)
    desk.approve(frieda, request_id, SUPERVISOR)

    assert nobody.post(link, {"step": OFFICE, "approve": "1"}).status_code in {404, 409}
    assert desk.row(request_id).state == "waiting_for_hr"


def test_who_decides_both_steps_needs_a_link_for_each(
    desk: Desk, anna: Person, hire: Callable[..., Person], unit: UUID, rule: Rule, nobody: Client
) -> None:
    kira = hire("Kira", roles=("employee", "hr"), unit_id=unit, is_supervisor=True)
    rule(approval="both")
    request_id = desk.ask(anna)
    link = link_to(desk, kira, request_id, SUPERVISOR)

    ahead = nobody.post(link, {"step": OFFICE, "approve": "1"})
    nobody.post(link, {"step": SUPERVISOR, "approve": "1"})
    again = nobody.post(link, {"step": OFFICE, "approve": "1"})

    assert (ahead.status_code, again.status_code) == (404, 409)
    assert desk.row(request_id).state == OFFICE


def test_a_link_whose_step_is_over_shows_nothing_whatever_is_sent(
    desk: Desk, anna: Person, bernd: Person, request_id: UUID, nobody: Client
) -> None:
    link = link_to(desk, bernd, request_id)
    desk.withdraw(anna, request_id)

    answer = nobody.post(link, {"refuse": "1"})

    assert answer.status_code == 409
    assert "Anna Amsel" not in text_of(answer)


@pytest.mark.parametrize("person", ["anna", "gustav", "carla"])
def test_a_link_signed_for_somebody_who_may_not_decide_is_worth_nothing(
    desk: Desk, request_id: UUID, nobody: Client, person: str, request: pytest.FixtureRequest
) -> None:
    link = link_to(desk, request.getfixturevalue(person), request_id)

    assert nobody.get(link).status_code == 410
    assert nobody.post(link, {"step": OFFICE, "approve": "1"}).status_code == 410


def test_a_link_of_a_closed_account_is_worth_nothing(
    desk: Desk, frieda: Person, anna: Person, bernd: Person, rule: Rule, nobody: Client
) -> None:
    rule(approval="supervisor")
    request_id = desk.ask(anna)
    link = link_to(desk, frieda, request_id, SUPERVISOR)
    with desk.inside():
        from django.db import transaction

        with transaction.atomic():
            close_account(account_id=frieda.account_id, actor=SYSTEM, now=desk.now)

    assert nobody.get(link).status_code == 410


def test_a_link_counts_in_its_town_only(
    desk: Desk, bernd: Person, request_id: UUID, speyer: Any
) -> None:
    foreign = Client(HTTP_HOST=speyer.host)

    assert foreign.get(link_to(desk, bernd, request_id)).status_code == 410


def test_a_changed_link_is_worth_nothing(
    desk: Desk, bernd: Person, request_id: UUID, nobody: Client
) -> None:
    link = link_to(desk, bernd, request_id)

    for place in (15, len(link) // 2, len(link) - 3):
        changed = link[:place] + ("A" if link[place] != "A" else "B") + link[place + 1 :]
        assert nobody.get(changed).status_code == 410


@pytest.mark.parametrize("token", ["x", "x:y", "AAAA:BBBB", "%00", "é"])
def test_rubbish_is_answered_like_a_forged_link(nobody: Client, token: str) -> None:
    assert nobody.get(f"/entscheidung/{token}/").status_code in {404, 410}


def test_after_the_deadline_a_link_says_so(
    desk: Desk, bernd: Person, request_id: UUID, nobody: Client, monkeypatch: Any
) -> None:
    from campus.kernel import clock

    late = desk.later(days=20).now
    monkeypatch.setattr(clock, "now", lambda: late)

    page = nobody.get(link_to(desk, bernd, request_id))

    assert page.status_code == 409
    assert "abgelaufen" in text_of(page)


def test_a_link_holds_no_name_and_no_readable_id(
    desk: Desk, bernd: Person, request_id: UUID
) -> None:
    link = link_to(desk, bernd, request_id)

    assert str(request_id) not in link
    assert not re.search("bernd|anna", link, re.IGNORECASE)
    assert len(link) < 140
    assert reverse("desk:inbox", urlconf="campus.config.urls_tenant") not in link
