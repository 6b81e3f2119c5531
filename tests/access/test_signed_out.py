"""Who is not signed in here is asked to sign in, and learns nothing by it.

A part of the matrix (test_matrix.py) that is quick and commits what it does.
"""

from __future__ import annotations

import pytest
from django.test import Client

from tests.access.addresses import PUBLIC, TENANT, URLCONFS, addresses_of
from tests.access.visitors import COOPERATIVE_HOST, UNKNOWN_HOST, World
from tests.access.walking import (
    contents_of,
    every_knock,
    found_in,
    values_for,
)


def host_of(world: World, urlconf: str) -> str:
    return COOPERATIVE_HOST if urlconf == PUBLIC else world.ludwigshafen.host


def wrong_answers(world: World, browser: Client, urlconf: str) -> list[str]:
    """Where a browser without a session of this host gets anything but the way to sign in."""
    closed = [address for address in addresses_of(urlconf) if not address.is_for_everyone]
    return [
        f"{method} {address}: {answer.status}"
        for address, method, given, answer in every_knock(
            browser, closed, values_for(world, urlconf)
        )
        if answer.status != (401 if address.is_api else 403)
        or found_in(answer, world.ludwigshafen.traces, given)
    ]


@pytest.mark.parametrize("urlconf", URLCONFS)
def test_a_visitor_is_asked_to_sign_in_at_every_closed_address(world: World, urlconf: str) -> None:
    assert wrong_answers(world, Client(HTTP_HOST=host_of(world, urlconf)), urlconf) == []


def test_a_session_of_elsewhere_counts_for_nothing_in_a_town(world: World) -> None:
    browser = world.speyer.hr.client()
    assert browser.get("/konto/").status_code == 200
    browser.defaults["HTTP_HOST"] = world.ludwigshafen.host

    assert wrong_answers(world, browser, TENANT) == []


@pytest.mark.parametrize("urlconf", URLCONFS)
def test_open_pages_give_nothing_away_and_change_nothing(world: World, urlconf: str) -> None:
    browser = Client(HTTP_HOST=host_of(world, urlconf))
    everyone = [address for address in addresses_of(urlconf) if address.is_for_everyone]
    before = contents_of(world.ludwigshafen.schema)

    wrong = [
        f"{method} {address}: {answer.status}"
        for address, method, given, answer in every_knock(
            browser, everyone, values_for(world, urlconf)
        )
        if answer.status >= 500 or found_in(answer, world.ludwigshafen.traces, given)
    ]

    assert wrong == []
    assert contents_of(world.ludwigshafen.schema) == before


@pytest.mark.parametrize("urlconf", URLCONFS)
def test_a_host_that_nobody_has_answers_every_address_alike(world: World, urlconf: str) -> None:
    browser = Client(HTTP_HOST=UNKNOWN_HOST)

    answers = {
        (answer.status, answer.text)
        for _address, _method, _given, answer in every_knock(
            browser, addresses_of(urlconf), values_for(world, urlconf)
        )
    }

    problem = '{"type":"about:blank","title":"Nicht gefunden","status":404}'
    assert answers <= {(404, "Unter dieser Adresse gibt es keine Kommune.\n"), (404, problem)}
