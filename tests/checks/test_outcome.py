"""The outcome goes into JSON and back without a loss."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assessments.checks.rules.outcome import CompetenceOutcome, Outcome, from_json, to_json


def line(code: str = "processes", **changes: Any) -> CompetenceOutcome:
    values: dict[str, Any] = {
        "field_code": code,
        "field_title": "Prozessanalyse",
        "area_title": "Digitales",
        "target": 3,
        "target_to": None,
        "importance": 2,
        "actual": 1,
        "low": 1.2,
        "high": 2.4,
        "source": "test",
        "self_level": 2,
        "verdict": "gap",
        "next_level": 2,
        "next_statement": "Ich zeichne einen Ablauf auf.",
    }
    return CompetenceOutcome(**{**values, **changes})


def outcome(*lines: CompetenceOutcome) -> Outcome:
    return Outcome(
        model_title="Kompetenzmodell",
        model_version=2,
        level_count=4,
        level_titles=("Anfang", "Grundlagen", "Sicher", "Vertieft"),
        profile_title="Bürgerservice",
        scoring_version=2,
        competences=lines,
    )


def test_json_there_and_back_is_the_same_outcome() -> None:
    before = outcome(line(), line("change", actual=None, low=None, high=None, source="none"))

    assert from_json(json.loads(json.dumps(to_json(before)))) == before


def test_json_with_a_missing_value_is_refused() -> None:
    values = to_json(outcome(line()))
    del values["competences"][0]["verdict"]

    with pytest.raises(TypeError):
        from_json(values)


def test_only_keeps_the_named_competences_and_the_head() -> None:
    both = outcome(line(), line("change"))

    assert both.only(["change"]) == outcome(line("change"))


def test_distance_counts_missing_levels_only() -> None:
    assert line().distance == 2
    assert line(actual=4).distance == line(actual=None).distance == line(target=None).distance == 0


def test_levels_are_named_with_their_number() -> None:
    named = outcome()

    assert named.level_name(0) == "0 – noch keine Stufe"
    assert named.level_name(3) == "3 – Sicher"
