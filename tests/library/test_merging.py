"""Importing a changed file: only what differs is touched."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assessments.library.models import Framework, FrameworkNode, ImportFinding, ImportRun
from assessments.library.rules.outline import Report
from assessments.library.services.importing import import_framework
from tests.library.test_reading_broken_files import TREE_HEADER, moodle, row

pytestmark = pytest.mark.django_db


def load(content: bytes, dora: Any, now: dt.datetime) -> Report:
    return import_framework(
        content=content, file_name="rahmen.csv", dry_run=False, actor=dora.actor, now=now
    )


def test_a_changed_file_changes_only_what_differs(dora: Any, now: dt.datetime) -> None:
    load(moodle(row("a"), row("b", parent="a"), row("c", parent="a")), dora, now)
    ids = dict(FrameworkNode.objects.values_list("code", "id"))

    report = load(
        moodle(row("a"), row("b", parent="a", name="Neu"), row("c", parent="a"), row("d")),
        dora,
        now,
    )

    assert (report.created, report.changed) == (1, 1)
    assert FrameworkNode.objects.get(code="b").title == "Neu"
    assert ids.items() <= dict(FrameworkNode.objects.values_list("code", "id")).items()


def test_what_is_missing_from_the_new_file_leaves_the_draft_and_is_reported(
    dora: Any, now: dt.datetime
) -> None:
    load(moodle(row("a"), row("b"), row("c", parent="b", links="a"), row("d")), dora, now)

    report = load(moodle(row("a"), row("d", parent="a")), dora, now)

    assert [(f.kind, f.record) for f in report.findings] == [("missing", "b"), ("missing", "c")]
    assert list(FrameworkNode.objects.values_list("code", flat=True)) == ["a", "d"]
    assert (report.created, report.changed, report.removed) == (0, 1, 2)


def test_a_node_moves_to_another_parent(dora: Any, now: dt.datetime) -> None:
    load(moodle(row("a"), row("b"), row("c", parent="a")), dora, now)

    load(moodle(row("a"), row("b"), row("c", parent="b")), dora, now)

    moved = FrameworkNode.objects.get(code="c")
    assert moved.parent is not None
    assert moved.parent.code == "b"


def test_a_description_of_an_unknown_competence_is_reported(dora: Any, now: dt.datetime) -> None:
    load((TREE_HEADER + "1;AREA;1.0;;;\n2;ONE;1.1;Text;;AREA").encode(), dora, now)
    grid = b"competence,level,level_name,description\n1.1,1,BASIC,one\n9.9,1,BASIC,none"

    report = load(grid, dora, now)

    assert [(f.kind, f.record, f.field) for f in report.findings] == [
        ("dangling", "9.9/1", "competence")
    ]


def test_the_same_file_keeps_its_first_report(dora: Any, now: dt.datetime) -> None:
    first = load(moodle(row("a", links="gone")), dora, now)

    second = load(moodle(row("a", links="gone")), dora, now)

    assert second.run_id == first.run_id
    assert ImportRun.objects.count() == ImportFinding.objects.count() == 1
    assert Framework.objects.count() == 1
