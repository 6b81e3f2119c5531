"""A session …"""

from __future__ import annotations

import datetime as dt
from typing import Any

from campus.kernel import clock
from tests.accounts.steps import is_signed_in, sign_in, visitor
from tests.cast import Person

COOKIE = "session"


def test_the_key_of_a_session_changes_with_signing_in(anna: Person) -> None:
    browser = visitor(anna.host)
    browser.get("/konto/anmelden/code/")
    session = browser.session
    session["von_vorher"] = True
    session.save()
    before = session.session_key
    browser.cookies[COOKIE] = before

    sign_in(browser, "anna@example.org")

    after = browser.cookies[COOKIE].value
    stranger = visitor(anna.host)
    stranger.cookies[COOKIE] = before
    assert after != before
    assert is_signed_in(browser)
    assert not is_signed_in(stranger)


def test_a_session_ends_after_twelve_hours_whatever_is_done(
    anna: Person, monkeypatch: Any, settings: Any
) -> None:
    settings.IDLE_MINUTES = {}
    browser = visitor(anna.host)
    sign_in(browser, "anna@example.org")
    began = clock.now()
    at = {"now": began}
    monkeypatch.setattr("campus.web.middleware.clock.now", lambda: at["now"])

    for hour in (4, 8, 11.9):
        at["now"] = began + dt.timedelta(hours=hour)
        session = browser.session
        session["zuletzt"] = hour
        session.save()
        assert is_signed_in(browser), hour

    at["now"] = began + dt.timedelta(hours=12, minutes=1)
    assert not is_signed_in(browser)


def test_signing_out_clears_what_the_browser_kept(anna: Person) -> None:
    browser = visitor(anna.host)
    sign_in(browser, "anna@example.org")

    answer = browser.post("/konto/abmelden/")

    # Not "cookies": that would end what the browser has on hosts of other municipalities.
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_signed_in(browser)
