"""Files that would hurt: each ends in one German sentence that says what to do."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.library.models import Framework, ImportFinding, ImportRun
from assessments.library.rules.outline import LONGEST_VALUE
from assessments.library.rules.refusals import FrameworkFileUnreadable, FrameworkFormatUnknown
from assessments.library.rules.settling import DEEPEST_TREE, MOST_NODES
from assessments.library.services.importing import import_framework
from assessments.library.services.reading.formats import read_framework
from tests.library.case_files import child, criterion, item, package
from tests.library.test_reading_broken_files import (
    AREA,
    COMPETENCE,
    TREE_HEADER,
    digcomp_3,
    found,
    moodle,
    row,
)
from tests.library.test_reading_tables_and_turtle import concept, turtle

GRID = "competence,level,level_name,description\n"


def scale(*numbers: int) -> bytes:
    return (GRID + "\n".join(f"1.1,{number},NAME{number},Text" for number in numbers)).encode()


def deep(depth: int) -> bytes:
    rows = [row("c1"), *(row(f"c{n}", parent=f"c{n - 1}") for n in range(2, depth + 1))]
    return moodle(*rows)


def nested(depth: int) -> bytes:
    return b'{"CFDocument": ' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"


HOSTILE = {
    "ten megabytes of one item": (
        digcomp_3(AREA, {**COMPETENCE, "description": "x" * 10_000_000}),
        "„Competence/1.1“ hat mehr als 50.000 Zeichen. Kürzen Sie ihn.",
    ),
    "ten megabytes of one code": (
        package([item(1, humanCodingScheme="x" * 10_000_000)], [child(1)]),
        "Kein Element lässt sich übernehmen. Zum ersten, „xxx",
    ),
    "ten megabytes of one cell": (moodle(f',b,"{"x" * 10_000_000}"' + "," * 11), "Kürzen Sie ihn"),
    "a deep JSON": (nested(60), "zu tief verschachtelt (mehr als 50 Ebenen)"),
    "a JSON bomb by depth": (nested(500_000), "mehr als 500.000 Teilen"),
    "a JSON bomb just small enough": (nested(200_000), "zu tief verschachtelt"),
    "a number of a million digits": (b'{"CFDocument": ' + b"9" * 1_000_000 + b"}", "Zahl"),
    "not a number": (b'{"CFDocument": NaN}', "„NaN“ ist keine Zahl"),
    "a number beyond all numbers": (b'{"CFDocument": 1e999}', "„1e999“ ist keine Zahl"),
    "NUL in a text": (
        package([item(1, fullStatement="a\0b")], [child(1)]),
        "Zeichen, die in Texten nicht vorkommen. Entfernen Sie sie.",
    ),
    "NUL in a detail": (package([item(1, notes="a\0b")], [child(1)]), "Entfernen Sie sie"),
    "half a surrogate pair": (
        package([item(1, fullStatement="\ud800")], [child(1)]),
        "Entfernen Sie sie",
    ),
    "a hole in the scale": (scale(1, 2, 4), "fehlt die Stufe 3. Ergänzen Sie sie"),
    "too many levels": (
        package([item(1)], [child(1)], criterion(1, *({"score": n} for n in range(31)))),
        "mehr als 30 Stufen",
    ),
    "too deep a tree": (deep(DEEPEST_TREE + 1), f"tiefer als {DEEPEST_TREE} Ebenen"),
    "too many nodes": (
        moodle(*(row(f"c{number}") for number in range(MOST_NODES + 1))),
        "mehr als 20.000 Elemente. Teilen Sie",
    ),
    "nothing but a circle": (
        moodle(row("a", parent="b"), row("b", parent="a")),
        "Zum ersten, „a“: Die Elemente enthalten sich im Kreis: „a“ in „b“ in „a“. Nennen Sie",
    ),
    "an unknown encoding": (
        moodle(row("a", name="Ü")).decode().encode("cp1252") + b"\x81\x8d",
        "Zeichensatz ist nicht zu erkennen. Speichern Sie sie in UTF-8",
    ),
    "half a letter of UTF-16": (b"\xff\xfe\xfa", "Speichern Sie sie in UTF-8"),
    "a program": (b"\x7fELF\0\0\1", "Wählen Sie die CSV-, JSON- oder TTL-Datei"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_nothing_is_written(
    name: str, dora: Any, now: dt.datetime
) -> None:
    content, words = HOSTILE[name]

    with pytest.raises(FrameworkFileUnreadable) as caught:
        import_framework(
            content=content, file_name="boese.csv", dry_run=False, actor=dora.actor, now=now
        )

    assert words in str(caught.value)
    assert str(caught.value).endswith("Es wurde nichts gespeichert.")
    for table in (Framework, ImportRun, ImportFinding):
        assert not table._default_manager.exists()


def test_a_circle_beside_a_tree_is_reported_with_its_way() -> None:
    outline = read_framework(
        moodle(row("a"), row("b", parent="c"), row("c", parent="b"), row("d", parent="c"))
    )

    assert list(outline.nodes) == ["a"]
    assert found(outline) == [
        ("dropped", "b", "parent"),
        ("dropped", "c", "parent"),
        ("dropped", "d", "parent"),
    ]
    assert "„b“ in „c“ in „b“" in outline.findings[0].message


def test_a_file_in_utf_16_is_read_and_reported() -> None:
    outline = read_framework(moodle(row("a", name="Führung")).decode().encode("utf-16"))

    assert outline.nodes["a"].title == "Führung"
    assert found(outline) == [("deviation", "Datei", "Zeichensatz")]


def test_a_competence_that_lacks_one_level_of_the_scale_is_reported() -> None:
    rows = ["1.1,1,EINS,a", "1.1,2,ZWEI,b", "1.2,1,EINS,c"]

    outline = read_framework((GRID + "\n".join(rows)).encode())

    assert [(f.record, f.field, f.value) for f in outline.findings] == [("1.2", "Stufe", "2")]


def test_a_framework_just_within_the_limits_is_read() -> None:
    tree = read_framework(deep(DEEPEST_TREE))
    text = read_framework((TREE_HEADER + f"1;A;1.0;{'x' * LONGEST_VALUE};;").encode())

    assert len(tree.nodes) == DEEPEST_TREE
    assert len(text.nodes["1.0"].text) == LONGEST_VALUE


@pytest.mark.django_db
def test_a_heading_that_is_too_long_is_cut_and_reported(dora: Any, now: dt.datetime) -> None:
    whole = json.loads(package([item(1)], [child(1)]))
    whole["CFDocument"] |= {"title": "t" * 300, "creator": "c" * 300, "version": "v" * 300}
    content = json.dumps(whole).encode()

    report = import_framework(
        content=content, file_name="x.json", dry_run=False, actor=dora.actor, now=now
    )

    assert [f.field for f in report.findings] == ["version", "title", "source"]
    assert len(Framework.objects.get().title) == 250


def test_what_cannot_be_stored_is_not_in_the_report_either() -> None:
    outline = read_framework(
        package([item(1), item(1, fullStatement="\0\ud800")], [child(1)], **{"neu\0": 1})
    )

    assert [(f.field, f.value) for f in outline.findings] == [("neu?", ""), ("identifier", "??")]


PIECES = [
    b'"',
    b"{",
    b"]",
    b",",
    b";",
    b"\n",
    b"null",
    b"1e999",
    b"\\u0000",
    b"\\ud800",
    b"<",
    b"\xff",
]
WHOLE = [
    digcomp_3(AREA, COMPETENCE),
    package([item(1), item(2)], [child(1), child(2, of=1)], criterion(1, {"score": 1})),
    moodle(row("a"), row("b", parent="a", links="a")),
    (TREE_HEADER + "1;A;1.0;Text;;\n2;B;1.1;Text;;A").encode(),
    (TREE_HEADER + "1;A;S1;Text;;\n2;B;S1.1;Text;;A").encode(),
    scale(1, 2, 3),
    turtle(concept("a"), concept("b", "; skos:broader :a ; skos:exactMatch <http://x/1>")),
]


@settings(max_examples=200)
@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 9), st.sampled_from(PIECES))),
)
def test_a_damaged_file_is_read_or_refused_and_never_an_accident(
    whole: bytes, damages: list[tuple[int, int, bytes]]
) -> None:
    content = bytearray(whole)
    for place, length, piece in damages:
        content[place % len(whole) : place % len(whole) + length] = piece

    with suppress(FrameworkFileUnreadable, FrameworkFormatUnknown):
        assert read_framework(bytes(content)).format


@pytest.mark.django_db
def test_a_kind_that_nobody_knows_is_counted_without_its_name(dora: Any, now: dt.datetime) -> None:
    content = digcomp_3(AREA, COMPETENCE, {"@type": "\0", "@id": "x"})

    report = import_framework(
        content=content, file_name="x", dry_run=False, actor=dora.actor, now=now
    )

    assert report.counts["unbekannte Art"] == 1
