"""A form that is sent again …"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from redis.exceptions import ConnectionError as NoConnection

from campus.kernel.actor import Actor
from campus.web import once
from campus.web.pages import acted
from tests.parallel import run_in_parallel
from tests.web.visiting import a_request, employee


class Site:
    """A site with one view, which counts how often it acts."""

    def __init__(self, *answers: HttpResponse, of_a_program: bool = False) -> None:
        self.answers = list(answers)
        self.csrf_exempt = of_a_program
        self.acted = 0
        self.middleware = once.OnceMiddleware(self._inner)

    def _inner(self, request: Any) -> Any:
        known = self.middleware.process_view(request, self)
        if known is not None:
            return known
        self.acted += 1
        return self.answers[min(self.acted, len(self.answers)) - 1]

    def send(self, actor: Actor | None = None, **answers: str) -> Any:
        request = a_request("/neu/", method="POST", data=answers, actor=actor or ANNA)
        return self.middleware(request)


ANNA = employee("learn")
CREATED = HttpResponseRedirect("/neu/7/")


def a_token() -> str:
    return secrets.token_hex(32)


def test_is_done_once_and_answered_as_before() -> None:
    site, token = Site(CREATED, HttpResponseRedirect("/neu/8/")), a_token()

    answers = [site.send(csrfmiddlewaretoken=token, title="Einheit") for _ in range(3)]

    assert [answer.url for answer in answers] == ["/neu/7/"] * 3
    assert site.acted == 1


def test_at_once_waits_for_the_first() -> None:
    site, token = Site(CREATED), a_token()

    def send(_number: int) -> Any:
        connection.set_schema_to_public()
        return site.send(csrfmiddlewaretoken=token)

    assert [answer.url for answer in run_in_parallel(4, send)] == ["/neu/7/"] * 4
    assert site.acted == 1


def test_with_other_answers_is_another() -> None:
    site, token = Site(CREATED), a_token()

    for title in ("Einheit 1", "Einheit 2"):
        site.send(csrfmiddlewaretoken=token, title=title)

    assert site.acted == 2


def test_by_a_program_is_its_own_business() -> None:
    site, token = Site(CREATED, of_a_program=True), a_token()

    for _ in range(2):
        site.send(csrfmiddlewaretoken=token)

    assert site.acted == 2


def test_from_a_page_loaded_anew_is_meant() -> None:
    site = Site(CREATED)

    for _ in range(2):
        site.send(csrfmiddlewaretoken=a_token(), title="Einheit")

    assert site.acted == 2


def test_by_somebody_else_is_theirs() -> None:
    site, token = Site(CREATED), a_token()

    for who in (ANNA, replace(ANNA, account_id=UUID(int=2))):
        site.send(who, csrfmiddlewaretoken=token)

    assert site.acted == 2


@pytest.mark.parametrize("status", [200, 403, 409, 500])
def test_after_it_was_not_done_is_tried_again(status: int) -> None:
    site, token = Site(HttpResponse(status=status), CREATED), a_token()

    statuses = [site.send(csrfmiddlewaretoken=token).status_code for _ in range(3)]

    assert statuses == [status, 302, 302]
    assert site.acted == 2


def test_after_a_page_that_shows_something_once_is_told_so() -> None:
    site, token = Site(acted(HttpResponse("Ihr Schlüssel: …"))), a_token()

    first, again = (site.send(csrfmiddlewaretoken=token) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 409)
    assert "schon angekommen" in again.content.decode()
    assert site.acted == 1


def test_while_the_first_does_not_end_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "WAIT_SECONDS", 0.0)
    site, token = Site(CREATED), a_token()
    request = a_request("/neu/", method="POST", data={"csrfmiddlewaretoken": token}, actor=ANNA)
    request.form_key = None
    # Its process has been killed: nobody knows whether it was done.
    assert site.middleware.process_view(request, site) is None

    assert site.send(csrfmiddlewaretoken=token).status_code == 409
    assert site.acted == 0


@pytest.mark.parametrize("token", ["", "c" * 32])
def test_without_a_page_s_own_token_is_not_known_again(token: str) -> None:
    site = Site(CREATED)

    for _ in range(2):
        site.send(csrfmiddlewaretoken=token)

    assert site.acted == 2


def test_without_the_memory_is_done_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any, **_options: Any) -> None:
        raise NoConnection

    monkeypatch.setattr(once.cache, "add", fail)
    site, token = Site(CREATED), a_token()

    for _ in range(2):
        site.send(csrfmiddlewaretoken=token)

    assert site.acted == 2
