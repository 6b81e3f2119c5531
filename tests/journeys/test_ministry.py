"""Emil's way: what happens in a town arrives in his report as a number, and only as that."""

from __future__ import annotations

import csv
from collections.abc import Callable

import pytest

from campus.kernel import clock
from tests.journeys import world as worlds
from tests.journeys.conftest import PHONE
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def test_emil_sees_exactly_one_more_redeemed(visit: Callable[..., Visitor]) -> None:
    emil = visit("emil")
    emil.follow("Berichte")
    report, before = emil.page.url, _redeemed(emil)

    worlds.prepare_to_redeem("anna", now=clock.now())
    anna = visit("anna", PHONE)
    anna.open("/lernen/")
    anna.follow(worlds.COURSE)
    anna.follow("Mit Gutschein anmelden")
    anna.press("Gutschein einlösen und anmelden")
    anna.reads("Ihr Gutschein ist eingelöst")

    emil.open(report)
    assert _redeemed(emil) == before + 1
    file = emil.download("Als CSV herunterladen").read_text("utf-8-sig")
    rows = csv.reader(file.splitlines(), delimiter=";")
    redeemed = {line: count for _, line, figure, count, _ in rows if figure == "eingelöst"}
    assert redeemed[worlds.REFERENCE] == str(before + 1)
    assert redeemed["Ludwigshafen am Rhein (Stadt)"] == "geheim"
    assert "Amsel" not in file


def _redeemed(emil: Visitor) -> int:
    """The number on the tile, the same as in the heading of the chart."""
    tile = emil.main.locator(".campus-tile", has=emil.page.get_by_text("eingelöst", exact=True))
    number = int(tile.locator(".campus-tile__value").inner_text())
    emil.reads(f"{number} von {worlds.GRANTED_COUNT} Gutscheinen sind eingelöst")
    return number
