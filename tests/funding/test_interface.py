"""`/api/v1/programmes/` and `/api/v1/allotments/`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from tests.funding.grants import Funded, allot


def test_programmes_and_allotments_are_listed(
    funded: Funded, dora: Any, speyer: Any, now: dt.datetime
) -> None:
    (allotment_id,) = allot(funded, {speyer.id: 10}, now=now).values()
    browser = dora.client()

    (programme,) = browser.get("/api/v1/programmes/").json()
    (allotment,) = browser.get("/api/v1/allotments/").json()

    assert (programme["code"], programme["allotted_count"], programme["last_day"]) == (
        "BG26",
        10,
        "2026-12-31",
    )
    assert allotment == {
        "id": str(allotment_id),
        "programme_id": str(funded.programme_id),
        "municipality_id": str(speyer.id),
        "allotted_count": 10,
        "issued_count": 0,
    }


@pytest.mark.parametrize("address", ["/api/v1/programmes/", "/api/v1/allotments/"])
def test_nobody_else_may_read_them(funded: Funded, emil: Any, address: str) -> None:
    assert emil.client().get(address).status_code == 404
    assert Client(HTTP_HOST=emil.host).get(address).status_code == 401
