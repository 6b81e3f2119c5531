"""Checking a staff file says what would happen, and nothing happens."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campus.outbox.api import get_job
from tenants.staff.models import Employee, ImportRun, Unit
from tenants.staff.queries.imports import (
    earlier_run_of,
    first_rows_of,
    headings_of,
    nobody_leaves,
    problem_groups,
)
from tenants.staff.reading.problems import HeaderMissing
from tests.staff.conftest import Check
from tests.staff.files import HEADER, MÜLLER, WEISS, csv_file, town_of, workbook

pytestmark = pytest.mark.django_db


def test_checking_a_staff_file_changes_nobody(check: Check) -> None:
    before = Employee.objects.count()

    run = check(csv_file(MÜLLER, WEISS))

    assert (run.state, run.new_count) == ("checked", 2)
    assert Employee.objects.count() == before
    assert not Unit.objects.exists()


def test_it_says_how_the_file_was_understood(check: Check) -> None:
    run = check(csv_file([*MÜLLER, "E9a"], header=[*HEADER, "Entgeltgruppe"]))

    assert headings_of(run)[:2] == [("Personalnr", "Personalnummer"), ("Nachname", "Nachname")]
    assert first_rows_of(run)[0] == (2, MÜLLER)
    assert run.understood["unused"] == ["Entgeltgruppe"]
    assert run.understood["new_units"] == ["Grünflächenamt"]
    assert run.understood["new_posts"] == ["Gärtner"]


def test_it_never_keeps_what_other_columns_say_in_the_lines(check: Check) -> None:
    run = check(csv_file([*MÜLLER, "E9a-geheim"], header=[*HEADER, "Entgeltgruppe"]))

    assert "geheim" not in str(list(run.rows.values())) + str(run.understood)


def test_a_workbook_is_checked_like_text(check: Check) -> None:
    run = check(workbook([HEADER, MÜLLER, WEISS]), name="personal.xlsx")

    assert (run.encoding, run.new_count) == ("xlsx", 2)


def test_errors_are_grouped_by_what_puts_them_right(check: Check) -> None:
    nameless = [["", "A", "B", "", "", ""] for _ in range(3)]

    groups = problem_groups(run_id=check(csv_file(*nameless, [*MÜLLER[:3], "x", "", ""])).id)

    assert [(group.count, group.remedy.split()[0]) for group in groups] == [
        (3, "Tragen"),
        (1, "Berichtigen"),
    ]


def test_a_complete_file_tells_who_would_leave(check: Check) -> None:
    run = check(csv_file(MÜLLER), is_complete=True)

    assert run.leaving_count == run.active_count_before == 2
    assert {row.name for row in run.rows.filter(action="leaving")} == {
        "Anna Amsel",
        "Bernd Buchfink",
    }


def test_a_complete_file_with_a_line_without_number_lets_nobody_leave(check: Check) -> None:
    run = check(csv_file(MÜLLER, ["", "A", "B", "", "", ""]), is_complete=True)

    assert run.leaving_count == 0
    assert nobody_leaves(run)


def test_a_file_that_cannot_be_read_leaves_nothing_behind(check: Check) -> None:
    with pytest.raises(HeaderMissing):
        check(b"Hausnummer;Ort\r\n1;Speyer\r\n")

    assert not ImportRun.objects.exists()


def test_ten_thousand_people_are_checked_with_a_fixed_number_of_queries(check: Check) -> None:
    with CaptureQueriesContext(connection) as few:
        check(town_of(1_000))
    with CaptureQueriesContext(connection) as many:
        run = check(town_of(10_000))

    assert run.new_count == 10_000
    # Nine more inserts of a thousand lines each; nothing grows with the single line.
    assert len(many) - len(few) <= 9 * 3


def test_the_same_file_is_recognised(carry_out: Check, check: Check, now: dt.datetime) -> None:
    first = carry_out(csv_file(MÜLLER))
    ImportRun.objects.filter(id=first.id).update(uploaded_at=now - dt.timedelta(days=30))

    second = check(csv_file(MÜLLER))

    assert earlier_run_of(second) == first
    assert second.unchanged_count == 1


def test_forgetting_is_planned_with_the_upload(check: Check, at_ludwigshafen: Any) -> None:
    from campus.outbox.models import Job

    run = check(csv_file(MÜLLER))

    job = Job.objects.get(name="staff.forget_upload", payload={"run_id": str(run.id)})
    assert job.available_at == run.uploaded_at + dt.timedelta(hours=24)
    assert get_job(job.id).state == "waiting"
