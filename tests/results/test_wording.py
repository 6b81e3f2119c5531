"""A result in words: source, band, next step; and what is never said."""

from __future__ import annotations

import re
from typing import Any

import pytest

from assessments.checks.queries.results import show
from assessments.checks.rules import wording
from assessments.checks.rules.outcome import CompetenceOutcome
from tests.conftest import NOW
from tests.results.outcomes import competence, outcome

MEASURED: dict[str, Any] = {"source": "test", "low": 1.84, "high": 2.6, "self_level": 4}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (MEASURED, "Spanne 1,8 bis 2,6 (± 1 Standardfehler)"),
        ({"low": 1, "high": 3}, "Spanne: Stufe 1 bis 3"),
        ({"low": 2, "high": 2}, "Spanne: nur Stufe 2"),
        ({"low": None, "high": None}, ""),
    ],
)
def test_the_band_is_said_in_words_and_numbers(facts: dict[str, Any], words: str) -> None:
    assert wording.band_words(competence(**facts)) == words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"target": 3}, "3 – Fortgeschritten"),
        ({"target": 3, "target_to": 4}, "3 bis 4"),
        ({"target": 3, "target_to": 3}, "3 – Fortgeschritten"),
        ({"target": None, "verdict": "no_target"}, "–"),
    ],
)
def test_a_target_may_be_a_range(facts: dict[str, Any], words: str) -> None:
    line = competence(**facts)

    assert wording.target_words(outcome(line), line) == words


def test_the_self_rating_stands_beside_the_test_and_is_not_mixed_in() -> None:
    (line,) = show(outcome(competence(**MEASURED, actual=2)), completed_at=NOW).lines

    assert (line.source_words, line.actual) == ("Test", 2)
    assert line.beside == "Ihre Selbsteinschätzung: Stufe 4"


def test_a_self_rating_alone_is_labelled_and_stands_beside_nothing() -> None:
    (line,) = show(outcome(competence()), completed_at=NOW).lines

    assert (line.source_words, line.beside) == ("Selbsteinschätzung", "")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Stufe 3 – Fortgeschritten: „Ich kläre Aufgaben im Gespräch.“"),
        ({"next_statement": ""}, "Stufe 3 – Fortgeschritten"),
        ({"next_level": None}, "Sehen Sie sich die Kurse in Ihrem Lernpfad an."),
        ({"verdict": "reached", "actual": 3}, "Kein Schritt nötig."),
        (
            {"verdict": "not_rated", "actual": None, "source": "none"},
            "Beim nächsten Check mehr Aussagen einschätzen.",
        ),
    ],
)
def test_the_next_step(facts: dict[str, Any], words: str) -> None:
    line = competence(**facts)

    assert wording.next_step_words(outcome(line), line) == words


CASES = [
    competence(),
    competence(verdict="close", high=3),
    competence(verdict="reached", actual=3),
    competence(verdict="not_rated", actual=None, low=None, high=None, source="none"),
    competence(verdict="no_target", target=None),
    competence(**MEASURED),
    competence(**MEASURED, verdict="reached", actual=4),
]


@pytest.mark.parametrize("line", CASES, ids=lambda line: f"{line.verdict}-{line.source}")
def test_plain_words_are_short_and_say_the_verdict(line: CompetenceOutcome) -> None:
    sentences = wording.plain_words(outcome(line), line)

    assert all(len(one.split()) <= 12 for one in sentences), sentences
    said = " ".join(sentences)
    assert ("Lücke" in said, "knapp" in said) == (line.verdict == "gap", line.verdict == "close")


@pytest.mark.parametrize("line", CASES, ids=lambda line: f"{line.verdict}-{line.source}")
def test_nobody_is_told_to_overestimate_or_to_fail(line: CompetenceOutcome) -> None:
    shown = show(outcome(line), completed_at=NOW)
    said = " ".join([str(vars(one)) for one in shown.lines] + [shown.sentence])

    assert not re.search("überschätz|unterschätz|versag|ungenügend|Mangel|Defizit", said, re.I)


def test_the_heading_is_one_sentence() -> None:
    lines = [
        *(competence(c, verdict="reached", actual=3) for c in "abc"),
        *(competence(c, verdict="close", high=3) for c in "de"),
        *(competence(c) for c in "fg"),
    ]

    shown = show(outcome(*lines), completed_at=NOW)

    assert shown.sentence == "3 von 7 Zielen erreicht, 2 knapp, 2 Lücken"
