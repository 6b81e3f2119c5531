"""Who acts in a request."""

from __future__ import annotations

import datetime as dt
from typing import Any

from campus.kernel.actor import ANONYMOUS
from tests.accounts.steps import new_colleague, sign_in, visitor
from tests.cast import FUNDER_ID, PASSWORD


def _actor(browser: Any) -> Any:
    return browser.get("/").wsgi_request.actor


def test_a_signed_out_visitor_is_nobody(ludwigshafen: Any) -> None:
    assert _actor(visitor(ludwigshafen.host)) == ANONYMOUS


def test_everybody_of_the_cast_is_who_they_are(
    anna: Any, bernd: Any, carla: Any, dora: Any, emil: Any
) -> None:
    for person in (anna, bernd, carla, dora, emil):
        assert _actor(person.client()) == person.actor


def test_the_ministry_brings_its_funder(emil: Any) -> None:
    assert _actor(emil.client()).funder_id == FUNDER_ID


def test_an_account_that_is_nobodys_may_nothing_of_an_employee(
    at_ludwigshafen: Any, now: dt.datetime
) -> None:
    new_colleague("Frieda", login_name="4711", roles=["employee"], password=PASSWORD, now=now)
    browser = visitor(at_ludwigshafen.host)
    sign_in(browser, "4711")

    actor = _actor(browser)

    assert (actor.is_signed_in, actor.permissions) == (True, frozenset())


def test_knowing_who_acts_takes_a_fixed_number_of_queries(
    anna: Any, django_assert_max_num_queries: Any
) -> None:
    browser = anna.client()
    browser.get("/")

    # scope twice, host (cached outside of tests), session, account, employee, roles
    with django_assert_max_num_queries(7):
        browser.get("/")
