"""The estimate, the choice of the next item and the end of a test, for all answers."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from assessments.checks.rules.adaptive import (
    FEWEST,
    FIRST,
    MOST,
    MOST_UNUSABLE,
    NEAREST,
    SETTLES,
    Candidate,
    choose_next,
    estimate,
    is_measured,
    open_levels,
)
from assessments.checks.rules.run import ANSWERED, NOT_ACCESSIBLE, Step
from assessments.checks.rules.scoring import CLOSE, GAP, REACHED, judge

LEVELS = 5


def step(level: int, credit: int | None, facet: str = "", item_id: str = "") -> Step:
    return Step(
        item_id=item_id or f"{facet}-{level}",
        item_code="aufgabe",
        item_version=1,
        facet_code=facet,
        level=level,
        answered=NOT_ACCESSIBLE if credit is None else ANSWERED,
        response=(),
        credit=credit,
        reason=None,
    )


def bank(*levels: int, facet: str = "", copies: int = 1) -> list[Candidate]:
    return [
        Candidate(item_id=f"{facet}-{level}-{number}", facet_code=facet, level=level)
        for level in levels
        for number in range(copies)
    ]


def run(
    candidates: list[Candidate],
    credit_of: Callable[[Candidate], int | None],
    *,
    seed: str = "1",
    levels: int = LEVELS,
) -> list[Step]:
    """Let somebody answer until the test of this competence ends."""
    by_id = {item.item_id: item for item in candidates}
    steps: list[Step] = []
    while choice := choose_next(candidates=candidates, steps=steps, level_count=levels, seed=seed):
        item = by_id[choice.item_id]
        steps.append(step(item.level, credit_of(item), item.facet_code, item.item_id))
    return steps


answers = st.lists(
    st.builds(step, st.integers(1, LEVELS), st.integers(0, 100) | st.none()), max_size=20
)
banks = st.lists(
    st.tuples(st.sampled_from(["", "a", "b", "c"]), st.integers(1, LEVELS)), max_size=40
).map(
    lambda rows: [
        Candidate(item_id=str(number), facet_code=facet, level=level)
        for number, (facet, level) in enumerate(rows)
    ]
)


@given(steps=answers, levels=st.integers(2, 8))
def test_the_estimate_is_finite_and_lies_in_its_band(steps: list[Step], levels: int) -> None:
    found = estimate(steps=steps, level_count=levels)

    assert math.isfinite(found.level)
    assert math.isfinite(found.error)
    assert 0 <= found.low <= found.actual <= found.high <= levels


@given(steps=answers, place=st.integers(0, 19), credit=st.integers(0, 100))
def test_a_better_answer_never_lowers_the_estimate(
    steps: list[Step], place: int, credit: int
) -> None:
    if place >= len(steps) or steps[place].credit is None:
        return
    worse = [*steps[:place], step(steps[place].level, credit), *steps[place + 1 :]]
    low, high = sorted([steps, worse], key=lambda those: those[place].credit or 0)

    before, after = (estimate(steps=those, level_count=LEVELS) for those in (low, high))

    assert before.level <= after.level
    assert before.actual <= after.actual


@given(steps=answers, chance=st.randoms())
def test_the_order_of_answers_does_not_matter(steps: list[Step], chance: random.Random) -> None:
    shuffled = list(steps)
    chance.shuffle(shuffled)

    assert estimate(steps=shuffled, level_count=LEVELS) == estimate(steps=steps, level_count=LEVELS)


@given(candidates=banks, chance=st.randoms(use_true_random=False), levels=st.integers(5, 8))
def test_a_run_ends_within_its_cap_and_asks_nothing_twice(
    candidates: list[Candidate], chance: random.Random, levels: int
) -> None:
    steps = run(candidates, lambda _item: chance.choice([0, 50, 100, None]), levels=levels)

    usable = [each for each in steps if each.credit is not None]
    assert len(usable) <= MOST
    assert len(steps) - len(usable) <= MOST_UNUSABLE
    assert len({each.item_id for each in steps}) == len(steps)


@given(candidates=banks, seed=st.text(max_size=8), level=st.integers(0, LEVELS))
def test_the_same_seed_and_answers_make_the_same_run(
    candidates: list[Candidate], seed: str, level: int
) -> None:
    def answer(item: Candidate) -> int:
        return 100 if item.level <= level else 0

    again = list(reversed(candidates))

    assert run(candidates, answer, seed=seed) == run(again, answer, seed=seed)


@given(candidates=banks, level=st.integers(0, LEVELS))
def test_fewer_than_four_answers_only_when_there_are_no_more_items(
    candidates: list[Candidate], level: int
) -> None:
    steps = run(candidates, lambda item: 100 if item.level <= level else 0)

    assert len(steps) >= min(FEWEST, len(candidates))


@given(steps=answers, target=st.integers(1, LEVELS))
def test_no_gap_is_called_while_the_target_lies_inside_the_band(
    steps: list[Step], target: int
) -> None:
    found = estimate(steps=steps, level_count=LEVELS)
    verdict = judge(target=target, actual=found.actual, high=found.high)

    assert (verdict == REACHED) == (found.actual >= target)
    assert (verdict == GAP) == (found.actual < target and target > found.high)
    assert verdict in {REACHED, CLOSE, GAP}


def test_somebody_who_solves_everything_up_to_a_level_is_placed_within_one_of_it() -> None:
    for level in range(1, LEVELS):
        steps = run(
            bank(1, 2, 3, 4, 5, copies=3), lambda item, top=level: 100 * (item.level <= top)
        )
        assert abs(estimate(steps=steps, level_count=LEVELS).level - (level + 0.5)) <= 1


def test_everything_right_is_the_top_and_everything_wrong_no_level() -> None:
    top = run(bank(1, 2, 3, 4, 5, copies=9), lambda _item: 100)
    bottom = run(bank(1, 2, 3, 4, 5, copies=9), lambda _item: 0)

    assert estimate(steps=top, level_count=LEVELS).actual == LEVELS
    assert estimate(steps=bottom, level_count=LEVELS).actual == 0


def test_a_right_answer_settles_the_easier_levels_of_its_facet_only() -> None:
    candidates = bank(1, 2, 3, 4, facet="a") + bank(1, 2, facet="b")

    assert open_levels(candidates=candidates, steps=[step(3, 100, "a")]) == {
        "a": {4},
        "b": {1, 2},
    }
    assert open_levels(candidates=candidates, steps=[step(3, 0, "a")])["a"] == {1, 2}


def test_an_item_that_cannot_be_used_says_nothing() -> None:
    candidates = bank(1, 2, 3)
    unusable = [step(2, None)]

    assert open_levels(candidates=candidates, steps=unusable) == {"": {1, 2, 3}}
    assert estimate(steps=unusable, level_count=3) == estimate(steps=[], level_count=3)
    assert not is_measured([step(1, 100), step(2, 100), step(3, None)])


def test_the_reason_of_each_choice_is_logged() -> None:
    candidates = bank(1, 2, 3, 4, 5, copies=2)
    steps: list[Step] = []
    rules = []
    while choice := choose_next(candidates=candidates, steps=steps, level_count=5, seed="x"):
        item = next(each for each in candidates if each.item_id == choice.item_id)
        steps.append(step(item.level, 100 * (item.level <= 3), "", item.item_id))
        rules.append(choice.reason.rule)

    assert rules[0] == FIRST
    assert set(rules[1:]) == {SETTLES, NEAREST}
    assert rules == sorted(rules, key=[FIRST, SETTLES, NEAREST].index)


def test_too_hard_items_come_only_when_no_other_is_left() -> None:
    failed = [step(1, 0), step(2, 0)]

    first = choose_next(candidates=bank(3, 8, copies=1), steps=failed, level_count=8, seed="x")
    only_hard = choose_next(candidates=bank(8), steps=failed, level_count=8, seed="x")

    assert first is not None
    assert first.item_id == "-3-0"
    assert only_hard is not None


def test_equal_items_are_shared_out_by_the_seed() -> None:
    candidates = bank(2, copies=20)

    asked = {
        choice.item_id
        for seed in range(50)
        if (choice := choose_next(candidates=candidates, steps=[], level_count=5, seed=str(seed)))
    }

    assert len(asked) > 10
