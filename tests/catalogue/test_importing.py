"""Importing course records writes what is new or changed at the source, and reports the rest."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from campus.kernel.actor import SYSTEM
from courses.catalogue.models import Course, Deviation, ImportRun
from courses.catalogue.services.importing import ImportOutcome, import_courses
from tests.catalogue.test_reading_moochub import VERSION_2, VERSION_4, answer

pytestmark = pytest.mark.django_db


def run(files: dict[str, bytes], *, now: dt.datetime, dry_run: bool = False) -> ImportOutcome:
    return import_courses(files=files, source_name="kurse", actor=SYSTEM, now=now, dry_run=dry_run)


def one(record: Any) -> dict[str, bytes]:
    return {"kurse.json": json.dumps(record).encode()}


def counts(outcome: ImportOutcome) -> tuple[int, int, int, int]:
    return (
        outcome.new_count,
        outcome.changed_count,
        outcome.unchanged_count,
        outcome.rejected_count,
    )


def codes(outcome: ImportOutcome) -> list[tuple[str, str]]:
    return [(note.field, note.code) for note in outcome.deviations]


def real(shared_data: Path, name: str) -> dict[str, bytes]:
    return {name: (shared_data / "moochub" / name).read_bytes()}


REAL_DEVIATIONS = {
    "v2-real/imoox_moochubs_v2.ABRIDGED.json": [
        ("id", "id_not_uuid"),
        ("learningobjectives", "misspelt"),
        ("partnerInstitute", "misspelt"),
        ("instructors[0].name", "markup_in_text"),
        ("workload", "hours_derived"),
    ],
    "v2-real/kicampus_KI_Ethik_II.json": [
        ("links", "missing"),
        ("id", "id_not_uuid"),
        ("partnerInstitute", "misspelt"),
        ("workload", "hours_unknown"),
    ],
    "v4-real/dlcCourse.ABRIDGED.json": [
        ("image.license.identifier", "licence_form"),
        ("trailer.license.identifier", "licence_form"),
        ("description[0].text", "markup_removed"),
        ("teaches[0].proficiencyLevel[0].prefLabel", "level_language"),
        ("teaches[0].proficiencyLevel[0].id", "level_reference"),
        ("expires", "expired"),
    ],
    "v4-real/egovcampusCourse.json": [
        ("aggregateRating", "rating_empty"),
        ("timeRequired", "hours_unknown"),
    ],
    "v4-real/imooxCourse.json": [],
    "v4-real/kicampusCourse.json": [
        ("description[0].text", "markup_removed"),
        ("timeRequired", "hours_unknown"),
    ],
}


@pytest.mark.parametrize("name", REAL_DEVIATIONS)
def test_each_real_file_is_imported_with_exactly_its_deviations(
    shared_data: Path, name: str, now: dt.datetime
) -> None:
    outcome = run(real(shared_data, name), now=now)

    assert counts(outcome) == (1, 0, 0, 0)
    assert codes(outcome) == REAL_DEVIATIONS[name]


def test_a_real_record_keeps_what_the_catalogue_can_hold(
    shared_data: Path, now: dt.datetime
) -> None:
    run(real(shared_data, "v4-real/dlcCourse.ABRIDGED.json"), now=now)

    course = Course.objects.select_related("provider").get()
    assert course.title == "Customer Experience Management"
    assert course.provider.name == "Digital Learning Campus"
    assert (course.hours, course.price_cents, course.licence) == (45, 0, "CC-BY-4.0")
    assert course.expires_on == dt.date(2025, 12, 2)
    assert course.taught[0]["level"] == "Intermediate_3"
    assert len(course.taught[0]["uris"]) == 2
    assert (course.state, course.source) == ("draft", "moochub_4")


def test_the_whole_folder_is_read_once_and_repeats_without_change(shared_data: Path) -> None:
    folder = str(shared_data / "moochub")

    first, second = StringIO(), StringIO()
    call_command("import_courses", folder, stdout=first)
    before = list(Course.objects.order_by("id").values())
    call_command("import_courses", folder, stdout=second)

    assert "6 Datensätze: 5 neu, 0 geändert, 0 unverändert, 1 nicht übernommen" in first.getvalue()
    assert "6 Datensätze: 0 neu, 0 geändert, 5 unverändert, 1 nicht übernommen" in second.getvalue()
    assert list(Course.objects.order_by("id").values()) == before


def test_a_course_is_recognised_by_its_address_across_versions(
    shared_data: Path, now: dt.datetime
) -> None:
    run(real(shared_data, "v2-real/imoox_moochubs_v2.ABRIDGED.json"), now=now)
    outcome = run(real(shared_data, "v4-real/imooxCourse.json"), now=now)

    assert counts(outcome) == (0, 1, 0, 0)
    assert Course.objects.get().hours == 14


def test_a_change_at_the_source_is_taken_over(now: dt.datetime) -> None:
    run(one(VERSION_4), now=now)
    outcome = run(one({**VERSION_4, "timeRequired": "PT10H"}), now=now)

    assert counts(outcome) == (0, 1, 0, 0)
    assert Course.objects.get().hours == 10


def test_a_correction_made_here_survives_the_next_import(now: dt.datetime) -> None:
    run(one(VERSION_4), now=now)
    Course.objects.update(title="Datenschutz, einfach erklärt")
    again = run(one(VERSION_4), now=now)
    changed = run(one({**VERSION_4, "timeRequired": "PT10H"}), now=now)

    course = Course.objects.get()
    assert (counts(again), counts(changed)) == ((0, 0, 1, 0), (0, 1, 0, 0))
    assert (course.title, course.hours) == ("Datenschutz, einfach erklärt", 10)


def test_a_published_course_keeps_its_price_where_the_source_forgets_it(now: dt.datetime) -> None:
    run(one(VERSION_4), now=now)
    Course.objects.update(state="published")
    run(one({**VERSION_4, "isAccessibleForFree": None, "timeRequired": None}), now=now)

    course = Course.objects.get()
    assert (course.price_cents, course.hours) == (0, 8)


def test_a_course_that_is_kept_here_is_not_overwritten(draft_course: Any, now: dt.datetime) -> None:
    record = {**VERSION_4, "url": "https://kurse.example.org/sitzungen"}

    outcome = run(one(record), now=now)

    assert counts(outcome) == (0, 0, 0, 1)
    assert ("url", "own_course") in codes(outcome)
    assert Course.objects.get().title == "Sitzungen leiten"


def test_a_dry_run_reports_the_same_and_writes_nothing(now: dt.datetime) -> None:
    rehearsal = run(one(answer(VERSION_2, kind="courses")), now=now, dry_run=True)
    assert (Course.objects.count(), ImportRun.objects.count()) == (0, 0)

    performance = run(one(answer(VERSION_2, kind="courses")), now=now)

    assert counts(rehearsal) == counts(performance) == (1, 0, 0, 0)
    assert rehearsal.deviations == performance.deviations


def test_the_report_of_an_import_is_kept(now: dt.datetime) -> None:
    outcome = run(one(answer({**VERSION_2, "colour": "blue"}, kind="courses")), now=now)

    kept = Deviation.objects.filter(run_id=outcome.run_id).values_list("field", "code")
    assert list(kept) == codes(outcome)
    assert ImportRun.objects.get().record_count == 1


def test_a_script_in_a_description_does_not_reach_the_catalogue(now: dt.datetime) -> None:
    text = {"text": "<p>Gut</p><script>alert(1)</script>", "encodingFormat": "text/html"}

    outcome = run(one({**VERSION_4, "description": [text]}), now=now)

    assert Course.objects.get().summary == "<p>Gut</p>"
    assert ("description[0].text", "markup_removed") in codes(outcome)


def test_signs_that_the_database_cannot_hold_are_dropped(now: dt.datetime) -> None:
    record = json.dumps({**VERSION_4, "name": {"de": "Null"}, "keywords": ["a"]})
    odd = record.replace('"Null"', r'"Nu\u0000ll\ud800"').replace('["a"]', r'["\udfffb"]')

    outcome = run({"kurse.json": odd.encode()}, now=now)

    assert counts(outcome) == (1, 0, 0, 0)
    assert (Course.objects.get().title, Course.objects.get().keywords) == ("Null", ["b"])


@pytest.mark.parametrize(
    ("content", "words"),
    [("{", "kein gültiges JSON"), ("[}", "Zeile 1, Spalte 2"), ("", "Zeile 1, Spalte 1")],
)
def test_the_command_names_a_broken_file_and_fails(
    tmp_path: Path, content: str, words: str
) -> None:
    (tmp_path / "kaputt.json").write_text(content)
    out = StringIO()

    with pytest.raises(CommandError, match=r"Nicht lesbar: kaputt\.json"):
        call_command("import_courses", str(tmp_path / "kaputt.json"), stdout=out)

    assert words in out.getvalue()
    assert ImportRun.objects.count() == 0


def test_the_command_imports_the_readable_files_of_a_folder_and_still_fails(tmp_path: Path) -> None:
    (tmp_path / "gut.json").write_text(json.dumps(VERSION_4))
    (tmp_path / "kaputt.json").write_text("{")

    with pytest.raises(CommandError, match=r"kaputt\.json"):
        call_command("import_courses", str(tmp_path), stdout=StringIO())

    assert Course.objects.count() == 1


@pytest.mark.parametrize("name", ["fehlt.json", "leer"])
def test_the_command_says_that_there_is_nothing_to_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "leer").mkdir()

    with pytest.raises(CommandError, match=r"gibt es nicht|liegt keine"):
        call_command("import_courses", str(tmp_path / name))


def test_counts_of_a_mixed_import_add_up(now: dt.datetime) -> None:
    run(one(VERSION_4), now=now)
    records = [
        VERSION_4,
        {**VERSION_4, "url": "https://akademie.example.org/neu"},
        {**VERSION_4, "url": "ftp://akademie.example.org/"},
        {"type": "Course"},
    ]

    outcome = run(one(records), now=now)

    assert counts(outcome) == (1, 0, 1, 2)
    assert outcome.record_count == sum(counts(outcome))
