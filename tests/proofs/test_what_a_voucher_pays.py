"""What a voucher pays for, and until when a redemption may be undone: the rules, case by case."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from vouchers.redemption.rules import (
    VoucherFacts,
    amount_paid,
    redemption_reference,
    voucher_number,
    why_not_for_course,
)
from vouchers.redemption.rules.deciding import last_day_to_reverse, why_not_reversible
from vouchers.redemption.rules.machine import State

COURSE, OTHER = UUID(int=1), UUID(int=2)
TODAY = dt.date(2026, 3, 10)
NOW = dt.datetime(2026, 3, 10, 9, 30, tzinfo=dt.UTC)
MOMENT = dt.timedelta(microseconds=1)


def voucher(**facts: Any) -> VoucherFacts:
    known: dict[str, Any] = {"value_cents": None, "ceiling_cents": 10_000}
    return VoucherFacts(state=State.DISTRIBUTED, last_day=TODAY, **(known | facts))


def why_not(held: VoucherFacts, **facts: Any) -> str | None:
    asked: dict[str, Any] = {
        "course_id": COURSE,
        "product": "course",
        "course_ids": (),
        "price_cents": 10_000,
        "check_required": False,
        "check_completed": False,
    }
    refusal = why_not_for_course(held, **(asked | facts))
    return refusal and refusal.code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, None),
        ({"price_cents": 10_001}, "price_not_covered"),
        ({"price_cents": 10_001, "rest_agreed": True}, None),
        ({"course_ids": [COURSE]}, None),
        ({"course_ids": [OTHER]}, "course_not_covered"),
        ({"course_ids": [OTHER, COURSE]}, None),
        ({"product": "check"}, "product_not_covered"),
        ({"check_completed": True}, None),
        ({"check_required": True}, "check_not_completed"),
        ({"check_required": True, "check_completed": True}, None),
        ({"check_required": True, "course_ids": [OTHER]}, "check_not_completed"),
        ({"course_ids": [OTHER], "price_cents": 10_001}, "course_not_covered"),
        ({"product": "check", "check_required": True}, "product_not_covered"),
    ],
)
def test_each_reason_against_a_course_has_its_code_and_its_rank(
    facts: dict[str, Any], code: str | None
) -> None:
    assert why_not(voucher(), **facts) == code


@pytest.mark.parametrize("product", ["course", "certificate_module", "check"])
def test_a_voucher_pays_for_its_own_product_only(product: str) -> None:
    held = voucher(product=product)

    assert why_not(held, product=product) is None
    refusal = why_not_for_course(
        held,
        course_id=COURSE,
        product="another",
        course_ids=(),
        price_cents=0,
        check_required=False,
        check_completed=False,
    )
    named = {
        "course": "Kurse",
        "certificate_module": "Zertifikatsmodule",
        "check": "den Kompetenz-Check",
    }
    assert refusal
    assert refusal.facts == {"covered": named[product]}


def test_a_voucher_worth_cents_says_that_it_is_too_small() -> None:
    assert why_not(voucher(value_cents=10_000), price_cents=10_001) == "voucher_too_small"
    assert why_not(voucher(value_cents=10_000), price_cents=10_000) is None


@pytest.mark.parametrize(("price", "paid"), [(0, 0), (9_999, 9_999), (10_001, 10_000)])
def test_a_voucher_pays_the_price_up_to_its_ceiling(price: int, paid: int) -> None:
    assert amount_paid(voucher(), price_cents=price) == paid


@pytest.mark.parametrize(
    ("days_ago", "cutoff_at", "code"),
    [
        (14, None, None),
        (15, None, "reversal_period_over"),
        (0, None, None),
        (15, NOW, None),
        (15, NOW + MOMENT, None),
        (0, NOW - MOMENT, "cancellation_too_late"),
    ],
)
def test_a_redemption_is_undone_within_the_terms_or_before_the_cut_off(
    days_ago: int, cutoff_at: dt.datetime | None, code: str | None
) -> None:
    refusal = why_not_reversible(
        redeemed_on=TODAY - dt.timedelta(days=days_ago),
        reversal_days=14,
        today=TODAY,
        cutoff_at=cutoff_at,
        now=NOW,
    )

    assert (refusal and refusal.code) == code


def test_the_last_day_to_undo_is_counted_from_the_redemption() -> None:
    assert last_day_to_reverse(TODAY, reversal_days=14) == dt.date(2026, 3, 24)


def test_numbers_are_written_as_people_read_them() -> None:
    assert voucher_number("BG26", 123) == "BG26-000123"
    assert redemption_reference("BG26-000123", 3) == "E-BG26-000123-3"
