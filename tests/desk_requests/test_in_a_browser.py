"""Asking, deciding by the link of a mail, and every page's barriers, in Chromium."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from playwright.sync_api import Browser

from tests.cast import Person
from tests.catalogue.browser import window_of
from tests.desk_requests.acts import Desk
from tests.desk_requests.courses import another_course, dated_course
from tests.looking import assert_accessible
from vouchers.desk.services.requesting_links import decision_link

pytestmark = pytest.mark.browser


@pytest.fixture
def busy(real_database: str, desk: Desk) -> Desk:
    """A desk whose commits are real."""
    return desk


def mail_link(desk: Desk, person: Person, request_id: UUID) -> str:
    with desk.inside():
        link = decision_link(
            request_id=request_id, account_id=person.account_id, step="waiting_for_hr"
        )
    return "/" + link.split("/", 3)[3]


def test_anna_asks_without_javascript_and_bernd_agrees_from_his_mail_in_two_clicks(
    busy: Desk, chromium: Browser, anna: Person, bernd: Person
) -> None:
    with window_of(chromium, anna.client(), anna.host, java_script_enabled=False) as window:
        window.goto(f"/lernen/kurse/{busy.course_id}/")
        window.get_by_role("link", name="Kurs anfragen").press("Enter")
        window.get_by_label("Bemerkung").fill("Für den Umzug")
        window.get_by_role("button", name="Kurs anfragen").press("Enter")
        window.get_by_text("Ihre Anfrage ist eingereicht").wait_for()
        request_id = UUID(window.url.rstrip("/").rsplit("/", 1)[1])

    nobody = Client(HTTP_HOST=anna.host)
    with window_of(chromium, nobody, anna.host, java_script_enabled=False) as window:
        window.goto(mail_link(busy, bernd, request_id))
        window.get_by_role("button", name="Zustimmen").press("Enter")
        window.get_by_role("heading", name="Sie haben zugestimmt.").wait_for()

    assert busy.row(request_id).state == "booked"


def test_every_page_is_accessible_and_fits(
    busy: Desk,
    chromium: Browser,
    anna: Person,
    gustav: Person,
    frieda: Person,
    bernd: Person,
    hire: Any,
    rule: Any,
    now: dt.datetime,
) -> None:
    hire("Hanna", roles=("employee", "hr"))
    rule(own_share_max_cents=5_000)
    full_course, date_id = dated_course(now)
    free_course, _date = dated_course(now)
    asked = busy.ask(anna, course_id=another_course(now, price_cents=45_000), note="Umzug")
    waiting = busy.ask(gustav, course_id=full_course, date=date_id)
    busy.approve(bernd, busy.ask(frieda, course_id=full_course, date=date_id))
    busy.approve(bernd, waiting)

    pages = [
        (anna, ["/anfragen/", f"/anfragen/{asked}/", f"/anfragen/{asked}/ruecknahme/"]),
        (gustav, [f"/anfragen/{waiting}/", "/freigaben/"]),
        (
            bernd,
            [
                f"/anfragen/neu/{free_course}/",
                "/freigaben/",
                f"/freigaben/{asked}/",
                "/freigaben/vertretungen/",
                "/gutschein-ausgabe/anfragen/",
                "/gutschein-ausgabe/anfragen/mehrere/",
                "/gutschein-ausgabe/anfragen/regel/",
                mail_link(busy, bernd, asked),
            ],
        ),
    ]
    for person, addresses in pages:
        with window_of(chromium, person.client(), person.host) as window:
            for address in addresses:
                window.goto(address)
                assert_accessible(window)
