"""Whoever a request does not concern finds nothing of it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Person
from tests.desk_requests.acts import Desk
from vouchers.desk.urls import urlpatterns

URLCONF = "campus.config.urls_tenant"
OWN = ["request", "request_withdrawal", "seat_acceptance"]
OFFICE = ["all_requests", "several", "policy"]
FOLDERS = ("anfragen/", "freigaben/", "entscheidung/", "gutschein-ausgabe/anfragen/")
ADDRESSES = [p for p in urlpatterns if str(p.pattern).startswith(FOLDERS)]


@pytest.fixture
def request_id(desk: Desk, anna: Person) -> UUID:
    return desk.ask(anna, note="Nur für die Personalstelle")


def address(name: str, **values: UUID) -> str:
    return reverse(f"desk:{name}", kwargs=values, urlconf=URLCONF)


def browser_of(request: pytest.FixtureRequest, name: str) -> Client:
    client: Client = request.getfixturevalue(name).client()
    return client


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("person", ["gustav", "frieda", "bernd", "carla"])
def test_nobody_else_finds_annas_request(
    request: pytest.FixtureRequest, request_id: UUID, desk: Desk, name: str, person: str
) -> None:
    browser = browser_of(request, person)

    assert browser.get(address(name, request_id=request_id)).status_code == 404
    assert browser.post(address(name, request_id=request_id)).status_code in {404, 405}
    assert desk.row(request_id).state == "waiting_for_hr"


@pytest.mark.parametrize("person", ["anna", "gustav", "frieda", "carla"])
def test_who_may_not_decide_finds_no_decision(
    request: pytest.FixtureRequest, request_id: UUID, desk: Desk, person: str
) -> None:
    browser, there = browser_of(request, person), address("decision", request_id=request_id)

    assert browser.get(there).status_code == 404
    assert browser.post(there, {"step": "waiting_for_hr", "approve": "1"}).status_code == 404
    assert desk.row(request_id).state == "waiting_for_hr"


def test_the_office_sees_but_does_not_decide_what_waits_for_a_supervisor(
    desk: Desk, anna: Person, frieda: Person, bernd: Person, rule: object
) -> None:
    rule(approval="supervisor")  # type: ignore[operator]
    there = address("decision", request_id=desk.ask(anna))
    browser = bernd.client()

    page = browser.get(there)
    answer = browser.post(there, {"step": "waiting_for_supervisor", "approve": "1"})

    assert "Über diesen Schritt entscheidet jemand anderes" in page.content.decode()
    assert answer.status_code == 404


@pytest.mark.parametrize("name", OFFICE)
@pytest.mark.parametrize("person", ["anna", "frieda", "carla"])
def test_who_is_not_hr_finds_no_office(
    request: pytest.FixtureRequest, request_id: UUID, name: str, person: str
) -> None:
    browser = browser_of(request, person)

    assert browser.get(address(name)).status_code == 404
    assert browser.post(address(name)).status_code in {404, 405}


@pytest.mark.parametrize("pattern", ADDRESSES, ids=lambda pattern: str(pattern.name))
def test_signed_out_nobody_sees_anything(
    client: Client, request_id: UUID, anna: Person, pattern: object
) -> None:
    values = {"request_id": request_id, "course_id": uuid4(), "deputy_id": uuid4(), "token": "x"}
    wanted = {key: values[key] for key in pattern.pattern.converters}  # type: ignore[attr-defined]
    there = reverse(f"desk:{pattern.name}", kwargs=wanted, urlconf=URLCONF)  # type: ignore[attr-defined]

    assert client.get(there, HTTP_HOST=anna.host).status_code in {403, 410}


def test_the_addresses_are_the_ones_that_were_looked_for() -> None:
    assert len(ADDRESSES) == 13
