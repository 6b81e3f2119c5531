"""Dora's ways: she takes on a town, and turns a grant into vouchers that towns can distribute."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest

from campus.kernel import clock
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

# 172,000 and 51,000 people: 77.13 and 22.87 of a hundred vouchers.
SHARED_OUT = 100
SHARE_OF_LUDWIGSHAFEN = "77"


def test_dora_takes_on_a_town_and_sees_what_is_missing(visit: Callable[..., Visitor]) -> None:
    dora = visit("dora")
    dora.follow("Kommunen")
    dora.follow("Kommune aufnehmen")
    dora.hand_in_empty("Kommune aufnehmen")

    dora.fill("Amtlicher Regionalschlüssel", "07319000")
    dora.fill("Adressteil", "worms")
    dora.fill("Name", "Worms")
    dora.pick("Art", "Stadt")
    dora.fill("Einwohnerzahl", "84000")
    dora.fill("Name der Ansprechperson", "Wanda Weber")
    dora.fill("E-Mail-Adresse der Ansprechperson", "wanda@example.org")
    dora.press("Kommune aufnehmen")

    dora.reads("Bis zum Betrieb")
    dora.reads("in Einrichtung")
    dora.reads("073190000000")
    dora.follow("Alle Kommunen")
    dora.reads("Worms")


def test_dora_turns_a_grant_into_vouchers(visit: Callable[..., Visitor]) -> None:
    dora = visit("dora")
    until = f"{clock.berlin_day(clock.now()) + dt.timedelta(days=200):%d.%m.%Y}"

    _enter_grant(dora, until)
    _lay_down_programme(dora, until)
    _allot(dora)
    _issue(dora)


def _enter_grant(dora: Visitor, until: str) -> None:
    dora.follow("Förderung")
    dora.follow("Zuwendung erfassen")
    dora.hand_in_empty("Zuwendung erfassen")
    dora.pick("Fördergeber", "Ministerium für Arbeit")
    dora.fill("Aktenzeichen", "641-18")
    dora.fill("Bezeichnung", "Zweite Zuwendung")
    dora.fill("Bewilligter Betrag in Euro", "80.000,00")
    dora.fill("Bewilligte Gutscheine", "200")
    dora.fill("Bewilligungszeitraum von", f"{clock.berlin_day(clock.now()):%d.%m.%Y}")
    dora.fill("Bewilligungszeitraum bis", until)
    dora.press("Zuwendung erfassen")


def _lay_down_programme(dora: Visitor, until: str) -> None:
    dora.follow("Förderprogramm anlegen")
    dora.hand_in_empty("Weiter zur Prüfung")
    dora.fill("Bezeichnung", "Aufbaukurse")
    dora.fill("Kürzel", "AUF")
    dora.fill("Anzahl der Gutscheine", "200")
    dora.fill("Höchstbetrag oder Wert je Gutschein in Euro", "400")
    dora.fill("Gutscheine gültig bis (einschließlich)", until)
    dora.fill("Ausstellung möglich bis", until)
    dora.fill("Höchstens so viele Gutscheine je Person", "1")
    dora.press("Weiter zur Prüfung")
    dora.press("Förderprogramm anlegen")


def _allot(dora: Visitor) -> None:
    dora.follow("Gutscheine zuteilen")
    dora.fill("Wie viele Gutscheine?", "")
    dora.hand_in_empty("Weiter zur Vorschau")
    dora.check("Nach Einwohnerzahl")
    dora.fill("Wie viele Gutscheine?", str(SHARED_OUT))
    dora.press("Weiter zur Vorschau")
    dora.reads(SHARE_OF_LUDWIGSHAFEN)
    dora.press(re.compile("^100 Gutscheine zuteilen"))
    dora.reads("Gutscheine zugeteilt")
    dora.follow("Zum Förderprogramm")


def _issue(dora: Visitor) -> None:
    dora.open("/ausstellung/")
    dora.follow(re.compile("Ausstellen\\s+Ludwigshafen am Rhein, AUF"))
    dora.fill("Wie viele Gutscheine?", "")
    dora.hand_in_empty("Weiter zur Vorschau")
    dora.fill("Wie viele Gutscheine?", SHARE_OF_LUDWIGSHAFEN)
    dora.press("Weiter zur Vorschau")
    dora.press(re.compile("^77 Gutscheine ausstellen"))
    dora.waits_for("Alle Gutscheine sind ausgestellt")
    dora.open("/ausstellung/gutscheine/")
    dora.hand_in_empty("Nachschlagen")
    dora.fill("Gutscheinnummer oder Code", "AUF-000077")
    dora.press("Nachschlagen")
