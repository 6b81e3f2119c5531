"""Sharing out vouchers: exact to the last one, and the same every time."""

from __future__ import annotations

import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchers.funding.rules import NobodyEligible, Share, split_exactly

weights = st.lists(st.integers(0, 3_000_000), min_size=1, max_size=60).filter(any)


def shares_of(numbers: list[int]) -> list[Share]:
    return [
        Share(key=uuid.UUID(int=place), weight=number, rank=f"{place:012d}")
        for place, number in enumerate(numbers)
    ]


@given(st.integers(0, 200_000), weights)
def test_the_parts_sum_to_the_whole(total: int, numbers: list[int]) -> None:
    parts = split_exactly(total=total, shares=shares_of(numbers))

    assert sum(parts.values()) == total


@given(st.integers(0, 200_000), weights)
def test_nobody_is_further_than_one_from_the_exact_quota(total: int, numbers: list[int]) -> None:
    shares = shares_of(numbers)

    parts = split_exactly(total=total, shares=shares)

    for share in shares:
        exact = total * share.weight / sum(numbers)
        assert abs(parts[share.key] - exact) < 1


@given(st.integers(0, 5_000), weights, st.randoms(use_true_random=False))
def test_the_order_of_the_shares_does_not_matter(
    total: int, numbers: list[int], dice: random.Random
) -> None:
    shares = shares_of(numbers)
    shuffled = dice.sample(shares, len(shares))

    assert split_exactly(total=total, shares=shares) == split_exactly(total=total, shares=shuffled)


def test_ties_go_to_the_larger_weight_then_to_the_smaller_key() -> None:
    equal = split_exactly(total=5, shares=shares_of([1, 1, 1]))

    assert list(equal.values()) == [2, 2, 1]


def test_nobody_with_a_weight_is_refused() -> None:
    with pytest.raises(NobodyEligible):
        split_exactly(total=5, shares=shares_of([0, 0]))


def test_the_2750_vouchers_of_a_real_grant_come_out_exactly() -> None:
    towns = [172_000, 51_000, 310_000, 159_000, 84_000, 21_000]

    parts = split_exactly(total=2_750, shares=shares_of(towns))

    assert list(parts.values()) == [593, 176, 1_070, 549, 290, 72]
    assert sum(parts.values()) == 2_750
