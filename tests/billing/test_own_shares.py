"""Own shares: what a municipality pays itself where its voucher does not pay a course in full."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from openpyxl import load_workbook

from billing.api import reconcile_shares
from billing.queries import shares_of
from billing.rules import ShareLine, totals_of_shares
from campus.kernel.actor import SYSTEM
from courses.catalogue.api import EXAMPLE_COURSES, load_courses_file
from tenants.registry.api import in_municipality
from tests.redemption.vouchers import redeem, stock_up, take
from vouchers.redemption.api import Reason, reverse_redemption
from vouchers.redemption.models import Redemption

MARCH, APRIL = dt.date(2026, 3, 1), dt.date(2026, 4, 1)
# The last minute of March in Germany is still March in UTC minus two hours.
LATE = dt.datetime(2026, 3, 31, 21, 59, 59, tzinfo=dt.UTC)


@pytest.fixture
def course_id(db_access: None, now: dt.datetime) -> UUID:
    """A course of the catalogue."""
    return load_courses_file(path=EXAMPLE_COURSES, actor=SYSTEM, now=now)[0]


@pytest.fixture
def booked(course_id: UUID, ludwigshafen: Any, speyer: Any, bernd: Any) -> list[UUID]:
    """Two redemptions of Ludwigshafen and one of Speyer at 80 euros, each with 30 euros of rest."""
    stock = stock_up({ludwigshafen.id: 3, speyer.id: 1}, now=LATE, value_cents=5_000)
    bookings = []
    for town in (ludwigshafen, ludwigshafen, speyer):
        with in_municipality(town.id):
            voucher_id = take(stock, actor=bernd.actor, now=LATE)
            redemption = redeem(
                voucher_id, actor=bernd.actor, now=LATE, course_id=course_id, rest_agreed=True
            )
            bookings.append(redemption.booking_ref)
    return bookings


@transaction.atomic
def reverse(town: Any, booking_ref: UUID, *, now: dt.datetime) -> None:
    with in_municipality(town.id):
        reverse_redemption(
            booking_ref=booking_ref, reason=Reason.COURSE_CANCELLED, actor=SYSTEM, now=now
        )


def line(municipality: str, cents: int) -> ShareLine:
    return ShareLine(municipality=municipality, programme="A", course="K", count=1, cents=cents)


def test_each_municipality_has_a_sum() -> None:
    lines = [line("Speyer", 3_000), line("Mainz", 1), line("Speyer", -500)]

    assert totals_of_shares(lines) == {"Speyer": 2_500, "Mainz": 1}


def test_rests_are_listed_by_municipality_in_the_german_month(
    booked: list[UUID], ludwigshafen: Any, speyer: Any
) -> None:
    lines = shares_of(MARCH)

    assert [(each.municipality, each.count, each.cents) for each in lines] == [
        (ludwigshafen.name, 2, 6_000),
        (speyer.name, 1, 3_000),
    ]
    assert shares_of(APRIL) == []


def test_a_reversal_is_taken_off_in_the_month_in_which_it_happened(
    booked: list[UUID], ludwigshafen: Any
) -> None:
    reverse(ludwigshafen, booked[0], now=LATE + dt.timedelta(seconds=1))

    assert [(each.count, each.cents) for each in shares_of(APRIL)] == [(-1, -3_000)]
    assert sum(each.cents for each in shares_of(MARCH)) == 9_000


def test_a_course_that_is_paid_in_full_is_not_listed(
    course_id: UUID, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    stock = stock_up({ludwigshafen.id: 1}, now=now)
    with in_municipality(ludwigshafen.id):
        voucher_id = take(stock, actor=bernd.actor, now=now)
        redeem(voucher_id, actor=bernd.actor, now=now, course_id=course_id, rest_agreed=True)

    assert shares_of(MARCH) == []


def test_page_csv_and_workbook_say_the_same(dora: Any, booked: list[UUID], speyer: Any) -> None:
    browser = dora.client()

    page = browser.get("/abrechnung/eigenanteile/?monat=2026-03").content.decode()
    text = browser.get("/abrechnung/eigenanteile/csv/?monat=2026-03").content.decode("utf-8-sig")
    book = browser.get("/abrechnung/eigenanteile/xlsx/?monat=2026-03").content

    assert "90,00 €" in page
    lines = text.split("\r\n")[1:-1]
    assert [each.split(";")[4:] for each in lines] == [["2", "60,00"], ["1", "30,00"]]
    rows = list(load_workbook(BytesIO(book)).active.iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[5]) for row in rows][1] == (speyer.name, 30)


def test_a_month_without_rests_says_so(dora: Any) -> None:
    page = dora.client().get("/abrechnung/eigenanteile/").content.decode()

    assert "Keine Eigenanteile" in page


@pytest.mark.parametrize("file", ["", "csv/", "xlsx/"])
def test_nobody_but_the_cooperative_sees_it(emil: Any, bernd: Any, file: str) -> None:
    for person in (emil, bernd):
        assert person.client().get(f"/abrechnung/eigenanteile/{file}").status_code == 404


def test_the_database_refuses_a_rest_that_is_not_the_rest(booked: list[UUID]) -> None:
    with (
        pytest.raises(IntegrityError, match="redemption_redemption_parts_of_price"),
        transaction.atomic(),
    ):
        Redemption.objects.update(rest_cents=1)


def test_reconciling_proves_the_shares(booked: list[UUID], ludwigshafen: Any) -> None:
    reverse(ludwigshafen, booked[0], now=LATE + dt.timedelta(days=3))

    assert all(result.agrees for result in reconcile_shares())
    call_command("reconcile")


def test_reconciling_names_a_share_that_slipped_into_another_month(
    booked: list[UUID], ludwigshafen: Any
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE redemption_redemption SET redeemed_at = redeemed_at + interval '1 day' "
            "WHERE booking_ref = %s", [booked[0]]
        )  # fmt: skip

    (result,) = reconcile_shares()

    assert not result.agrees
    assert str(ludwigshafen.id) in result.findings[0]
