"""Anna's way, on a phone: from the notice before the check to a certificate that others can trust.

With JavaScript, without it, and by keyboard alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from campus.kernel import clock
from courses.catalogue.api import EXAMPLE_COURSES
from tests.journeys import world as worlds
from tests.journeys.conftest import PHONE
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def test_anna_goes_from_the_check_to_a_certificate(visit: Callable[..., Visitor]) -> None:
    worlds.give_voucher("anna", now=clock.now())
    anna = visit("anna", PHONE)

    _take_check(anna)
    _redeem(anna)
    _work_through(anna)
    with pikepdf.open(anna.download("Teilnahmebestätigung laden (PDF)")) as certificate:
        assert worlds.COURSE in str(certificate.docinfo["/Title"])

    _sees_it_completed(anna)
    code = worlds.code_on_certificate("anna")
    _somebody_verifies(visit("anna", PHONE, sign_in=False), code)


@pytest.mark.parametrize("javascript", [True])
def test_anna_needs_no_mouse(visit: Callable[..., Visitor]) -> None:
    worlds.give_voucher("anna", now=clock.now())
    anna = visit("anna", PHONE, keyboard=True)

    _take_check(anna)
    _redeem(anna)
    _work_through(anna)

    assert anna.download("Teilnahmebestätigung laden (PDF)").stat().st_size


def _take_check(anna: Visitor) -> None:
    anna.follow("Kompetenz-Check")
    anna.follow("Check beginnen")
    anna.reads("Ihre Antworten und Ihr Ergebnis sehen nur Sie")
    anna.hand_in_empty("Check beginnen")
    anna.check("Teamleitung")
    anna.press("Check beginnen")
    anna.hand_in_empty("Speichern und weiter")
    _answer(anna, number=1)
    anna.press("Speichern und später fortsetzen")
    anna.follow("Check fortsetzen")
    assert anna.main.get_by_label("trifft zu", exact=True).first.is_checked()
    for number in range(1, 9):
        _answer(anna, number=number)
        anna.press(re.compile("^Speichern und (weiter|Antworten prüfen)$"))
    anna.press("Check abschließen und Ergebnis ansehen")
    anna.reads("Nur Sie sehen diese Seite.")
    anna.follow("Zum Lernpfad")


def _answer(anna: Visitor, *, number: int) -> None:
    """Affirm everything, but in the field of communication only what it begins with."""
    anna.reads(f"{number} von 8")
    is_gap = "Kommunikation" in anna.page.title()
    for place, statement in enumerate(anna.main.get_by_role("group").all()):
        choice = "trifft nicht zu" if is_gap and place else "trifft zu"
        anna.check(statement.get_by_label(choice, exact=True))


def _redeem(anna: Visitor) -> None:
    anna.follow(worlds.COURSE)
    anna.follow("Mit Gutschein anmelden")
    anna.press("Gutschein einlösen und anmelden")
    anna.reads("Ihr Gutschein ist eingelöst")
    anna.reads(re.compile(r"Referenz|Vorgangsnummer"))
    confirmation = anna.page.url
    anna.follow("Kurs beginnen")
    anna.open(confirmation)
    anna.follow("Kurs beginnen")


def _work_through(anna: Visitor) -> None:
    anna.follow("Zu Ihrem Kurs")
    anna.follow("Kurs beginnen")
    for _ in range(3):
        anna.press("Gelesen – weiter")
    anna.hand_in_empty("Antworten abgeben")
    for question, answers in _key():
        group = anna.main.get_by_role("group", name=question)
        for answer in answers:
            anna.check(group.get_by_label(answer, exact=True))
    anna.press("Antworten abgeben")
    anna.reads("Quiz bestanden")
    anna.follow("Weiter")
    anna.reads("Sie haben den Kurs abgeschlossen")


def _key() -> list[tuple[str, list[str]]]:
    """The questions of the course's quiz, with the answers that are right."""
    courses = tomllib.loads(Path(EXAMPLE_COURSES).read_text())["course"]
    (units,) = (course["unit"] for course in courses if course["title"] == worlds.COURSE)
    return [
        (
            question["text"],
            [one["text"] for one in question["option"] if one.get("right")],
        )
        for unit in units
        for question in unit.get("question", [])
    ]


def _sees_it_completed(anna: Visitor) -> None:
    anna.open("/gutscheine/")
    anna.waits_for("abgeschlossen")


def _somebody_verifies(stranger: Visitor, code: str) -> None:
    stranger.open("/nachweis/")
    stranger.hand_in_empty("Prüfen")
    stranger.fill("Code der Teilnahmebestätigung", code)
    stranger.press("Prüfen")
    stranger.reads("Diese Teilnahmebestätigung ist echt")
    stranger.reads("Anna Amsel")
