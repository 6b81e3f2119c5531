"""What a model needs before it is published, and which figures are shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assessments.checks.rules.model import (
    FieldFacts,
    TargetFacts,
    free_code,
    publishable_count,
    unreachable_targets,
    what_is_missing,
)


@pytest.mark.parametrize(
    ("people", "shown"), [(0, None), (4, None), (5, 5), (9, 5), (10, 10), (23, 20)]
)
def test_a_number_of_participants_is_shown_in_fives_and_never_below_five(
    people: int, shown: int | None
) -> None:
    assert publishable_count(people) == shown


LEADING = FieldFacts(
    title="Führung", has_area=True, statements=[2, 3], facets=[("Anleiten", [1, 2, 3])]
)


def missing_with(**changes: Any) -> list[str]:
    values: dict[str, Any] = {
        "crosswalk_faults": [],
        "empty_areas": [],
        "fields": [LEADING],
        "targets": [TargetFacts("Bauhof", "Führung", 3)],
    }
    return what_is_missing(**{**values, **changes})


def test_a_complete_model_misses_nothing() -> None:
    assert missing_with() == []


def test_an_empty_model_needs_a_competence_and_targets() -> None:
    assert missing_with(fields=[], targets=[]) == [
        "Es gibt noch keine Kompetenz.",
        "Kein Profil hat Ziele in diesem Modell.",
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"statements": []},
            "Die Kompetenz „Führung“ hat keine Aussage; nötig sind zwei bis vier.",
        ),
        (
            {"statements": [3]},
            "Die Kompetenz „Führung“ hat nur eine Aussage; nötig sind zwei bis vier.",
        ),
        (
            {"statements": [3] * 5},
            "Die Kompetenz „Führung“ hat 5 Aussagen; nötig sind zwei bis vier.",
        ),
        ({"has_area": False}, "Die Kompetenz „Führung“ gehört zu keinem Bereich."),
        ({"facets": []}, "Die Kompetenz „Führung“ hat keine Facette mit Verhaltensankern."),
        (
            {"facets": [("Anleiten", [])]},
            "Die Facette „Anleiten“ von „Führung“ hat keinen Verhaltensanker.",
        ),
    ],
)
def test_what_a_competence_lacks_is_named(changes: dict[str, Any], sentence: str) -> None:
    assert missing_with(fields=[replace(LEADING, **changes)]) == [sentence]


def test_empty_areas_and_faults_of_the_scale_are_named() -> None:
    assert missing_with(crosswalk_faults=["Stufe 2 fehlt."], empty_areas=["Soziales"]) == [
        "Stufen: Stufe 2 fehlt.",
        "Der Bereich „Soziales“ hat keine Kompetenz.",
    ]


def test_a_target_above_the_highest_statement_is_named() -> None:
    assert unreachable_targets(
        fields=[LEADING],
        targets=[TargetFacts("Bauhof", "Führung", 5), TargetFacts("Amt", "Führung", 3)],
    ) == ["Im Profil „Bauhof“ liegt das Soll für „Führung“ über der höchsten Aussage."]


def test_a_code_counts_up_where_it_is_taken() -> None:
    assert free_code(wish="lernen", taken=set()) == "lernen"
    assert free_code(wish="lernen", taken={"lernen", "lernen-2"}) == "lernen-3"
    assert free_code(wish="", taken=set()) == "feld"
