"""The pages of those who ask: what they say, and the way through them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.catalogue.api import free_seat
from courses.catalogue.services.moving_up import move_up
from tenants.registry.api import in_cooperative
from tests.cast import Person
from tests.desk.acts import text_of
from tests.desk.conftest import Give
from tests.desk_requests.acts import Desk
from tests.desk_requests.courses import another_course, dated_course
from tests.redemption.vouchers import Stock

Rule = Callable[..., None]
SUPERVISOR = "waiting_for_supervisor"


def form_of(page: Any) -> dict[str, str]:
    """The hidden fields of a page."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page.content.decode()))


def ask_by_page(browser: Client, course_id: UUID, **filled: str) -> Any:
    address = f"/anfragen/neu/{course_id}/"
    hidden = form_of(browser.get(address))
    return browser.post(address, {**hidden, **filled})


def test_a_course_page_leads_to_asking(desk: Desk, anna: Person) -> None:
    page = anna.client().get(f"/lernen/kurse/{desk.course_id}/")

    assert f"/anfragen/neu/{desk.course_id}/" in page.content.decode()


def test_says_before_what_will_happen(
    desk: Desk, anna: Person, frieda: Person, stock: Stock, give: Give, rule: Rule
) -> None:
    rule(approval="both")
    give(anna, stock)

    text = text_of(anna.client().get(f"/anfragen/neu/{desk.course_id}/"))

    assert "Ihre Führungskraft (Frieda Falke), danach die Personalstelle" in text
    assert "24.03.2026" in text
    assert "Ihr Gutschein BG26-000001" in text


def test_a_visit_of_the_form_reserves_nothing(desk: Desk, anna: Person) -> None:
    anna.client().get(f"/anfragen/neu/{desk.course_id}/")

    assert desk.holdings(anna) == []


def test_says_what_the_town_would_pay(
    desk: Desk, anna: Person, rule: Rule, now: dt.datetime
) -> None:
    rule(own_share_max_cents=5_000)
    dear = another_course(now, price_cents=45_000)

    text = text_of(anna.client().get(f"/anfragen/neu/{dear}/"))

    assert "Davon zahlt Ihre Kommune 50,00 €" in text


def test_asking_leads_to_a_page_that_stays(desk: Desk, anna: Person) -> None:
    browser = anna.client()

    answer = ask_by_page(browser, desk.course_id, note="Für den Umzug")

    assert re.fullmatch(r"/anfragen/[0-9a-f-]{36}/", answer["Location"])
    text = text_of(browser.get(answer["Location"]))
    assert "Eingereicht" in text
    assert "Personalstelle jetzt zu entscheiden bis 24.03.2026" in text
    assert "Für den Umzug" in text


def test_the_same_form_twice_leads_to_the_same_page(desk: Desk, anna: Person) -> None:
    browser = anna.client()
    address = f"/anfragen/neu/{desk.course_id}/"
    hidden = form_of(browser.get(address))

    first, second = (browser.post(address, hidden) for _click in range(2))

    assert first["Location"] == second["Location"]


def test_asking_again_leads_to_the_request_that_lives(desk: Desk, anna: Person) -> None:
    request_id = desk.ask(anna)

    page = anna.client().get(f"/anfragen/neu/{desk.course_id}/")

    assert page.status_code == 409
    assert f"/anfragen/{request_id}/" in page.content.decode()


def test_a_course_with_dates_asks_for_one(desk: Desk, anna: Person, now: dt.datetime) -> None:
    course_id, date_id = dated_course(now, seats=1)
    browser = anna.client()

    without = ask_by_page(browser, course_id)
    chosen = ask_by_page(browser, course_id, course_date=str(date_id))

    assert "Bitte wählen Sie einen Termin." in text_of(without)
    assert "noch 1 Platz frei" in text_of(without)
    assert "Speyer" in text_of(browser.get(chosen["Location"]))


def test_a_full_date_says_which_place_in_line(
    desk: Desk, anna: Person, gustav: Person, bernd: Person, now: dt.datetime
) -> None:
    course_id, date_id = dated_course(now)
    desk.approve(bernd, desk.ask(gustav, course_id=course_id, date=date_id))

    text = text_of(anna.client().get(f"/anfragen/neu/{course_id}/"))

    assert "ausgebucht; mit der Zustimmung kommen Sie auf die Warteliste" in text
    assert "Platz 1" in text


def test_the_steps_show_the_place_in_line_and_the_offer(
    desk: Desk, anna: Person, gustav: Person, bernd: Person, now: dt.datetime
) -> None:
    course_id, date_id = dated_course(now)
    desk.approve(bernd, desk.ask(gustav, course_id=course_id, date=date_id))
    request_id = desk.ask(anna, course_id=course_id, date=date_id)
    desk.approve(bernd, request_id)
    browser, address = anna.client(), f"/anfragen/{request_id}/"

    assert "Warteliste, Platz 1" in text_of(browser.get(address))
    with desk.inside(), transaction.atomic():
        free_seat(date_id=date_id)
    with in_cooperative(), transaction.atomic():
        move_up(now=now)
    desk.hear(request_id)

    assert "Bitte nehmen Sie ihn bis" in text_of(browser.get(address))
    browser.post(f"{address}platz/")
    assert "Der Kurs ist gebucht" in text_of(browser.get(address))


def test_taking_back_asks_first(desk: Desk, anna: Person) -> None:
    request_id = desk.ask(anna)
    browser, address = anna.client(), f"/anfragen/{request_id}/ruecknahme/"

    browser.get(address)
    assert desk.row(request_id).state == "waiting_for_hr"
    browser.post(address)

    assert desk.row(request_id).state == "withdrawn"


def test_a_refusal_is_told_with_reason_and_words(desk: Desk, anna: Person, bernd: Person) -> None:
    request_id = desk.ask(anna)
    desk.refuse(bernd, request_id, reason="other", words="Erst im Herbst")

    text = text_of(anna.client().get(f"/anfragen/{request_id}/"))

    assert "Grund : anderer Grund" in text or "Grund: anderer Grund" in text
    assert "„Erst im Herbst“" in text


def test_a_booked_request_leads_to_the_confirmation(
    desk: Desk, anna: Person, bernd: Person
) -> None:
    request_id = desk.ask(anna)
    desk.approve(bernd, request_id)

    page = anna.client().get(f"/anfragen/{request_id}/")

    assert f"/gutscheine/bestaetigung/{desk.row(request_id).booking_ref}/" in page.content.decode()


def test_where_nobody_needs_to_agree_the_button_says_that_it_books(
    desk: Desk, anna: Person, rule: Rule
) -> None:
    rule(approval="none")

    assert "Verbindlich buchen" in text_of(anna.client().get(f"/anfragen/neu/{desk.course_id}/"))


def test_the_list_says_what_waits_for_ones_own_decision(
    desk: Desk, anna: Person, frieda: Person, rule: Rule
) -> None:
    rule(approval="supervisor")
    desk.ask(anna)

    assert "1 Anfrage ansehen und entscheiden" in text_of(frieda.client().get("/anfragen/"))
    assert "entscheiden" not in text_of(anna.client().get("/anfragen/"))


def test_a_longer_list_costs_no_more_queries(desk: Desk, anna: Person, now: dt.datetime) -> None:
    browser = anna.client()
    desk.withdraw(anna, desk.ask(anna))
    browser.get("/anfragen/")

    with CaptureQueriesContext(connection) as one:
        browser.get("/anfragen/")
    for _time in range(4):
        desk.withdraw(anna, desk.ask(anna))
    with CaptureQueriesContext(connection) as five:
        browser.get("/anfragen/")

    assert len(five) == len(one)
