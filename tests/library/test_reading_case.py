"""CASE packages: tree, order, crosswalks and rubrics; what cannot be kept is reported."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assessments.library.rules.outline import Crosswalk, Level, Link
from assessments.library.rules.refusals import FrameworkFileUnreadable
from assessments.library.services.reading.formats import read_framework
from tests.library.case_files import DOCUMENT, child, criterion, end, item, link, package, uid
from tests.library.test_reading_broken_files import found

ELSEWHERE = {"title": "Fremd", "identifier": uid(77), "uri": "https://example.net/77"}


def test_items_become_a_tree_with_printed_codes_where_there_are_any() -> None:
    outline = read_framework(
        package([item(1, humanCodingScheme="1"), item(2)], [child(1), child(2, of=1)])
    )

    assert list(outline.nodes) == ["1", uid(2)]
    assert outline.nodes[uid(2)].parent == "1"
    assert (outline.heading.key, outline.heading.source) == (DOCUMENT, "Herausgeber")
    assert outline.findings == []


def test_a_short_statement_is_the_title_and_the_full_one_the_text() -> None:
    outline = read_framework(package([item(1, abbreviatedStatement="Kurz")], [child(1)]))

    assert outline.nodes[uid(1)].title == "Kurz"
    assert outline.nodes[uid(1)].text == "Element 1"


def test_siblings_stand_in_the_order_of_their_sequence_numbers() -> None:
    numbers = {1: 30, 2: 10, 3: 20}
    outline = read_framework(
        package(
            [item(number) for number in numbers],
            [child(number, sequenceNumber=place) for number, place in numbers.items()],
        )
    )

    assert list(outline.nodes) == [uid(2), uid(3), uid(1)]


def test_associations_become_links_and_crosswalks_to_other_frameworks() -> None:
    outline = read_framework(
        package(
            [item(1), item(2)],
            [
                child(1),
                child(2),
                link(1, "precedes", end(2)),
                link(1, "exactMatchOf", ELSEWHERE),
                link(2, "isRelatedTo", "https://example.net/78"),
            ],
        )
    )

    assert outline.links == {Link(uid(1), uid(2), "precedes")}
    assert outline.crosswalks == {
        Crosswalk(uid(1), "https://example.net/77", "exact", "Fremd"),
        Crosswalk(uid(2), "https://example.net/78", "related"),
    }
    assert outline.findings == []


def test_rubrics_become_levels_and_descriptions() -> None:
    low = {"quality": "Grundlagen", "description": "kann wenig", "score": 0}
    high = {"quality": "Fortgeschritten", "description": "kann viel", "score": 5}

    outline = read_framework(package([item(1)], [child(1)], criterion(1, high, low)))

    assert outline.levels == [
        Level(number=1, code="1", title="Grundlagen"),
        Level(number=2, code="2", title="Fortgeschritten"),
    ]
    assert outline.descriptors == {(uid(1), 1): "kann wenig", (uid(1), 2): "kann viel"}


def test_what_a_package_cannot_keep_is_reported() -> None:
    outline = read_framework(
        package(
            [
                item(1),
                item(1, fullStatement="noch einmal"),
                "nichts",
                item(2, humanCodingScheme="A"),
                item(3, humanCodingScheme="A"),
                item(4, fullStatement=""),
                item(5),
            ],
            [
                child(1),
                child(1),
                child(1, of=2),
                child(2, of=1),
                child(3, of=99),
                child(4),
                link(88, "isChildOf", end(1)),
                link(1, "ext:mag", end(2)),
                link(1, "exactMatchOf", {}),
                7,
            ],
            criterion(66, {"quality": "x", "position": 1}),
            criterion(1, {"quality": "y", "position": 1, "description": "d"}, {"quality": "z"}),
            Unbekannt={},
        )
    )

    assert found(outline) == [
        ("dropped", "CFPackage", "Unbekannt"),
        ("duplicate", uid(1), "identifier"),
        ("dropped", "CFItem 3", "identifier"),
        ("deviation", uid(4), "fullStatement"),
        ("deviation", uid(2), "humanCodingScheme"),
        ("deviation", uid(3), "humanCodingScheme"),
        ("duplicate", uid(1), "isChildOf"),
        ("dropped", uid(1), "isChildOf"),
        ("dangling", "CFAssociation 7", "originNodeURI"),
        ("dropped", "CFAssociation 8", "associationType"),
        ("dangling", uid(1), "exact"),
        ("dropped", "CFAssociation 10", ""),
        ("deviation", uid(5), "isChildOf"),
        ("dropped", f"CFRubricCriterion {uid(700)}", "position"),
        ("dangling", f"CFRubricCriterion {uid(700)}", "CFItemURI"),
        ("deviation", f"CFRubricCriterion {uid(700)}", "quality"),
        ("dangling", uid(3), "parent"),
        ("dropped", uid(3), "parent"),
    ]


def test_a_repeated_reference_is_reported_once_each_time() -> None:
    twice = [link(1, "exactMatchOf", ELSEWHERE), link(1, "precedes", end(2))] * 2

    outline = read_framework(package([item(1), item(2)], [child(1), child(2), *twice]))

    assert (len(outline.links), len(outline.crosswalks)) == (1, 1)
    assert found(outline) == [("duplicate", uid(1), "exact"), ("duplicate", uid(1), "precedes")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"CFItems": []}, "„CFDocument“ mit seiner Kennung fehlt"),
        ({"CFDocument": {"identifier": ""}}, "„CFDocument“ mit seiner Kennung fehlt"),
        ({"CFDocument": {"identifier": "x"}, "CFItems": 7}, "keine Elemente"),
        ({"CFPackage": {"CFDocument": {"identifier": "x"}}}, "keine Elemente"),
    ],
)
def test_a_package_without_document_or_items_is_refused(content: Any, words: str) -> None:
    with pytest.raises(FrameworkFileUnreadable, match=words):
        read_framework(json.dumps(content).encode())
