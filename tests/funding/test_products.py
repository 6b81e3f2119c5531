"""Products of a programme: what its vouchers pay, fixed once they are allotted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.funding.grants import LAST_DAY, allot, lay_down
from vouchers.funding.api import NewTerms, change_terms, get_programme
from vouchers.funding.rules import CheckForCheck


@pytest.mark.parametrize("product", ["course", "certificate_module"])
def test_a_programme_says_what_its_vouchers_pay(
    db_access: None, now: dt.datetime, product: str
) -> None:
    funded = lay_down(now=now, product=product)

    assert get_programme(programme_id=funded.programme_id).product == product


def test_vouchers_for_the_check_cannot_require_a_check(db_access: None, now: dt.datetime) -> None:
    with pytest.raises(CheckForCheck):
        lay_down(now=now, product="check", check_required=True)


def test_new_terms_cannot_either(db_access: None, dora: Any, now: dt.datetime) -> None:
    funded = lay_down(now=now, product="check", check_required=False)
    terms = NewTerms(issue_until=LAST_DAY, last_day=LAST_DAY, check_required=True)

    with pytest.raises(CheckForCheck), transaction.atomic():
        change_terms(
            programme_id=funded.programme_id,
            known_version=1,
            terms=terms,
            actor=dora.actor,
            now=now,
        )


@transaction.atomic
def change_product() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE funding_programme SET product = 'certificate_module'")


def test_the_database_keeps_the_product_once_vouchers_are_allotted(
    db_access: None, ludwigshafen: Any, now: dt.datetime
) -> None:
    funded = lay_down(now=now)
    change_product()
    allot(funded, {ludwigshafen.id: 1}, now=now)

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE funding_programme SET product = 'course'")
