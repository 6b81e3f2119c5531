"""ESCO's table and SKOS in Turtle: what is kept, what is reported."""

from __future__ import annotations

import pytest

from assessments.library.rules.outline import Crosswalk, Link
from assessments.library.rules.refusals import FrameworkFileUnreadable
from assessments.library.services.reading.formats import read_framework
from tests.library.test_reading_broken_files import TREE_HEADER, found

PREFIXES = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix : <https://example.org/v/> .
"""
SCHEME = ':v a skos:ConceptScheme ; dct:title "Rahmen"@de .\n'


def esco(*rows: str) -> bytes:
    return (TREE_HEADER + "\n".join(rows)).encode()


def turtle(*statements: str, scheme: str = SCHEME) -> bytes:
    return (PREFIXES + scheme + "\n".join(statements)).encode()


def concept(name: str, rest: str = "") -> str:
    text = f'skos:prefLabel "{name}"@de ; skos:definition "Das ist {name}."@de'
    return f':{name} a skos:Concept ; skos:notation "{name}" ; {text} {rest} .'


def test_esco_finds_parents_one_level_above_among_equal_names() -> None:
    outline = read_framework(
        esco(
            "1;cleaning;S1;Text;http://x/1;",
            "2;cleaning;S1.1;Text;http://x/2;cleaning",
            "3;cleaning;S1.1.0;Text;http://x/3;cleaning",
        )
    )

    assert [node.parent for node in outline.nodes.values()] == [None, "S1", "S1.1"]
    assert outline.nodes["S1.1"].uri == "http://x/2"
    assert outline.findings == []


def test_esco_reports_leftovers_strange_rows_and_contradictions() -> None:
    outline = read_framework(
        esco(
            '1;one;S1;"Text\nnan";;',
            "1;two;S2;Text;;",
            "2;other;S1.1;nan;;two",
            "2;lost;S1.2;Text;;nowhere",
            "4;deep;S1.1.1;Text;;other",
            "2;short",
        )
    )

    assert list(outline.nodes) == ["S1", "S2", "S1.1"]
    assert outline.nodes["S1"].text == "Text"
    assert outline.nodes["S1.1"].parent == "S2"
    assert found(outline) == [
        ("dropped", "Zeile 7", "Spalten"),
        ("deviation", "S1", "Description"),
        ("deviation", "S1.1", "Description"),
        ("deviation", "S1.1", "Description"),
        ("deviation", "S1.1", "BroaderConcept"),
        ("dropped", "Zeile 6", "Level"),
        ("dangling", "S1.2", "parent"),
        ("dropped", "S1.2", "parent"),
    ]


def test_skos_becomes_a_tree_with_links_and_crosswalks() -> None:
    outline = read_framework(
        turtle(
            concept("a", "; skos:narrower :c ; skos:related :b"),
            concept("b", "; skos:closeMatch <https://example.net/1>"),
            concept("c"),
        )
    )

    assert {node.code: node.parent for node in outline.nodes.values()} == {
        "a": None,
        "b": None,
        "c": "a",
    }
    assert outline.links == {Link("a", "b", "related")}
    assert outline.crosswalks == {Crosswalk("b", "https://example.net/1", "close")}
    assert (outline.heading.key, outline.heading.language) == ("example.org/v/v", "de")
    assert outline.findings == []


def test_skos_reports_what_leads_nowhere_or_twice() -> None:
    outline = read_framework(
        turtle(
            concept("a", "; skos:related :gone ; skos:narrower :lost"),
            concept("b", "; skos:broader :a, :c"),
            concept("c", "; skos:broader :nowhere"),
            ':d a skos:Concept ; skos:notation "a" .',
            ":w a skos:ConceptScheme .",
        )
    )

    assert found(outline) == [
        ("dropped", "https://example.org/v/w", "skos:ConceptScheme"),
        ("duplicate", "https://example.org/v/a", "skos:notation"),
        ("duplicate", "https://example.org/v/d", "skos:notation"),
        ("dropped", "b", "skos:broader"),
        ("deviation", "https://example.org/v/d", "skos:definition"),
        ("dangling", "https://example.org/v/a", "skos:related"),
        ("dangling", "https://example.org/v/a", "skos:narrower"),
        ("dangling", "c", "parent"),
        ("dropped", "c", "parent"),
    ]


def test_concepts_are_sorted_by_number() -> None:
    outline = read_framework(turtle(*(concept(f"g_{number}") for number in (10, 2, 1))))

    assert list(outline.nodes) == ["g_1", "g_2", "g_10"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (turtle(concept("a"), "<kaputt"), "Fehler im Turtle in Zeile 6"),
        (turtle(concept("a"), scheme=""), "ConceptScheme\\) fehlt"),
        (turtle(), "keine Konzepte"),
        (turtle(":a :b " + "[ :b " * 3000), "zu tief verschachtelt"),
        (turtle(concept("a", '; skos:altLabel "\\u0000"')), "Zeichen, die in Texten nicht"),
        (turtle(concept("a", '; skos:altLabel "\\U00110000"')), "Zeichen, das es nicht gibt"),
        (turtle("#" + "x" * 4_000_000), "höchstens 4 MB"),
    ],
)
def test_broken_turtle_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises(FrameworkFileUnreadable, match=words):
        read_framework(content)
