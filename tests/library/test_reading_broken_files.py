"""Broken framework files: a clear sentence, or a report by record and field."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assessments.library.rules.outline import Link, Outline
from assessments.library.rules.refusals import FrameworkFileUnreadable, FrameworkFormatUnknown
from assessments.library.rules.settling import LARGEST_FILE_BYTES
from assessments.library.services.reading.formats import read_framework

MOODLE_HEADER = (
    "Parent id number,Id number,Shortname,Description,Description format,Scale values,"
    "Scale configuration,Rule type (optional),Rule outcome (optional),Rule config (optional),"
    "Cross referenced competency id numbers,Exported id (optional),Is framework,Taxonomy"
)
OTHER_MOODLE_HEADER = (
    "Parent ID number,ID number,Short name,Description,Description format,Scale values,"
    "Scale configuration,Rule type (optional),Rule outcome (optional),Rule config (optional),"
    "Cross-referenced competency ID numbers,Exported ID (optional),Is framework,Taxonomy"
)
GERMAN_MOODLE_HEADER = (
    "Eltern,Kennung,Kurz,Beschr,Format,Skala,Konfig,R1,R2,R3,Verweise,Exp,Rahmen,Tax"
)
FRAMEWORK_ROW = ',RAHMEN,Unser Rahmen,,1,"nein,ja",,,,,,,1,'


def moodle(*rows: str, header: str = MOODLE_HEADER) -> bytes:
    return "\n".join([header, FRAMEWORK_ROW, *rows]).encode()


def row(code: str, *, parent: str = "", name: str = "Name", links: str = "") -> str:
    return f'{parent},{code},{name},<p>Text &amp; mehr</p>,1,,,,,,"{links}",,,'


def digcomp_3(*records: dict[str, Any]) -> bytes:
    return json.dumps({"@context": {"CompetenceArea": "x"}, "@graph": records}).encode()


AREA = {"@type": "CompetenceArea", "@id": "CompetenceArea/1", "name": "Area"}
COMPETENCE = {
    "@type": "Competence",
    "@id": "Competence/1.1",
    "name": "Competence",
    "competence_area_id": "CompetenceArea/1",
}
TREE_HEADER = "Level;Name;ShortCode;Description;Uri;BroaderConcept\n"


def found(outline: Outline) -> list[tuple[str, str, str]]:
    return [(finding.kind, finding.record, finding.field) for finding in outline.findings]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Sie ist leer"),
        (b" \n\t ", "Sie ist leer"),
        (b"x" * (LARGEST_FILE_BYTES + 1), "größer als 20 MB"),
        (b"\x00\x01\x02", "enthält keinen Text"),
        (b'{"@graph": [', "JSON-Fehler in Zeile 1, Spalte"),
        (b"[" * 100_000, "zu tief verschachtelt"),
        (b'{"@context": {"CompetenceArea": "x"}}', "fehlt oder ist leer"),
        (b'{"@context": {"CompetenceArea": "x"}, "@graph": [1, null]}', "keine Kompetenzen"),
        (TREE_HEADER.encode(), "Sie enthält außer der Kopfzeile"),
        (MOODLE_HEADER.encode(), "„Is framework“ = 1 fehlt"),
        (moodle(), "keine Kompetenzen"),
        (moodle('a,"b'), "CSV-Fehler in Zeile"),
    ],
)
def test_a_broken_file_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises((FrameworkFileUnreadable, FrameworkFormatUnknown)) as caught:
        read_framework(content)

    if isinstance(caught.value, FrameworkFileUnreadable):
        assert words in str(caught.value)
    else:
        assert content == TREE_HEADER.encode()


@pytest.mark.parametrize(
    "content", [b"hello", b"{}", b"[]", b'{"@graph": "no"}', b"a;b;c\n1;2;3\n"]
)
def test_a_file_that_is_no_framework_is_refused(content: bytes) -> None:
    with pytest.raises(FrameworkFormatUnknown):
        read_framework(content)


@pytest.mark.parametrize("header", [MOODLE_HEADER, OTHER_MOODLE_HEADER, GERMAN_MOODLE_HEADER])
def test_moodle_columns_are_told_by_position(header: str) -> None:
    outline = read_framework(moodle(row("a"), row("b", parent="a", links="a"), header=header))

    assert list(outline.nodes) == ["a", "b"]
    assert outline.nodes["b"].text == "Text & mehr"
    assert outline.links == {Link("b", "a")}


def test_moodle_reports_what_moodle_drops_overwrites_and_ignores() -> None:
    outline = read_framework(
        moodle(
            row("a"),
            row("b", parent="nowhere"),
            row("c", parent="b"),
            row("a", name="Zweites"),
            row("d", links="a,gone,x%2Cy"),
            row(""),
            "too,short",
            FRAMEWORK_ROW,
        )
    )

    assert list(outline.nodes) == ["a", "d"]
    assert found(outline) == [
        ("duplicate", "a", "id"),
        ("dropped", "Zeile 8", "Id number"),
        ("dropped", "Zeile 9", "Spalten"),
        ("dropped", "Zeile 10", "Is framework"),
        ("dangling", "b", "parent"),
        ("dropped", "b", "parent"),
        ("dropped", "c", "parent"),
        ("dangling", "d", "cross reference"),
        ("dangling", "d", "cross reference"),
    ]
    assert [finding.value for finding in outline.findings[-2:]] == ["gone", "x,y"]


def test_a_circle_of_parents_is_reported_and_left_out() -> None:
    outline = read_framework(moodle(row("a"), row("b", parent="c"), row("c", parent="b")))

    assert list(outline.nodes) == ["a"]
    assert found(outline) == [("dropped", "b", "parent"), ("dropped", "c", "parent")]


def test_markup_never_reaches_the_text() -> None:
    evil = ',a,Name,"<p onclick=x>Gut</p><script>alert(1)</script>",1,,,,,,,,,'

    outline = read_framework(moodle(evil))

    assert outline.nodes["a"].text == "Gut"


def test_a_file_in_windows_1252_is_read_and_reported() -> None:
    outline = read_framework(moodle(row("a", name="Führung")).decode().encode("cp1252"))

    assert outline.nodes["a"].title == "Führung"
    assert found(outline) == [("deviation", "Datei", "Zeichensatz")]


def test_digcomp_3_reports_records_that_cannot_be_kept() -> None:
    outline = read_framework(
        digcomp_3(
            AREA,
            COMPETENCE,
            COMPETENCE,
            {"@type": "Competence"},
            {"@type": "Spaceship", "@id": "Spaceship/1"},
            {**COMPETENCE, "@id": "Competence/1.2", "competence_area_id": "CompetenceArea/9"},
            {**COMPETENCE, "@id": "Competence/1.3", "colour": "blue"},
            {"@type": "ProficiencyLevel", "@id": "L/9", "eight_levels_mapping": 9},
        )
    )

    assert list(outline.nodes) == ["CompetenceArea/1", "Competence/1.1", "Competence/1.3"]
    assert found(outline) == [
        ("duplicate", "Competence/1.1", "id"),
        ("dropped", "Datensatz 4", "@id"),
        ("dropped", "Spaceship/1", "@type"),
        ("dropped", "Competence/1.3", "colour"),
        ("dropped", "L/9", "eight_levels_mapping"),
        ("dangling", "Competence/1.2", "parent"),
        ("dropped", "Competence/1.2", "parent"),
    ]


def test_a_title_that_is_too_long_is_cut_and_reported() -> None:
    outline = read_framework(digcomp_3(AREA, {**COMPETENCE, "name": "x" * 10_000}))

    assert len(outline.nodes["Competence/1.1"].title) == 500
    assert found(outline) == [("deviation", "Competence/1.1", "title")]


def test_digcomp_2_reports_unknown_parents_duplicates_and_odd_rows() -> None:
    rows = [
        "1;AREA;1.0;;;",
        "2;ONE;1.1;Text;;AREA",
        "2;TWO;1.1;Text;;AREA",
        "2;THREE;1.3;Text;;ELSEWHERE",
        "7;FOUR;1.4;Text;;AREA",
        "2;FIVE",
    ]

    outline = read_framework((TREE_HEADER + "\n".join(rows)).encode())

    assert list(outline.nodes) == ["1.0", "1.1"]
    assert found(outline) == [
        ("dropped", "Zeile 7", "Spalten"),
        ("deviation", "1.0", "Description"),
        ("duplicate", "1.1", "id"),
        ("dropped", "Zeile 6", "Level"),
        ("dangling", "1.3", "parent"),
        ("dropped", "1.3", "parent"),
    ]


def test_the_grid_of_levels_reports_duplicates_and_odd_levels() -> None:
    rows = ["1.1,1,BASIC,one", "1.1,1,BASIC,again", "1.1,9,BASIC,nine", "1.2,1,OTHER,two"]

    outline = read_framework(
        ("competence,level,level_name,description\n" + "\n".join(rows)).encode()
    )

    assert outline.descriptors == {("1.1", 1): "one", ("1.2", 1): "two"}
    assert found(outline) == [
        ("duplicate", "Zeile 3", "level"),
        ("dropped", "Zeile 4", "level"),
        ("deviation", "Zeile 5", "level_name"),
    ]
