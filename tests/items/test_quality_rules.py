"""Quality figures against values worked out by hand, and against simulated answers."""

from __future__ import annotations

import random
from math import exp, log, sqrt
from statistics import pvariance

import pytest

from assessments.library.rules.quality import (
    adaptive_reliability,
    correlation,
    cronbach_alpha,
    estimate_rasch,
    find_flags,
    mean_credit,
    share,
)
from assessments.library.rules.tallies import AskedItem, Tallies, digest_of_texts


def asked(code: str, credit: int | None, response: str = "a", rest: int | None = None) -> AskedItem:
    return AskedItem(code=code, version=1, response=tuple(response), credit=credit, rest=rest)


def test_difficulty_is_the_share_of_credit() -> None:
    assert mean_credit(credit_sum=250, answered_count=5) == 0.5
    assert mean_credit(credit_sum=0, answered_count=0) is None
    assert share(part=3, whole=12) == 0.25
    assert share(part=0, whole=0) is None


def r(pairs: list[tuple[int, int]]) -> float | None:
    return correlation(
        count=len(pairs),
        x_sum=sum(x for x, _y in pairs),
        x_square_sum=sum(x * x for x, _y in pairs),
        y_sum=sum(y for _x, y in pairs),
        y_square_sum=sum(y * y for _x, y in pairs),
        product_sum=sum(x * y for x, y in pairs),
    )


def test_correlation_is_pearsons() -> None:
    # By hand: deviations (-1, 0, 1) and (-1, 1, 0): sum of products 1, both squares sum to 2.
    assert r([(0, 0), (1, 2), (2, 1)]) == pytest.approx(0.5)
    assert r([(0, 0), (100, 100)]) == pytest.approx(1)
    assert r([(0, 100), (100, 0)]) == pytest.approx(-1)


@pytest.mark.parametrize("pairs", [[], [(1, 1)], [(1, 1), (1, 2)], [(1, 2), (3, 2)]])
def test_correlation_needs_something_that_varies(pairs: list[tuple[int, int]]) -> None:
    assert r(pairs) is None


def alpha(rows: list[tuple[int, ...]]) -> float | None:
    columns = list(zip(*rows, strict=True))
    totals = [sum(row) for row in rows]
    return cronbach_alpha(
        count=len(rows),
        value_sums=[sum(column) for column in columns],
        value_square_sums=[sum(v * v for v in column) for column in columns],
        total_sum=sum(totals),
        total_square_sum=sum(t * t for t in totals),
    )


def test_alpha_is_cronbachs() -> None:
    # By hand: variances 2, 2/3 and 26/9 (population), of the total 128/9... checked as fractions.
    rows = [(1, 2, 1), (3, 3, 5), (5, 4, 4)]
    variances = [pvariance(column) for column in zip(*rows, strict=True)]
    assert [round(v, 4) for v in variances] == [2.6667, 0.6667, 2.8889]

    expected = 3 / 2 * (1 - sum(variances) / pvariance([sum(row) for row in rows]))

    assert alpha(rows) == pytest.approx(expected)
    assert alpha([(1, 1), (2, 2), (3, 3)]) == pytest.approx(1)
    assert alpha([(1, 2), (2, 1)]) is None
    assert alpha([(1,), (2,)]) is None


def test_reliability_of_a_test_compares_error_with_spread() -> None:
    # Estimates 1 and 3 levels: variance 1; mean squared error 0.25.
    figures = {"count": 2, "estimate_sum": 400, "estimate_square_sum": 100_000}

    assert adaptive_reliability(**figures, error_square_sum=5_000) == pytest.approx(0.75)
    assert adaptive_reliability(**figures, error_square_sum=50_000) == 0
    assert (
        adaptive_reliability(count=1, estimate_sum=1, estimate_square_sum=1, error_square_sum=0)
        is None
    )


@pytest.mark.parametrize(
    ("values", "flags"),
    [
        ({}, ()),
        ({"discrimination": 0.19}, ("low_correlation",)),
        ({"discrimination": None}, ()),
        ({"difficulty": 0.09}, ("too_hard",)),
        ({"difficulty": 0.96}, ("too_easy",)),
        ({"wrong_choices": [3, 0]}, ("unused_option",)),
        ({"answered_count": 29, "difficulty": 0.01}, ()),
    ],
)
def test_an_item_below_a_threshold_is_flagged(values: dict[str, object], flags: object) -> None:
    usual = {
        "answered_count": 30,
        "difficulty": 0.5,
        "discrimination": 0.2,
        "wrong_choices": [3, 4],
    }

    assert find_flags(**{**usual, **values}) == flags  # type: ignore[arg-type]


def test_two_items_differ_by_the_logarithm_of_their_counts() -> None:
    found = estimate_rasch(pairs={("a", "b"): 80, ("b", "a"): 20}, answered={"a": 200, "b": 200})

    assert found["b"].difficulty - found["a"].difficulty == pytest.approx(log(80 / 20))
    assert found["a"].standard_error == pytest.approx(1 / sqrt(100 * 0.8 * 0.2))


def test_an_item_with_few_answers_or_no_link_back_is_left_out() -> None:
    pairs = {("a", "b"): 80, ("b", "a"): 20, ("a", "c"): 5, ("a", "d"): 9, ("d", "a"): 9}

    found = estimate_rasch(pairs=pairs, answered={"a": 200, "b": 200, "c": 200, "d": 199})

    assert set(found) == {"a", "b"}
    assert estimate_rasch(pairs={}, answered={}) == {}


def test_simulated_answers_give_the_difficulties_back() -> None:
    chance = random.Random(7)
    true = {"a": -1.5, "b": -0.5, "c": 0.0, "d": 0.5, "e": 1.5}
    tallies = Tallies()
    for _person in range(4_000):
        ability = chance.gauss(0, 1)
        shown = [key for key, d in true.items() if abs(d - ability) < 2]
        tallies.add_items(
            [
                asked(key, 100 * (chance.random() < 1 / (1 + exp(true[key] - ability))))
                for key in shown
            ]
        )

    found = estimate_rasch(
        pairs={(one[0], two[0]): n for (one, two), n in tallies.pairs.items()},
        answered={key[0]: sums.answered_count for key, sums in tallies.items.items()},
    )

    assert {key: round(e.difficulty, 1) for key, e in found.items()} == pytest.approx(true, abs=0.2)


def test_sums_hold_what_figures_need_and_no_single_answer() -> None:
    tallies = Tallies()
    tallies.add_items(
        [asked("x", 100, rest=25), asked("y", 0, "bc"), asked("z", 50), asked("w", None)]
    )

    x = tallies.items["x", 1]
    assert (x.shown_count, x.answered_count, x.right_count, x.credit_sum) == (1, 1, 1, 100)
    assert (x.rest_sum, x.rest_square_sum, x.credit_rest_sum) == (25, 625, 2500)
    assert (x.paired_count, tallies.items["y", 1].paired_count) == (1, 0)
    assert (tallies.items["w", 1].shown_count, tallies.items["w", 1].answered_count) == (1, 0)
    assert tallies.options == {
        ("x", 1, "a"): 1,
        ("y", 1, "b"): 1,
        ("y", 1, "c"): 1,
        ("z", 1, "a"): 1,
    }
    assert dict(tallies.pairs) == {(("x", 1), ("y", 1)): 1, (("z", 1), ("y", 1)): 1}


def test_only_the_very_same_statements_are_pooled() -> None:
    tallies = Tallies()
    for values in ([1, 2], [3, 4]):
        tallies.add_scale(field_code="f", texts=["A", "B"], values=values)
    tallies.add_scale(field_code="f", texts=["A", "C"], values=[5, 5])

    scale = tallies.scales["f", digest_of_texts(["A", "B"])]
    assert (scale.check_count, scale.value_sums, scale.value_square_sums) == (2, [4, 6], [10, 20])
    assert (scale.total_sum, scale.total_square_sum) == (10, 58)
    assert len(tallies.scales) == 2


def test_estimates_are_added_in_hundredths() -> None:
    tallies = Tallies()
    tallies.add_estimate(field_code="f", level_count=5, estimate=2.5, error=0.5, item_count=6)

    sums = tallies.estimates["f", 5]
    assert (sums.estimate_sum, sums.estimate_square_sum) == (250, 62_500)
    assert (sums.error_square_sum, sums.item_count) == (2_500, 6)
