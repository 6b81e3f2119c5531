"""Bernd's way: he brings his colleagues in from a file and distributes a voucher."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.visitor import Visitor
from tests.staff.files import MÜLLER, WEISS, csv_file

pytestmark = pytest.mark.browser


def test_bernd_imports_colleagues_and_gives_anna_a_voucher(visit: Callable[..., Visitor]) -> None:
    bernd = visit("bernd")

    _import_colleagues(bernd)
    _give_anna_a_voucher(bernd)


def _import_colleagues(bernd: Visitor) -> None:
    bernd.open("/personal/")
    bernd.open("/personal/importe/")
    bernd.follow("Datei importieren")
    bernd.hand_in_empty("Datei prüfen")
    bernd.upload(
        "Datei mit Ihren Beschäftigten", "personal.csv", csv_file(MÜLLER, WEISS, encoding="cp1252")
    )
    bernd.press("Datei prüfen")
    bernd.reads("So haben wir Ihre Datei verstanden")
    bernd.reads("Grünflächenamt")
    bernd.press("2 Änderungen übernehmen")
    bernd.waits_for("Der Import ist fertig")
    result = bernd.download("Ergebnisdatei herunterladen")
    assert "Müller" in result.read_text(encoding="cp1252")
    bernd.open("/personal/")
    bernd.reads("Änne")


def _give_anna_a_voucher(bernd: Visitor) -> None:
    bernd.open("/gutschein-ausgabe/")
    bernd.follow("Gutscheine ausgeben")
    bernd.hand_in_empty("Auswahl prüfen")
    bernd.check("Anna Amsel")
    bernd.press("Auswahl prüfen")
    bernd.unfold("Namen anzeigen")
    bernd.reads("Anna Amsel")
    bernd.press(re.compile("^1 Gutschein über höchstens"))
    bernd.waits_for("Ausgabe abgeschlossen")
    bernd.reads("1 ausgegeben, 0 abgelehnt.")
    bernd.follow("Gutschein-Ausgabe")
    bernd.reads("Anna Amsel")
