"""What a model needs before it is published, and which figures are shown."""

from __future__ import annotations

import pytest

from assessments.checks.rules.model import (
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


def test_a_complete_model_misses_nothing() -> None:
    missing = what_is_missing(anchors={"Führung": [2, 3]}, targets=[("Bauhof", "Führung", 3)])

    assert missing == []


def test_an_empty_model_needs_a_field_and_targets() -> None:
    assert what_is_missing(anchors={}, targets=[]) == [
        "Es gibt noch kein Feld.",
        "Kein Profil hat Ziele in diesem Modell.",
    ]


def test_a_field_without_statements_is_named() -> None:
    missing = what_is_missing(
        anchors={"Führung": [2], "Veränderung": []}, targets=[("Bauhof", "Führung", 2)]
    )

    assert missing == ["Im Feld „Veränderung“ fehlen Aussagen."]


def test_a_target_above_the_highest_statement_is_named() -> None:
    assert unreachable_targets(
        anchors={"Führung": [2, 4]}, targets=[("Bauhof", "Führung", 5), ("Amt", "Führung", 4)]
    ) == ["Im Profil „Bauhof“ liegt das Soll für „Führung“ über der höchsten Aussage."]


def test_a_code_counts_up_where_it_is_taken() -> None:
    assert free_code(wish="lernen", taken=set()) == "lernen"
    assert free_code(wish="lernen", taken={"lernen", "lernen-2"}) == "lernen-3"
    assert free_code(wish="", taken=set()) == "feld"
