"""Comparing two frameworks: what is new, gone or changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assessments.library.rules.comparing import compare, place_of
from assessments.library.rules.outline import Level
from assessments.library.services.reading.formats import read_framework
from tests.library.test_importing_real_files import DIGCOMP_2, DIGCOMP_3
from tests.library.test_reading_broken_files import moodle, row

EARLIER = read_framework(moodle(row("a"), row("b", parent="a"), row("c")))


def test_the_same_framework_has_no_differences() -> None:
    comparison = compare(EARLIER, EARLIER)

    assert comparison.is_same
    assert (comparison.unchanged, comparison.changed) == (3, 0)


def test_new_gone_and_changed_elements_are_told_apart() -> None:
    later = read_framework(moodle(row("a", name="Neu"), row("b"), row("d")))

    comparison = compare(EARLIER, later)

    assert [(d.change, d.code, d.field) for d in comparison.differences] == [
        ("changed", "a", "Titel"),
        ("changed", "b", "Art"),
        ("changed", "b", "übergeordnet"),
        ("added", "d", ""),
        ("removed", "c", ""),
    ]
    assert (comparison.added, comparison.removed, comparison.changed) == (1, 1, 2)
    assert (comparison.differences[0].before, comparison.differences[0].after) == ("Name", "Neu")


def test_a_changed_description_of_a_level_is_a_difference() -> None:
    level = Level(number=1, code="1", title="Stufe")
    earlier = replace(EARLIER, levels=[level], descriptors={("a", 1): "alt"})
    later = replace(EARLIER, levels=[level], descriptors={("a", 1): "neu", ("b", 1): "mehr"})

    differences = compare(earlier, later).differences

    assert [(d.code, d.field, d.before, d.after) for d in differences] == [
        ("a", "Stufe 1", "alt", "neu"),
        ("b", "Stufe 1", "", "mehr"),
    ]


def test_codes_are_compared_across_the_habits_of_publishers() -> None:
    assert place_of("Competence/1.1") == place_of("1.1") == "1.1"
    assert place_of("CompetenceArea/1") == place_of("1.0") == "1"
    assert place_of("S6.11.0") != place_of("S6")


def test_digcomp_2_and_3_share_their_areas_and_competences(shared_data: Path) -> None:
    old, new = (
        read_framework((shared_data / name).read_bytes()) for name in (DIGCOMP_2, DIGCOMP_3)
    )

    comparison = compare(old, new)

    assert (comparison.added, comparison.removed) == (362 + 523 + 126, 0)
    assert comparison.changed + comparison.unchanged == 26
