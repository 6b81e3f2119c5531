"""The pages about proofs in Chromium: for everybody, on every screen."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Browser

from tests.cast import Person
from tests.catalogue.browser import window_of
from tests.looking import assert_accessible
from tests.redemption.vouchers import Stock
from tests.reporting import proofs

pytestmark = pytest.mark.browser


def test_every_page_is_accessible_and_fits(
    real_database: str,
    proved: Stock,
    chromium: Browser,
    dora: Person,
    emil: Person,
    now: dt.datetime,
) -> None:
    grant = proved.funded.grant_id
    one = proofs.draft(proved.funded, now=now)
    proofs.freeze(one, now=now)
    final = proofs.draft(proved.funded, now=now, kind="final")
    report, frozen = f"/bericht/{grant}/", f"/bericht/{grant}/nachweise/{one}/"
    pages = [
        (emil, [report, frozen, f"/kenntnisnahme/{one}/", "/pruefen/"]),
        (
            dora,
            [
                f"/nachweise/neu/{grant}/",
                f"/nachweise/{final}/",
                f"/nachweise/{final}/einfrieren/1/",
                f"/nachweise/{one}/berichtigung/",
                f"/nachweise/{final}/verwerfen/",
                f"/foerderung/zuwendungen/{grant}/",
                f"/foerderung/zuwendungen/{grant}/finanzierungsplan/",
                f"/foerderung/zuwendungen/{grant}/ziele/",
                f"/foerderung/zuwendungen/{grant}/fristen/",
            ],
        ),
    ]
    for person, addresses in pages:
        with window_of(chromium, person.client(), person.host) as window:
            for address in addresses:
                window.goto(address)
                assert_accessible(window)
