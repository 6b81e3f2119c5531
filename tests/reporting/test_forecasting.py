"""Plan over time, forecast, numeric part: by stated arithmetic, without a database."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.funding.grants import Funded, lay_down
from tests.redemption.vouchers import Stock
from vouchers.reporting.rules import months_between
from vouchers.reporting.rules.contents import (
    NOT_PLANNED,
    Position,
    Spending,
    numeric_part,
    redemption_list,
)
from vouchers.reporting.rules.forecasting import Forecast, forecast, planned_until, running_totals

FIRST, TODAY, LAST = dt.date(2026, 1, 1), dt.date(2026, 7, 1), dt.date(2026, 12, 31)
MONTHS = months_between(FIRST, TODAY)
ONE, OTHER = uuid4(), uuid4()


def look_ahead(counts: list[int], *, hidden: tuple[int, ...] = (), **changed: Any) -> Any:
    """A forecast on 1 July of redemptions at 100 euros each, by month since January."""
    sums = [(count, count * 10_000) for count in counts]
    facts: dict[str, Any] = {
        "running": running_totals(MONTHS, sums, [place in hidden for place in range(len(sums))]),
        "amount_cents": 10_000_000,
        "spent_cents": sum(counts) * 10_000,
        "redeemed_count": sum(counts),
        "usable_count": 900,
        "first_month": FIRST,
        "last_day": LAST,
        "today": TODAY,
    }
    return forecast(**(facts | changed))


def test_a_forecast_goes_on_at_the_mean_pace_until_the_last_day() -> None:
    found: Forecast = look_ahead([10, 10, 10, 10, 10, 10, 0])

    assert found.days_left == 183
    assert found.expected_count == 60 * 183 // 181
    assert found.left_cents == 10_000_000 - (60 + 60) * 10_000
    assert found.expected_cents == 10_000_000 - found.left_cents


def test_the_range_is_the_weakest_and_the_strongest_quarter() -> None:
    found: Forecast = look_ahead([30, 0, 0, 0, 20, 20, 0])

    assert found.is_range_by_pace
    assert found.left_least < found.left_cents < found.left_most
    assert found.left_most == 10_000_000 - 70 * 10_000  # a quarter without any


def test_nothing_beyond_what_is_usable_is_expected() -> None:
    found: Forecast = look_ahead([100] * 6 + [0], usable_count=7)

    assert found.expected_count == 7
    assert found.left_least == found.left_cents == 10_000_000 - 607 * 10_000


def test_after_the_last_day_nothing_more_is_expected() -> None:
    found: Forecast = look_ahead([10] * 7, last_day=dt.date(2026, 6, 30))

    assert (found.days_left, found.expected_count) == (0, 0)
    assert found.left_least == found.left_most == found.left_cents


def test_too_few_months_give_the_widest_range() -> None:
    found: Forecast = look_ahead([10] * 7, today=dt.date(2026, 3, 2))

    assert not found.is_range_by_pace
    assert found.left_most == 10_000_000 - 70 * 10_000
    assert found.left_least == 10_000_000 - (70 + 900) * 10_000


def test_without_a_redemption_there_is_no_forecast() -> None:
    assert look_ahead([0] * 7) is None
    assert look_ahead([5] * 7, first_month=None) is None


def test_running_totals_have_no_step_within_what_is_hidden() -> None:
    sums = [(9, 90), (3, 30), (8, 80), (9, 90), (0, 0), (0, 0), (0, 0)]

    running = running_totals(MONTHS, sums, [False, True, True, False, False, False, False])

    assert [each.count for each in running][:4] == [9, None, 20, 29]


def test_a_plan_is_spread_over_the_months_of_its_years() -> None:
    def planned(month: dt.date) -> int:
        return planned_until(
            month,
            planned_cents={2025: 3_000, 2026: 12_000},
            period_from=dt.date(2025, 10, 15),
            period_until=LAST,
        )

    assert planned(dt.date(2025, 10, 1)) == 1_000
    assert planned(dt.date(2025, 12, 1)) == 3_000
    assert planned(dt.date(2026, 6, 1)) == 3_000 + 6_000
    assert planned(dt.date(2027, 6, 1)) == 15_000


def position(number: int, programme: Any, **amounts: int) -> Position:
    years = {int(year[1:]): cents for year, cents in amounts.items()}
    return Position(position=number, title=f"P{number}", programme_id=programme, amounts=years)


@pytest.mark.parametrize(
    ("actual", "exceeds", "by_far"),
    [(1_000, False, False), (1_200, True, False), (1_201, True, True)],
)
def test_a_fifth_above_the_plan_is_tolerated(actual: int, exceeds: bool, by_far: bool) -> None:
    part = numeric_part([position(1, ONE, y2026=1_000)], {(ONE, 2026): actual}, [2026])

    (item,) = part["items"]
    assert (item["exceeds"], item["exceeds_tolerance"]) == (exceeds, by_far)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from([ONE, OTHER, uuid4()]), st.integers(2025, 2027)),
        st.integers(min_value=0, max_value=10**9),
    )
)
def test_no_cent_is_lost_or_counted_twice(spent: dict[Any, int]) -> None:
    plan = [position(1, ONE, y2026=500), position(2, None, y2026=10), position(3, OTHER)]

    part = numeric_part(plan, spent, [2025, 2026])

    assert part["actual_cents"] == sum(spent.values())
    years = [year["actual_cents"] for item in part["items"] for year in item["years"]]
    assert sum(years) == sum(spent.values())
    unplanned = {key: cents for key, cents in spent.items() if key[0] not in (ONE, OTHER) and cents}
    assert (part["items"][-1]["title"] == NOT_PLANNED) == bool(unplanned)


def test_an_undone_redemption_names_the_line_that_it_undoes() -> None:
    facts: dict[str, Any] = {"day": TODAY, "payee": "VHS", "course": "Lesen"}
    listed = redemption_list(
        [
            Spending(key=7, reverses=None, amount_cents=500, is_hidden=True, **facts),
            Spending(key=8, reverses=None, amount_cents=800, is_hidden=False, **facts),
            Spending(key=9, reverses=8, amount_cents=-800, is_hidden=False, **facts),
        ]
    )

    assert [row["number"] for row in listed["rows"]] == [1, 2]
    assert listed["rows"][1]["reason"] == "Rücknahme zu lfd. Nr. 1, „Lesen“"
    assert (listed["rest_count"], listed["rest_cents"]) == (1, 500)
    assert (listed["total_count"], listed["total_cents"]) == (1, 500)


def test_the_dashboard_compares_with_plan_and_targets(
    proved: Stock, ministry: Client, now: dt.datetime
) -> None:
    page = ministry.get(f"/bericht/{proved.funded.grant_id}/").content.decode()

    for words in (
        "2.080,00 € von 10.000,00 €",
        "noch 296 Tage",
        "30.06.2027, noch 477 Tage",
        "Vorhersage der Rückzahlung",
        "über dem Plan",
        "zu 52 % erreicht",
        "Nach Art der Kommune",
        "Stadt (2 Kommunen)",
    ):
        assert words in page


def test_a_grant_without_any_voucher_has_a_clear_page(
    ministry: Client, db: None, now: dt.datetime
) -> None:
    funded: Funded = lay_down(now=now)

    page = ministry.get(f"/bericht/{funded.grant_id}/").content.decode()

    assert "Noch keine Nutzung" in page
    assert "Solange nichts eingelöst ist, lässt sich nichts vorhersagen." in page
    assert "Noch kein Nachweis eingefroren." in page
