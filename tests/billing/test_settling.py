"""Settling a month with course providers."""

import datetime as dt
from uuid import uuid4

import pytest

from billing.queries import settlement_of
from billing.rules import Booked, months_back, settle, totals
from campus.kernel.actor import SYSTEM
from courses.catalogue.api import EXAMPLE_COURSES, load_courses_file
from tenants.registry.api import in_municipality
from tests.redemption.vouchers import redeem, stock_up, take

ONE, OTHER = uuid4(), uuid4()
COURSES = {ONE: ("Akademie", "Schreiben"), OTHER: ("Werkstatt", "Rechnen")}


def test_each_course_has_a_line_and_each_provider_a_sum():
    booked = [
        Booked(course_id=OTHER, count=1, cents=8_000),
        Booked(course_id=ONE, count=3, cents=27_000),
    ]

    lines = settle(booked, courses=COURSES)

    assert [(line.provider, line.count, line.cents) for line in lines] == [
        ("Akademie", 3, 27_000),
        ("Werkstatt", 1, 8_000),
    ]
    assert totals(lines) == {"Akademie": 27_000, "Werkstatt": 8_000}


def test_more_reversals_than_redemptions_are_owed_back():
    (line,) = settle([Booked(course_id=ONE, count=-1, cents=-9_000)], courses=COURSES)

    assert line.cents == -9_000


def test_a_course_without_movement_has_no_line():
    assert settle([Booked(course_id=ONE, count=0, cents=0)], courses=COURSES) == []


def test_money_of_an_unknown_course_does_not_vanish():
    with pytest.raises(KeyError):
        settle([Booked(course_id=uuid4(), count=1, cents=1)], courses=COURSES)


def test_the_months_before_january_are_those_of_the_year_before():
    assert months_back(dt.date(2026, 1, 31), count=3) == [
        dt.date(2026, 1, 1),
        dt.date(2025, 12, 1),
        dt.date(2025, 11, 1),
    ]


@pytest.mark.parametrize("query", ["", "?monat=2026-02", "?monat=unsinn", "?monat=2026-02'--"])
def test_the_page_answers_for_any_month(dora, query):
    assert "Nichts abzurechnen" in dora.client().get(f"/abrechnung/{query}").content.decode()


def test_a_redemption_of_the_month_stands_in_page_and_file(dora, bernd, ludwigshafen, now):
    course_id, *_others = load_courses_file(path=EXAMPLE_COURSES, actor=SYSTEM, now=now)
    stock = stock_up({ludwigshafen.id: 1}, now=now)
    with in_municipality(ludwigshafen.id):
        voucher_id = take(stock, actor=bernd.actor, now=now)
        redeem(voucher_id, actor=bernd.actor, now=now, course_id=course_id)

    page = dora.client().get("/abrechnung/?monat=2026-03").content.decode()
    file = dora.client().get("/abrechnung/csv/?monat=2026-03").content.decode("utf-8-sig")

    assert "80,00" in page
    assert "80,00" in file


def test_a_provider_is_owed_the_municipalitys_share_too(dora, bernd, ludwigshafen, now):
    course_id, *_others = load_courses_file(path=EXAMPLE_COURSES, actor=SYSTEM, now=now)
    stock = stock_up({ludwigshafen.id: 1}, now=now, value_cents=5_000)
    with in_municipality(ludwigshafen.id):
        voucher_id = take(stock, actor=bernd.actor, now=now)
        redeem(voucher_id, actor=bernd.actor, now=now, course_id=course_id, rest_agreed=True)

    (line,) = settlement_of(dt.date(2026, 3, 1))

    assert (line.voucher_cents, line.rest_cents, line.cents) == (5_000, 3_000, 8_000)


def test_the_ministry_does_not_settle(emil):
    assert emil.client().get("/abrechnung/").status_code == 404
