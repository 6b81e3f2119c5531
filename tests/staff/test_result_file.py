"""Giving people their own file back."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from tenants.staff.models import ImportRun
from tenants.staff.queries.imports import result_file
from tenants.staff.reading.files import read_staff_file
from tenants.staff.reading.writing import write_result
from tenants.staff.rules.refusals import UploadForgotten
from tests.staff.conftest import Check
from tests.staff.files import HEADER, MÜLLER, WEISS, csv_file, delimited, workbook

VERDICTS = {2: ("neu", ""), 3: ("Fehler", "Die Personalnummer fehlt.")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_it_comes_back_in_its_own_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    content = delimited([HEADER, MÜLLER, WEISS], delimiter=delimiter).encode(encoding)

    result = write_result(read_staff_file(content), VERDICTS)

    lines = result.decode(encoding).split("\r\n")
    assert lines[0] == delimiter.join([*HEADER, "Status", "Hinweis"])
    assert lines[1] == delimiter.join([*MÜLLER, "neu", ""])
    assert lines[2] == delimiter.join([*WEISS, "Fehler", "Die Personalnummer fehlt."])


def test_order_empty_lines_and_what_stands_above_the_header_stay() -> None:
    text = "Personalliste\n\n" + delimited([HEADER, WEISS, MÜLLER], line_end="\n")

    lines = write_result(read_staff_file(text.encode()), {4: ("neu", "")}).decode().split("\n")

    assert lines[:2] == ["Personalliste", ""]
    assert lines[3].startswith("00043;")
    assert lines[3].endswith(";neu;")
    assert lines[4] == ";".join(MÜLLER)


def test_columns_that_were_not_read_come_back_too() -> None:
    table = read_staff_file(csv_file([*MÜLLER, "E9a"], header=[*HEADER, "Gruppe"]))

    assert b"E9a;neu;" in write_result(table, VERDICTS)


def test_short_lines_are_filled_so_that_the_columns_meet() -> None:
    table = read_staff_file(csv_file(["1", "A", "B"]))

    assert write_result(table, VERDICTS).decode().split("\r\n")[1] == "1;A;B;;;;neu;"


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_comes_back_as_a_formula(start: str) -> None:
    table = read_staff_file(csv_file([*MÜLLER[:5], f"{start}cmd|'/c calc'!A1"]))

    result = write_result(table, VERDICTS).decode()

    assert f";'{start}cmd" in result
    assert f";{start}cmd" not in result


def test_a_workbook_comes_back_as_a_workbook_of_texts() -> None:
    import io

    rows = [HEADER, [*MÜLLER[:5], "=1+1"], WEISS]
    table = read_staff_file(workbook(rows))

    sheet = openpyxl.load_workbook(io.BytesIO(write_result(table, VERDICTS))).active

    assert [cell.value for cell in sheet[1]][-2:] == ["Status", "Hinweis"]
    assert sheet["A2"].value == "00042"
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}


def test_a_corrected_result_file_can_be_uploaded_again_and_again() -> None:
    once = write_result(read_staff_file(csv_file(MÜLLER, WEISS)), VERDICTS)

    twice = write_result(read_staff_file(once), VERDICTS)

    assert twice == once


def test_the_lines_with_errors_come_alone_when_asked_for() -> None:
    table = read_staff_file(csv_file(MÜLLER, WEISS))

    lines = write_result(table, VERDICTS, only=["Fehler"]).decode().split("\r\n")

    assert len(lines) == 3
    assert lines[1].startswith("00043")


@pytest.mark.django_db
def test_each_line_says_what_became_of_it(carry_out: Check) -> None:
    carry_out(csv_file(MÜLLER))
    run = carry_out(
        csv_file([*MÜLLER[:4], "Hauptamt", "Gärtner"], ["", "A", "B", "", "", ""], WEISS)
    )

    name, content = result_file(run_id=run.id)

    lines = content.decode().split("\r\n")
    assert name == "personal-ergebnis.csv"
    assert lines[1].endswith(";geändert;Organisationseinheit: Grünflächenamt → Hauptamt")
    assert lines[2].endswith(";Fehler;Die Personalnummer fehlt.")
    assert lines[3].endswith(";neu;")


@pytest.mark.django_db
def test_a_day_later_only_the_figures_are_left(carry_out: Check, now: dt.datetime) -> None:
    from tenants.staff.services.forgetting import forget_upload

    run = carry_out(csv_file(MÜLLER))
    forget_upload(run_id=run.id, now=now + dt.timedelta(hours=23))
    assert result_file(run_id=run.id)

    forget_upload(run_id=run.id, now=now + dt.timedelta(hours=24))

    left = ImportRun.objects.get(id=run.id)
    assert (left.content, left.understood, left.rows.count()) == (None, {}, 0)
    assert left.new_count == 1
    with pytest.raises(UploadForgotten):
        result_file(run_id=run.id)


@pytest.mark.django_db
def test_an_upload_that_nobody_confirmed_is_forgotten_and_cancelled(
    check: Check, now: dt.datetime
) -> None:
    from tenants.staff.services.forgetting import forget_upload

    run = check(csv_file(MÜLLER))

    forget_upload(run_id=run.id, now=now + dt.timedelta(hours=24))

    left = ImportRun.objects.get(id=run.id)
    assert (left.state, left.content) == ("cancelled", None)
