"""Carla of Speyer: what belongs to Anna of Ludwigshafen is nowhere for her."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Cookie

from campus.kernel import clock
from tests import cast
from tests.journeys import world as worlds
from tests.journeys.conftest import PHONE
from tests.journeys.live import Live
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

OWN_PAGES = ("/gutscheine/", "/lernen/meine-kurse/", "/kompetenz-check/", "/lernen/pfad/")


@pytest.fixture
def of_anna(world: str) -> list[str]:
    """Addresses of what Anna has: her check's result, her voucher, her booking."""
    check_id = worlds.prepare_to_redeem("anna", now=clock.now())
    voucher_id, booking_ref = worlds.redeem("anna", now=clock.now())
    return [
        f"/kompetenz-check/{check_id}/ergebnis/",
        f"/gutscheine/{voucher_id}/",
        f"/gutscheine/bestaetigung/{booking_ref}/",
    ]


def test_carla_finds_nothing_of_annas_in_speyer(
    of_anna: list[str], visit: Callable[..., Visitor]
) -> None:
    carla = visit("carla", PHONE)
    carla.expected = (404,)

    for page in OWN_PAGES:
        carla.open(page)
        assert "Amsel" not in carla.page.content()
        assert worlds.COURSE not in carla.main.inner_text()
    for page in of_anna:
        carla.open(page)
        carla.reads("Diese Seite gibt es nicht")


def test_carlas_session_is_worth_nothing_in_ludwigshafen(
    of_anna: list[str], visit: Callable[..., Visitor], live: Live
) -> None:
    carla = visit("carla", PHONE)
    ludwigshafen = cast.municipality("ludwigshafen").host
    carla.page.context.add_cookies(
        [_moved(cookie, ludwigshafen) for cookie in carla.page.context.cookies()]
    )
    carla.expected = (403,)

    for page in (*OWN_PAGES, *of_anna):
        carla.open(f"{live.address(ludwigshafen)}{page}")
        carla.reads("Bitte melden Sie sich an")


def _moved(cookie: Cookie, host: str) -> Cookie:
    return {**cookie, "domain": host}
