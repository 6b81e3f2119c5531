"""Every form of every page, sent twice as it was shown: what it does is done once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.access.addresses import addresses_of
from tests.access.browsing import Browser, as_owner, undone, written_tables
from tests.access.filling import FoundForm, forms_of, pages_of, sent, urlconf_of
from tests.access.roles import Knocker, in_public, in_town
from tests.access.visitors import Values, World
from tests.access.walking import arguments
from tests.parallel import run_in_parallel

pytestmark = [pytest.mark.proof]

# What each visit, look or download writes down anew: that is what it is for.
NOTED = {"django_session", "usersessions_usersession", "checks_releaselook", "staff_personlook"}
DOWNLOADS = {"kommunen/<uuid:municipality_id>/exporte/<uuid:run_id>/datei/"}
# Forms that nobody can fill in here without being asked for more: why.
_PASSWORD = "asks for the password again"
_EDITS = "changes what is there: done twice it is the same"
_SHOWS = "shows what it would do; the next form does it"
NOT_FILLED: dict[str, str] = {
    "konto/passwort/": _PASSWORD,
    "konto/nachweis/passwort/": _PASSWORD,
    "konto/app/einrichten/": "asks for the code of an app",
    "konto/ersatzcodes/neu/": "there is no second factor",
    "konto/passkeys/neu/": "asks for a passkey",
    "gutscheine/code/": "asks for a code, and leads on",
    "kompetenz-check/<uuid:check_id>/freigabe/<uuid:recipient_id>/": _SHOWS,
    "ergebnis-freigaben/<uuid:release_id>/": "shows, and notes each look",
    "ausstellung/gutscheine/": "asks for a code, and leads on",
    "musterprofile/<uuid:profile_id>/bearbeiten/": _EDITS,
    "foerderung/zuwendungen/<uuid:grant_id>/ziele/": _EDITS,
    "foerderung/programme/<uuid:programme_id>/bedingungen/": _EDITS,
    "aufgaben/<uuid:item_id>/pruefung/": _EDITS,
    "rahmen/<uuid:framework_id>/veraltet/": _EDITS,
    "personal/einheiten/<uuid:unit_id>/": _EDITS,
    "kompetenzmodell/<uuid:model_id>/ziele/<uuid:profile_id>/": _EDITS,
    "foerderung/zuwendungen/<uuid:grant_id>/finanzierungsplan/": _EDITS,
    "foerderung/zuwendungen/<uuid:grant_id>/programme/neu/": _SHOWS,
    "massnahmen/<uuid:measure_id>/abschliessen/": _EDITS,
    "befragungen/<uuid:campaign_id>/verlaengern/": _EDITS,
    "kommunen/<uuid:municipality_id>/angaben/": _EDITS,
    "kommunen/<uuid:municipality_id>/logo/": _EDITS,
    "katalog/<uuid:course_id>/einheiten/<uuid:unit_id>/fragen/<uuid:question_id>/": _EDITS,
    "kommunen/<uuid:municipality_id>/umbenennen/": _SHOWS,
    "kommunen/<uuid:municipality_id>/zusammenschluss/vorbereiten/": "there may be one only",
    "foerderung/programme/<uuid:programme_id>/zuteilen/von-hand/": _SHOWS,
    "foerderung/programme/<uuid:programme_id>/zuruecknehmen/": _SHOWS,
    "anmeldung/neu/saml/": "asks for the description of a provider",
    "profile/<uuid:profile_id>/workshop/": "there is one already",
    "meine-daten/loeschung/": "somebody with an office may not",
}
SENDERS = ("owner", "hr", "cooperative", "ministry")
AT_LEAST = {"owner": 12, "hr": 65, "cooperative": 50, "ministry": 1}


@dataclass
class Found:
    """What was tried: patterns that acted, that were refused, and that want other answers."""

    acted: set[str] = field(default_factory=set)
    wanting: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def sender(world: World, role: str) -> tuple[Knocker, Values]:
    known = {
        **{each.role: (each, world.cooperative) for each in in_public(world) if not each.token},
        **{
            each.role: (each, world.ludwigshafen.values)
            for each in in_town(world.ludwigshafen)
            if not each.token
        },
    }
    return known[role]


def every_form(browser: Browser, values: Values) -> Iterator[FoundForm]:
    """One form for each address, from whatever page shows it first."""
    seen: set[str] = set()
    for page in pages_of(browser.knocker, values):
        shown = browser.ask("GET", page)
        if shown.status == 200 and shown.body.lstrip().startswith("<"):
            for form in forms_of(browser.knocker, page, shown.body):
                if form.pattern not in seen:
                    seen.add(form.pattern)
                    yield form


@pytest.mark.parametrize("role", SENDERS)
def test_what_is_sent_twice_is_done_once(world: World, role: str) -> None:
    knocker, values = sender(world, role)
    browser, found, counts = Browser(knocker), Found(), all_counts()

    for form in every_form(browser, values):
        try_twice(browser, form, found, counts)

    assert found.wrong == []
    assert {p: w for p, w in found.wanting.items() if p not in NOT_FILLED} == {}
    assert len(found.acted) >= AT_LEAST[role], sorted(found.acted)


def try_twice(
    browser: Browser, form: FoundForm, found: Found, counts: dict[tuple[str, str], int]
) -> None:
    with undone():
        rows = Rows(counts)
        first = browser.answer_to(*sent(form))
        new = rows.new()
        again = browser.answer_to(*sent(form))
        newer = rows.new()
    if first.status_code == 200 and not new:
        found.wanting[form.pattern] = complaints(first, form)
    if first.status_code == 302 or new:
        found.acted.add(form.pattern)
        is_same = again.headers.get("Location") == first.headers.get("Location")
        is_refused = again.status_code in (403, 404, 409)
        if form.pattern not in DOWNLOADS and (newer or not (is_same or is_refused)):
            found.wrong.append(f"{form}: {first.status_code} {new}, {again.status_code} {newer}")


def complaints(response: Any, form: FoundForm) -> str:
    from lxml import html

    tree = html.fromstring(b"".join(response) if response.streaming else response.content)
    said = tree.xpath('//*[contains(@class,"danger") or contains(@class,"error")]')
    words = " ".join(" ".join(each.text_content().split()) for each in said)
    return f"{words[:300]} | {form.answers}"


class Rows:
    """How many rows the tables have, of those that the present transaction has written to."""

    def __init__(self, counts: dict[tuple[str, str], int]) -> None:
        self.counts = dict(counts)

    def new(self) -> dict[str, int]:
        """Return how many rows each table has more than when last asked."""
        found = {}
        with as_owner() as cursor:
            for place in written_tables() & self.counts.keys():
                count = count_of(cursor, place)
                if count > self.counts[place]:
                    found[place[1]] = count - self.counts[place]
                self.counts[place] = count
        return found


def all_counts() -> dict[tuple[str, str], int]:
    with as_owner() as cursor:
        cursor.execute("SELECT schemaname, relname FROM pg_stat_user_tables")
        places = [place for place in cursor.fetchall() if place[1] not in NOTED]
        return {place: count_of(cursor, place) for place in places}


def count_of(cursor: Any, place: tuple[str, str]) -> int:
    cursor.execute(f"SELECT count(*) FROM {place[0]}.{place[1]}")
    return int(cursor.fetchone()[0])


# Where one click makes one thing, and two at once would make two.
MAKING = {
    "cooperative": [
        "katalog/neu/",
        "katalog/<uuid:course_id>/einheiten/neu/",
        "katalog/<uuid:course_id>/termine/neu/",
        "katalog/<uuid:course_id>/einheiten/<uuid:unit_id>/fragen/neu/",
        "musterprofile/neu/",
        "foerderung/zuwendungen/neu/",
    ],
    "hr": [
        "personal/einheiten/neu/",
        "profile/familien/neu/",
        "befragungen/neu/",
        "anmeldung/rechner/",
    ],
}


@pytest.mark.parametrize("role", sorted(MAKING))
def test_what_comes_twice_at_once_is_made_once(copied_world: World, role: str) -> None:
    knocker, values = sender(copied_world, role)
    browser = Browser(knocker)
    addresses = {each.pattern: each for each in addresses_of(urlconf_of(knocker))}

    for pattern in MAKING[role]:
        page = addresses[pattern].filled(arguments(addresses[pattern], values))
        shown = browser.ask("GET", page)
        form = next(each for each in forms_of(knocker, page, shown.body) if each.pattern == pattern)
        before = all_counts()

        answers = run_in_parallel(2, lambda _n, form=form: browser.send(*sent(form)))  # type: ignore[misc]

        made = {
            place[1]: count - before[place]
            for place, count in all_counts().items()
            if count > before[place]
        }
        # A question has several answers; one of its rows is itself.
        assert min(made.values()) == 1, (pattern, made, answers)
        # The second is led where the first was, or told that it has come already.
        assert sorted(each.status_code for each in answers) in ([302, 302], [200, 409]), pattern
        assert len({each.headers.get("Location") for each in answers}) == 1, pattern
