"""The scoring rule as a table, and what holds for all answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.checks.rules.scoring import (
    APPLIES,
    CLOSE,
    DOES_NOT_APPLY,
    GAP,
    NO_TARGET,
    NOT_RATED,
    OTHER_WORK,
    PARTLY,
    REACHED,
    UNKNOWN,
    FieldLevel,
    Rating,
    difference_in_words,
    judge,
    score_field,
    summarise,
    summary_sentence,
)

LETTERS = {
    "j": APPLIES,
    "t": PARTLY,
    "n": DOES_NOT_APPLY,
    "w": UNKNOWN,
    "-": OTHER_WORK,
}


def ratings(*answers: str) -> list[Rating]:
    """ "2j" is a statement of level 2 that applies."""
    return [Rating(level=int(answer[0]), choice=LETTERS[answer[1]]) for answer in answers]


@pytest.mark.parametrize(
    ("answers", "actual", "low", "high"),
    [
        # one statement a level, level 1 without
        (["2j", "3j", "4j", "5j"], 5, 5, 5),
        (["2j", "3j", "4n", "5n"], 3, 3, 3),
        (["2j", "3t", "4n", "5n"], 2, 2, 3),
        (["2j", "3t", "4t", "5n"], 2, 2, 4),
        (["2n", "3n", "4n", "5n"], 1, 1, 1),
        (["2t", "3n", "4n", "5n"], 1, 1, 2),
        # what is affirmed above a denied level does not count
        (["2j", "3n", "4j", "5j"], 2, 2, 2),
        # the lowest level of the scale may have a statement too
        (["1n", "2n"], 0, 0, 0),
        (["1j", "2n"], 1, 1, 1),
        # "trifft auf meine Arbeit nicht zu" leaves the field
        (["2j", "3-", "4j", "5n"], 4, 4, 4),
        # several statements on a level: three quarters of the points, all of them to be certain
        (["2j", "3j", "3t"], 3, 2, 3),
        (["2j", "3t", "3t"], 2, 2, 3),
        (["2j", "3j", "3n"], 2, 2, 3),
        (["2j", "3t", "3n"], 2, 2, 2),
        # "weiß nicht" counts nothing; at least 60 % must be rated
        (["2j", "3j", "4j", "5w"], 4, 4, 4),
        (["2j", "3j", "4w", "5w"], None, None, None),
        (["2j", "3w", "4-", "5-"], None, None, None),
        (["2j", "3j", "4n", "5w", "5w"], 3, 3, 3),
        (["2-", "3-", "4-", "5-"], None, None, None),
        ([], None, None, None),
    ],
)
def test_a_field_is_scored_by_its_anchored_statements(
    answers: list[str], actual: int | None, low: int | None, high: int | None
) -> None:
    assert score_field(ratings(*answers)) == FieldLevel(actual=actual, low=low, high=high)


@pytest.mark.parametrize(
    ("target", "answers", "verdict"),
    [
        (3, ["2j", "3j", "4n", "5n"], REACHED),
        (2, ["2j", "3j", "4n", "5n"], REACHED),
        (4, ["2j", "3j", "4n", "5n"], GAP),
        (4, ["2j", "3j", "4t", "5n"], CLOSE),
        (5, ["2j", "3j", "4t", "5n"], GAP),
        (3, ["2j", "4t", "5n"], CLOSE),
        (None, ["2j", "3j", "4t", "5n"], NO_TARGET),
        (3, ["2w", "3w", "4w", "5w"], NOT_RATED),
        (None, ["2w", "3w", "4w", "5w"], NOT_RATED),
    ],
)
def test_a_verdict_compares_actual_and_target(
    target: int | None, answers: list[str], verdict: str
) -> None:
    score = score_field(ratings(*answers))

    assert judge(target=target, actual=score.actual, high=score.high) == verdict


UPWARDS = [DOES_NOT_APPLY, PARTLY, APPLIES]
some_answers = st.lists(
    st.builds(Rating, level=st.integers(1, 8), choice=st.sampled_from(sorted(LETTERS.values()))),
    max_size=12,
)


@given(answers=some_answers, place=st.integers(0, 11))
def test_turning_one_rating_upwards_never_lowers_a_level(answers: list[Rating], place: int) -> None:
    if place >= len(answers) or answers[place].choice not in UPWARDS[:2]:
        return
    better = list(answers)
    higher = UPWARDS[UPWARDS.index(answers[place].choice) + 1]
    better[place] = Rating(level=answers[place].level, choice=higher)

    before, after = score_field(answers), score_field(better)

    for name in ("low", "actual", "high"):
        lower, higher_one = getattr(before, name), getattr(after, name)
        assert (lower is None) == (higher_one is None)
        assert lower is None or higher_one >= lower


@given(answers=some_answers, seed=st.randoms())
def test_the_order_of_answers_does_not_matter(answers: list[Rating], seed: object) -> None:
    shuffled = list(answers)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]

    assert score_field(shuffled) == score_field(answers)


@given(answers=some_answers, target=st.integers(1, 8))
def test_no_gap_is_called_while_the_target_lies_inside_the_band(
    answers: list[Rating], target: int
) -> None:
    score = score_field(answers)
    verdict = judge(target=target, actual=score.actual, high=score.high)

    if score.actual is None or score.low is None or score.high is None:
        assert verdict == NOT_RATED
        return
    assert score.low <= score.actual <= score.high
    assert (verdict == REACHED) == (score.actual >= target)
    assert (verdict == GAP) == (target > score.high)


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        (
            [(3, REACHED)] * 3 + [(3, CLOSE)] * 2 + [(4, GAP)] * 3,
            "3 von 8 Zielen erreicht, 2 knapp, 3 Lücken",
        ),
        ([(3, REACHED)], "1 von 1 Ziel erreicht"),
        ([(3, GAP), (None, NO_TARGET)], "0 von 1 Ziel erreicht, 1 Lücke"),
        ([(3, REACHED), (2, NOT_RATED)], "1 von 2 Zielen erreicht, 1 nicht eingeschätzt"),
        ([(None, NO_TARGET)], "Für dieses Profil sind keine Ziele festgelegt."),
    ],
)
def test_the_summary_is_one_sentence(verdicts: list[tuple[int | None, str]], sentence: str) -> None:
    assert summary_sentence(summarise(verdicts)) == sentence


@pytest.mark.parametrize(
    ("target", "actual", "words"),
    [
        (3, 3, "genau erreicht"),
        (3, 2, "eine Stufe unter dem Ziel"),
        (5, 2, "3 Stufen unter dem Ziel"),
        (2, 3, "eine Stufe über dem Ziel"),
        (3, None, "nicht eingeschätzt"),
        (None, 3, "kein Ziel festgelegt"),
    ],
)
def test_the_difference_is_said_in_words(
    target: int | None, actual: int | None, words: str
) -> None:
    assert difference_in_words(target=target, actual=actual) == words
