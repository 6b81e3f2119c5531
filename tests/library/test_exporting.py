"""Frameworks as CASE package and Moodle CSV: valid, and the same again after an import."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.library.models import Framework
from assessments.library.queries.outlines import outline_of
from assessments.library.rules import outline as words
from assessments.library.rules.outline import Crosswalk, Heading, Level, Link, Node, Outline
from assessments.library.services.exporting import export_framework
from assessments.library.services.exporting_case import write_case
from assessments.library.services.exporting_moodle import (
    SCALE_WHERE_THERE_IS_NONE,
    short_name,
    write_moodle,
)
from assessments.library.services.reading.formats import read_framework
from tests.library.test_importing_real_files import (
    CASE,
    DIGCOMP_2,
    DIGCOMP_2_LEVELS,
    DIGCOMP_2_SKOS,
    DIGCOMP_3,
    ESCO,
    FILES,
    MOODLE,
    load,
)
from tests.library.test_merging import load as load_bytes
from tests.library.test_reading_broken_files import moodle, row

MOMENT = dt.datetime(2026, 3, 10, 9, 30, tzinfo=dt.UTC)
REAL = [DIGCOMP_3, DIGCOMP_2, DIGCOMP_2_SKOS, MOODLE, CASE, ESCO]


def as_case(outline: Outline) -> bytes:
    return write_case(outline, state="published", changed_at=MOMENT)


def real_outline(folder: Path, name: str) -> Outline:
    outline = read_framework((folder / name).read_bytes())
    if name == DIGCOMP_2:
        grid = read_framework((folder / DIGCOMP_2_LEVELS).read_bytes())
        outline = replace(outline, levels=grid.levels, descriptors=grid.descriptors)
    return outline


def known_to_moodle(outline: Outline) -> tuple[object, ...]:
    """What Moodle has columns for: tree, names, texts, related elements and the scale's names."""
    names = [level.title.replace(",", ";").strip() for level in outline.levels]
    return (
        outline.heading.key,
        outline.heading.title,
        [(n.code, n.parent, n.title or short_name(n), n.text) for n in outline.nodes.values()],
        {(link.source, link.target) for link in outline.links},
        names or list(SCALE_WHERE_THERE_IS_NONE),
    )


@pytest.mark.parametrize("name", REAL)
def test_a_real_framework_is_the_same_after_a_way_through_case(
    name: str, shared_data: Path
) -> None:
    outline = real_outline(shared_data, name)

    again = read_framework(as_case(outline))

    assert again.contents == outline.contents
    assert as_case(again) == as_case(outline)


@pytest.mark.parametrize("name", REAL)
def test_a_real_framework_keeps_what_moodle_knows(name: str, shared_data: Path) -> None:
    outline = real_outline(shared_data, name)

    again = read_framework(write_moodle(outline))

    assert known_to_moodle(again) == known_to_moodle(outline)
    assert write_moodle(again) == write_moodle(outline)


def test_a_moodle_framework_is_wholly_the_same_after_a_way_through_moodle(
    shared_data: Path,
) -> None:
    outline = real_outline(shared_data, MOODLE)

    again = read_framework(write_moodle(outline))

    assert again.contents == outline.contents


@pytest.mark.parametrize("name", REAL)
def test_a_package_keeps_to_the_schema_of_case(name: str, shared_data: Path) -> None:
    schema = json.loads((shared_data / "case/case-v1p0-cfpackage-schema.json").read_text())
    outline = real_outline(shared_data, name)

    jsonschema.validate(
        json.loads(as_case(outline)), schema, format_checker=jsonschema.FormatChecker()
    )


def test_the_schema_would_find_a_wrong_package(shared_data: Path) -> None:
    schema = json.loads((shared_data / "case/case-v1p0-cfpackage-schema.json").read_text())
    package = json.loads(as_case(real_outline(shared_data, DIGCOMP_2)))
    package["CFAssociations"][0]["associationType"] = "isUncleOf"

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(package, schema)


LETTERS = st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\xad\ufeff")
PLAIN = st.text(LETTERS, max_size=12).map(lambda text: " ".join(text.split()))
LINES = st.text(LETTERS | st.just("\n"), max_size=30).map(str.strip)
NAMES = PLAIN.filter(bool)
CODES = st.text("abcAB12.-/,:", min_size=1, max_size=6)
DETAILS = st.dictionaries(st.sampled_from(["type", "ai_label"]), NAMES, max_size=2)
KINDS = st.sampled_from([words.AREA, words.COMPETENCE, words.STATEMENT, words.OUTCOME, words.TERM])
LINK_KINDS = st.sampled_from(
    [words.RELATED, words.EXACT, words.CLOSE, words.BROAD, words.PRECEDES, words.TRANSLATION]
)
URIS = st.integers(0, 9).map("https://example.org/{}".format)


@st.composite
def outlines(draw: Any) -> Outline:
    codes = draw(st.lists(CODES, min_size=1, max_size=6, unique=True))
    nodes = {}
    for position, code in enumerate(codes):
        earlier = codes[:position]
        nodes[code] = Node(
            code=code,
            kind=draw(KINDS),
            title=draw(PLAIN),
            text=draw(LINES),
            parent=draw(st.sampled_from([None, *earlier])),
            level_name=draw(PLAIN),
            uri=draw(st.just("") | st.just(f"https://example.org/n/{position}")),
            details=draw(DETAILS),
        )
    titles = draw(st.lists(NAMES, max_size=4, unique=True))
    levels = [
        Level(
            number=number,
            code=draw(st.just(f"{number}") | CODES),
            title=title,
            european_level=draw(st.sampled_from(["", "A1", "C2"])),
            description=draw(LINES),
            details=draw(DETAILS),
        )
        for number, title in enumerate(titles, start=1)
    ]
    return Outline(
        format="test",
        heading=draw(headings()),
        levels=levels,
        nodes=nodes,
        descriptors={
            (code, level.number): draw(LINES.filter(bool))
            for code in codes
            for level in levels
            if draw(st.booleans())
        },
        links=draw(st.sets(st.builds(Link, *[st.sampled_from(codes)] * 2, LINK_KINDS), max_size=4)),
        crosswalks=_one_title_each(
            draw(
                st.lists(
                    st.builds(Crosswalk, st.sampled_from(codes), URIS, LINK_KINDS, PLAIN),
                    max_size=4,
                )
            )
        ),
    )


def headings() -> Any:
    return st.builds(
        Heading,
        key=CODES,
        version=CODES,
        title=NAMES,
        source=PLAIN,
        licence=NAMES,
        language=st.sampled_from(["", "de", "en"]),
        description=LINES,
        details=DETAILS,
    )


def _one_title_each(found: list[Crosswalk]) -> set[Crosswalk]:
    return set({(link.source, link.uri, link.kind): link for link in found}.values())


@settings(max_examples=50)
@given(outlines())
def test_any_framework_is_the_same_after_a_way_through_case(outline: Outline) -> None:
    again = read_framework(as_case(outline))

    assert again.contents == outline.contents
    assert {finding.kind for finding in again.findings} <= {"deviation"}


@settings(max_examples=50)
@given(outlines())
def test_any_framework_keeps_what_moodle_knows(outline: Outline) -> None:
    again = read_framework(write_moodle(outline))

    assert known_to_moodle(again) == known_to_moodle(outline)


def test_moodle_gets_its_fourteen_columns_and_a_scale_it_can_take_over() -> None:
    outline = read_framework(moodle(row('"a,b"'), row("c", parent='"a,b"', links="a%2Cb")))
    outline = replace(outline, levels=[])
    outline.heading.details.clear()

    header, framework, *rows = csv.reader(io.StringIO(write_moodle(outline).decode()))

    assert {len(line) for line in (header, framework, *rows)} == {14}
    assert framework[5] == "noch nicht erreicht,erreicht"
    assert json.loads(framework[6]) == [
        {},
        {"id": 1, "scaledefault": 1, "proficient": 0},
        {"id": 2, "scaledefault": 0, "proficient": 1},
    ]
    assert (rows[1][0], rows[1][10], framework[12]) == ("a,b", "a%2Cb", "1")


@pytest.mark.django_db
@pytest.mark.parametrize("names", FILES)
def test_importing_its_own_package_changes_no_stored_framework(
    names: list[str], shared_data: Path, dora: Any, now: dt.datetime
) -> None:
    for name in names:
        load(shared_data / name, dora, now)
    framework = Framework.objects.get()
    export = export_framework(framework_id=framework.id, format="case")

    report = load_bytes(export.content, dora, now)

    assert report.changes_nothing
    assert outline_of(framework).contents == read_framework(export.content).contents


@pytest.mark.django_db
def test_the_command_writes_both_formats(tmp_path: Path, dora: Any, now: dt.datetime) -> None:
    load_bytes(moodle(row("a")), dora, now)
    case, table = tmp_path / "x.json", tmp_path / "x.csv"

    for format, file in (("case", case), ("moodle", table)):
        call_command("export_framework", "RAHMEN", "1", "--format", format, "--output", str(file))

    assert read_framework(case.read_bytes()).contents == read_framework(moodle(row("a"))).contents
    assert read_framework(table.read_bytes()).nodes.keys() == {"a"}


@pytest.mark.django_db
def test_the_command_says_when_there_is_no_such_framework(dora: Any) -> None:
    with pytest.raises(CommandError, match="gibt es nicht"):
        call_command("export_framework", "NICHTS", "1", "--format", "case")
