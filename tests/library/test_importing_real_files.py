"""Importing the real framework files: what is kept and what is reported, by exact count."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assessments.library.models import (
    Framework,
    FrameworkLevel,
    FrameworkLink,
    FrameworkNode,
    ImportFinding,
    ImportRun,
    LevelDescriptor,
)
from assessments.library.rules.outline import Report
from assessments.library.rules.refusals import FrameworkMissing
from assessments.library.services.importing import import_framework

pytestmark = pytest.mark.django_db

DIGCOMP_3 = "digcomp3/DigComp_3.0_Data_Supplement_2025-11-24.jsonld"
DIGCOMP_2 = "digcomp2/DigComp.csv"
DIGCOMP_2_LEVELS = "digcomp2/DigCompLevel_full.csv"
DIGCOMP_2_SKOS = "digcomp2/digcomp.ttl"
MOODLE = "moodle/oecd_core_framework.SUBSET.csv"
CASE = "case/SmartLevelFramework.json"
ESCO = "frameworks/ESCO.csv"
TABLES: tuple[Any, ...] = (
    Framework,
    FrameworkLevel,
    FrameworkNode,
    FrameworkLink,
    LevelDescriptor,
    ImportRun,
    ImportFinding,
)


def load(path: Path, dora: Any, now: dt.datetime, *, dry_run: bool = False) -> Report:
    return import_framework(
        content=path.read_bytes(),
        file_name=path.name,
        dry_run=dry_run,
        actor=dora.actor,
        now=now,
    )


def kinds() -> Counter[str]:
    return Counter(FrameworkNode.objects.values_list("kind", flat=True))


def found(report: Report) -> Counter[tuple[str, str]]:
    return Counter((finding.kind, finding.field) for finding in report.findings)


def rows_of_all_tables() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def test_digcomp_3_is_kept_whole(shared_data: Path, dora: Any, now: dt.datetime) -> None:
    report = load(shared_data / DIGCOMP_3, dora, now)

    assert kinds() == {
        "area": 5,
        "competence": 21,
        "statement": 362,
        "outcome": 523,
        "term": 126,
    }
    assert FrameworkLevel.objects.count() == 8
    assert report.counts["ProficiencyLevel"] == 8
    assert report.created == 1 + 1037 + 8


def test_digcomp_3_reports_885_references_to_levels_by_name(
    shared_data: Path, dora: Any, now: dt.datetime
) -> None:
    report = load(shared_data / DIGCOMP_3, dora, now)

    assert found(report) == {
        ("dangling", "four_levels_proficiency_name"): 885,
        ("deviation", "@id"): 91,
    }
    first = next(finding for finding in report.findings if finding.kind == "dangling")
    assert (first.record, first.value) == ("CompetenceStatement/CS1.1.01", "ProficiencyLevel/Basic")
    assert "Stufen 1 und 2" in first.message


def test_digcomp_3_keeps_tree_and_european_levels(
    shared_data: Path, dora: Any, now: dt.datetime
) -> None:
    load(shared_data / DIGCOMP_3, dora, now)

    statement = FrameworkNode.objects.get(code="CompetenceStatement/CS1.1.01")
    assert statement.parent is not None
    assert statement.parent.code == "Competence/1.1"
    assert statement.parent.parent is not None
    assert statement.parent.parent.title == "Information search, evaluation and management"
    assert statement.details["ai_label"] == "AI-Implicit"
    european = FrameworkLevel.objects.values_list("european_level", flat=True)
    assert list(european) == ["A1", "A2", "B1", "B2", "C1", "C1", "C2", "C2"]


def test_digcomp_2_is_kept_with_its_grid_of_levels(
    shared_data: Path, dora: Any, now: dt.datetime
) -> None:
    tree = load(shared_data / DIGCOMP_2, dora, now)
    grid = load(shared_data / DIGCOMP_2_LEVELS, dora, now)

    assert kinds() == {"area": 5, "competence": 21}
    assert found(tree) == {("deviation", "Description"): 5}
    assert found(grid) == {}
    assert LevelDescriptor.objects.count() == 168
    assert (grid.created, grid.framework) == (8 + 168, "DigComp 2 (2)")


def test_the_grid_of_levels_needs_its_framework(
    shared_data: Path, dora: Any, now: dt.datetime
) -> None:
    with pytest.raises(FrameworkMissing, match="Lesen Sie zuerst"):
        load(shared_data / DIGCOMP_2_LEVELS, dora, now)

    assert not Framework.objects.exists()


def test_a_moodle_framework_is_kept_with_its_cross_references(
    shared_data: Path, dora: Any, now: dt.datetime
) -> None:
    report = load(shared_data / MOODLE, dora, now)

    framework = Framework.objects.get()
    assert (framework.key, framework.title) == ("OECD-CORE", "OECD")
    assert FrameworkNode.objects.count() == 21
    assert FrameworkLink.objects.count() == 16
    assert [level.title for level in framework.levels.all()] == ["Not yet competent", "Competent"]
    assert found(report) == {
        ("dangling", "cross reference"): 1,
        ("deviation", "Shortname"): 3,
        ("deviation", "Scale configuration"): 1,
    }
    dangling = next(finding for finding in report.findings if finding.kind == "dangling")
    assert (dangling.record, dangling.value) == ("level-1", "S-OA-1")


def test_digcomp_2_in_skos_is_kept_and_its_habits_reported(
    shared_data: Path, dora: Any, now: dt.datetime
) -> None:
    load(shared_data / DIGCOMP_2, dora, now)
    report = load(shared_data / DIGCOMP_2_SKOS, dora, now)

    skos = Framework.objects.get(format="SKOS (Turtle)")
    assert skos.nodes.filter(kind="area").count() == 5
    assert skos.nodes.filter(kind="competence").count() == 21
    assert (skos.language, report.counts) == ("en", {"skos:Concept": 26})
    assert found(report) == {
        ("deviation", "Sprache"): 1,
        ("deviation", "skos:notation"): 26,
        ("deviation", "skos:definition"): 5,
    }
    in_csv = Framework.objects.get(key="digcomp").nodes
    assert list(skos.nodes.values_list("title", "text")) == list(
        in_csv.values_list("title", "text")
    )


def test_esco_keeps_its_three_levels_and_reports_71_leftovers(
    shared_data: Path, dora: Any, now: dt.datetime
) -> None:
    report = load(shared_data / ESCO, dora, now)

    assert kinds() == {"area": 8, "competence": 75 + 308}
    assert found(report) == {("deviation", "Description"): 71}
    assert not FrameworkNode.objects.filter(text__endswith="nan").exists()
    assert (
        FrameworkNode.objects.filter(uri__startswith="http://data.europa.eu/esco/").count() == 391
    )
    for node in FrameworkNode.objects.exclude(parent=None).select_related("parent"):
        assert node.parent is not None
        assert node.code.rpartition(".")[0] == node.parent.code


def test_a_case_package_is_kept_as_a_tree(shared_data: Path, dora: Any, now: dt.datetime) -> None:
    report = load(shared_data / CASE, dora, now)

    framework = Framework.objects.get()
    assert (framework.title, framework.source) == ("SmartLevel Test", "OpenSALT Testing")
    assert report.counts == {"CFItem": 14, "CFAssociation": 14}
    assert report.findings == ()
    tree = {n.title: n.parent.title if n.parent else "" for n in framework.nodes.all()}
    assert tree["Item 1"] == tree["Item 2"] == ""
    assert tree["Item 1.10"] == "Item 1"


FILES = [
    [DIGCOMP_3],
    [DIGCOMP_2, DIGCOMP_2_LEVELS],
    [DIGCOMP_2_SKOS],
    [MOODLE],
    [CASE],
    [ESCO],
]


@pytest.mark.parametrize("names", FILES)
def test_a_second_import_changes_nothing(
    names: list[str], shared_data: Path, dora: Any, now: dt.datetime
) -> None:
    for name in names:
        load(shared_data / name, dora, now)
    before = rows_of_all_tables()

    again = [load(shared_data / name, dora, now + dt.timedelta(days=1)) for name in names]

    assert all(report.changes_nothing for report in again)
    assert rows_of_all_tables() == before


@pytest.mark.parametrize("name", [DIGCOMP_3, DIGCOMP_2, DIGCOMP_2_SKOS, MOODLE, CASE, ESCO])
def test_a_dry_run_reports_the_same_and_leaves_no_trace(
    name: str, shared_data: Path, dora: Any, now: dt.datetime
) -> None:
    trial = load(shared_data / name, dora, now, dry_run=True)

    assert not any(table.objects.exists() for table in TABLES)
    real = load(shared_data / name, dora, now)
    assert (trial.findings, trial.created) == (real.findings, real.created)


def test_the_findings_are_stored_with_the_run(
    shared_data: Path, dora: Any, now: dt.datetime
) -> None:
    report = load(shared_data / DIGCOMP_3, dora, now)

    run = ImportRun.objects.get(id=report.run_id)
    assert run.findings.count() == 976
    assert dora.actor.pseudonym == run.imported_by


def test_the_command_prints_every_finding(shared_data: Path, dora: Any) -> None:
    out = StringIO()

    call_command("import_framework", str(shared_data / DIGCOMP_3), stdout=out)

    lines = out.getvalue().splitlines()
    assert sum(line.startswith("dangling: ") for line in lines) == 885
    assert lines[-1] == "1046 neu, 0 geändert, 0 unverändert, 976 Hinweise"


def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path, dora: Any) -> None:
    broken = tmp_path / "broken.jsonld"
    broken.write_text('{"@graph": [')

    with pytest.raises(CommandError, match="JSON-Fehler in Zeile 1"):
        call_command("import_framework", str(broken))
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_framework", str(tmp_path / "none.csv"))
