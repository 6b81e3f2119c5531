"""Counting what is issued of many allotments at once: never too many, numbers never twice."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from tests.funding.grants import Funded, allot, lay_down
from vouchers.funding.api import (
    AllotmentUnknown,
    OverIssued,
    count_issued,
    count_issued_of,
    get_allotment,
)


@pytest.fixture
def funded(db_access: None, now: dt.datetime) -> Funded:
    return lay_down(now=now)


@pytest.fixture
def allotments(funded: Funded, ludwigshafen: Any, speyer: Any, now: dt.datetime) -> list[UUID]:
    """Six vouchers for Ludwigshafen, four for Speyer."""
    made = allot(funded, {ludwigshafen.id: 6, speyer.id: 4}, now=now)
    return [made[ludwigshafen.id], made[speyer.id]]


@transaction.atomic
def count(funded: Funded, counts: dict[UUID, int]) -> dict[UUID, int]:
    return count_issued_of(programme_id=funded.programme_id, counts=counts)


def test_each_allotment_gets_its_count_and_numbers_of_its_own(
    funded: Funded, allotments: list[UUID]
) -> None:
    first, second = allotments
    with transaction.atomic():
        count_issued(allotment_id=first, count=1)

    assert count(funded, {first: 5, second: 4}) == {first: 2, second: 7}
    assert [get_allotment(allotment_id=each).issued_count for each in allotments] == [6, 4]


def test_one_too_many_anywhere_reserves_nothing(funded: Funded, allotments: list[UUID]) -> None:
    first, second = allotments

    with pytest.raises(OverIssued):
        count(funded, {first: 6, second: 5})
    assert [get_allotment(allotment_id=each).issued_count for each in allotments] == [0, 0]


def test_an_unknown_allotment_is_refused(funded: Funded, allotments: list[UUID]) -> None:
    with pytest.raises(AllotmentUnknown):
        count(funded, {allotments[0]: 1, uuid4(): 1})
