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
    ("answers", "actual", "next_level", "begun"),
    [
        # one statement a level, level 1 without
        (["2j", "3j", "4j", "5j"], 5, None, False),
        (["2j", "3j", "4n", "5n"], 3, 4, False),
        (["2j", "3t", "4n", "5n"], 2, 3, True),
        (["2n", "3n", "4n", "5n"], 1, 2, False),
        (["2t", "3n", "4n", "5n"], 1, 2, True),
        # what is affirmed above a denied level does not count
        (["2j", "3n", "4j", "5j"], 2, 3, False),
        # the lowest level of the scale may have a statement too
        (["1n", "2n"], 0, 1, False),
        (["1j", "2n"], 1, 2, False),
        # "trifft auf meine Arbeit nicht zu" leaves the field
        (["2j", "3-", "4j", "5n"], 4, 5, False),
        # several statements on a level: three quarters of the points
        (["2j", "3j", "3t"], 3, None, False),
        (["2j", "3t", "3t"], 2, 3, True),
        (["2j", "3j", "3n"], 2, 3, True),
        (["2j", "3t", "3n"], 2, 3, False),
        # "weiß nicht" counts nothing; at least 60 % must be rated
        (["2j", "3j", "4j", "5w"], 4, 5, False),
        (["2j", "3j", "4w", "5w"], None, None, False),
        (["2j", "3w", "4-", "5-"], None, None, False),
        (["2j", "3j", "4n", "5w", "5w"], 3, 4, False),
        (["2-", "3-", "4-", "5-"], None, None, False),
        ([], None, None, False),
    ],
)
def test_a_field_is_scored_by_its_anchored_statements(
    answers: list[str], actual: int | None, next_level: int | None, begun: bool
) -> None:
    score = score_field(ratings(*answers))

    assert score == FieldLevel(actual=actual, next_level=next_level, next_is_begun=begun)


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
    assert judge(target=target, score=score_field(ratings(*answers))) == verdict


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

    before, after = score_field(answers).actual, score_field(better).actual

    assert (before is None) == (after is None)
    assert before is None or (after is not None and after >= before)


@given(answers=some_answers, seed=st.randoms())
def test_the_order_of_answers_does_not_matter(answers: list[Rating], seed: object) -> None:
    shuffled = list(answers)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]

    assert score_field(shuffled) == score_field(answers)


@given(answers=some_answers, target=st.integers(1, 8))
def test_every_verdict_fits_its_levels(answers: list[Rating], target: int) -> None:
    score = score_field(answers)
    verdict = judge(target=target, score=score)

    expected = {NOT_RATED} if score.actual is None else {REACHED}
    if score.actual is not None and score.actual < target:
        expected = {CLOSE, GAP}
    assert verdict in expected


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
