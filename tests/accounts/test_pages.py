"""The start page and my account."""

from __future__ import annotations

from typing import Any

import pytest

from tests.accounts.steps import visitor

PLAIN_PAGES = [
    "/",
    "/konto/anmelden/",
    "/konto/anmelden/code/",
    "/konto/passwort/vergessen/",
    "/konto/passwort/vergessen/fertig/",
    "/konto/aktivieren/",
    "/konto/geschlossen/",
]
OWN_PAGES = [
    "/",
    "/konto/",
    "/konto/abmelden/",
    "/konto/geraete/",
    "/konto/passwort/",
    "/konto/passkeys/",
    "/konto/nachweis/passwort/",
]


class TestTheStartPage:
    def test_welcomes_to_the_town_and_shows_both_ways_in(self, ludwigshafen: Any) -> None:
        page = visitor(ludwigshafen.host).get("/").content.decode()

        assert "Willkommen bei Ludwigshafen am Rhein" in page
        assert "/konto/anmelden/" in page
        assert "/konto/aktivieren/" in page

    def test_of_the_cooperative_sends_employees_to_their_town(self, dora: Any) -> None:
        page = visitor(dora.host).get("/").content.decode()

        assert "auf der Seite ihrer Kommune" in page

    def test_shows_who_is_signed_in_what_they_may_do(self, dora: Any, emil: Any) -> None:
        assert "/zugaenge/" in dora.client().get("/").content.decode()
        assert "/zugaenge/" not in emil.client().get("/").content.decode()


class TestMyAccount:
    def test_says_who_i_am_in_words(self, bernd: Any) -> None:
        page = bernd.client().get("/konto/").content.decode()

        for text in ("Bernd Buchfink", "bernd@example.org", "Personalstelle, Beschäftigte/r"):
            assert text in page

    @pytest.mark.parametrize("page", OWN_PAGES[1:])
    def test_is_closed_to_visitors(self, ludwigshafen: Any, page: str) -> None:
        answer = visitor(ludwigshafen.host).get(page)

        assert answer.status_code in {302, 403}
        assert answer.status_code == 403 or answer["Location"] == "/"


@pytest.mark.parametrize("page", PLAIN_PAGES)
def test_every_open_page_is_german_and_has_one_heading(ludwigshafen: Any, page: str) -> None:
    _check(visitor(ludwigshafen.host).get(page))


@pytest.mark.parametrize("page", OWN_PAGES)
def test_every_own_page_is_german_and_has_one_heading(anna: Any, page: str) -> None:
    _check(anna.client().get(page))


def _check(answer: Any) -> None:
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("<h1") == 1
    assert 'lang="de"' in text
    for english in ("Password", "Sign in", "Email", "placeholder=", "Login"):
        assert english not in text, english
