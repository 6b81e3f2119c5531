"""Outcomes as a check would freeze them, for tests without a database."""

from __future__ import annotations

from typing import Any

from assessments.checks.rules.outcome import CompetenceOutcome, Outcome

TITLES = ("Einstieg", "Grundlagen", "Fortgeschritten", "Erfahren", "Vorbild")


def competence(code: str = "a", **facts: Any) -> CompetenceOutcome:
    """A competence rated by its person: Soll 3, Ist 2."""
    usual: dict[str, Any] = {
        "field_code": code,
        "field_title": f"Kompetenz {code}",
        "area_title": "",
        "target": 3,
        "target_to": None,
        "importance": 2,
        "actual": 2,
        "low": 2,
        "high": 2,
        "source": "self",
        "self_level": 2,
        "verdict": "gap",
        "next_level": 3,
        "next_statement": "Ich kläre Aufgaben im Gespräch.",
    }
    return CompetenceOutcome(**{**usual, **facts})


def outcome(*competences: CompetenceOutcome) -> Outcome:
    """An outcome on a scale of five levels."""
    return Outcome(
        model_title="Kompetenzmodell",
        model_version=1,
        level_count=5,
        level_titles=TITLES,
        profile_title="Bürgerservice",
        scoring_version=2,
        competences=competences,
    )
