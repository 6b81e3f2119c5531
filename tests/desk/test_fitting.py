"""Which of an employee's vouchers pay for the courses of the learning path."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from courses.catalogue.api import CourseView, get_course
from courses.learning.api import FittingVoucher
from tenants.registry.api import in_cooperative
from tests.desk.acts import redeem
from tests.redemption.vouchers import stock_up
from vouchers.desk.api import vouchers_for_courses

Ask = Callable[..., list[tuple[str, int]]]


@pytest.fixture
def course(open_course: UUID) -> CourseView:
    return get_course(course_id=open_course)


@pytest.fixture
def ask(anna: Any, course: CourseView, at_ludwigshafen: Any, now: dt.datetime) -> Ask:
    """Number and rest of each voucher that pays; person, course and moment can be replaced."""

    def call(*, by: Any = anna, at: dt.datetime = now, **facts: Any) -> list[tuple[str, int]]:
        wanted = replace(course, **facts)
        found = vouchers_for_courses(employee_id=by.employee_id, courses=[wanted], now=at)
        fitting: tuple[FittingVoucher, ...] = found[wanted.id]
        return [(one.number, one.rest_cents) for one in fitting]

    return call


def test_a_voucher_that_pays_in_full_fits(annas_voucher: UUID, annas_check: Any, ask: Ask) -> None:
    assert ask(price_cents=40_000) == [("BG26-000001", 0)]


def test_one_that_pays_a_part_says_what_is_left(
    annas_voucher: UUID, annas_check: Any, ask: Ask
) -> None:
    assert ask(price_cents=45_000) == [("BG26-000001", 5_000)]


def test_before_the_check_that_the_programme_asks_for_none_fits(
    annas_voucher: UUID, ask: Ask
) -> None:
    assert ask() == []


def test_neither_another_product_nor_the_day_after_the_last_fits(
    annas_voucher: UUID, annas_check: Any, ask: Ask
) -> None:
    assert ask(product="certificate_module") == []
    assert ask(at=dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)) == []


def test_a_course_that_the_programme_does_not_name_is_not_paid(
    ludwigshafen: Any, anna: Any, annas_check: Any, give: Any, ask: Ask, now: dt.datetime
) -> None:
    with in_cooperative():
        elsewhere = stock_up({ludwigshafen.id: 1}, now=now, course_ids=[UUID(int=9)])
    give(anna, elsewhere)

    assert ask() == []


def test_nobody_is_shown_annas_voucher(
    annas_voucher: UUID, annas_check: Any, bernd: Any, carla: Any, ask: Ask
) -> None:
    assert ask(by=bernd) == []
    assert ask(by=carla) == []


def test_a_used_voucher_fits_no_more(
    annas_voucher: UUID,
    annas_check: Any,
    anna: Any,
    open_course: UUID,
    ask: Ask,
    now: dt.datetime,
) -> None:
    redeem(anna, annas_voucher, open_course, now=now)

    assert ask() == []
