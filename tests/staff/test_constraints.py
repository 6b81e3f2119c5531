"""What must never happen is forbidden by the database, whatever the code does."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from campus.kernel.refusal import violated_constraint
from tenants.staff.models import AccessItem, AccessRun, Employee, ImportRow, ImportRun, Post, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ludwigshafen")]

NOW = dt.datetime(2026, 3, 10, 9, 30, tzinfo=dt.UTC)
PERSON = {"personnel_number": "1", "given_name": "A", "family_name": "B"}
RUN = {"file_name": "a.csv", "content_hash": "0", "encoding": "utf-8", "uploaded_at": NOW}


def violated(write: Any) -> str | None:
    """The name of the constraint that a write runs into."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return violated_constraint(caught.value)


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"personnel_number": ""}, "staff_employee_named"),
        ({"family_name": ""}, "staff_employee_named"),
        ({"email": ""}, "staff_employee_email_null_when_missing"),
        ({"email": "Anna@Example.org"}, "staff_employee_email_unique"),
    ],
)
def test_a_person_has_number_and_name_and_an_own_address(
    changed: dict[str, str], constraint: str
) -> None:
    assert violated(lambda: Employee.objects.create(**(PERSON | changed))) == constraint


def test_numbers_and_accounts_are_unique() -> None:
    account_id = uuid4()
    Employee.objects.create(**PERSON, account_id=account_id)
    other = PERSON | {"personnel_number": "2"}

    number = violated(lambda: Employee.objects.create(**PERSON))
    account = violated(lambda: Employee.objects.create(**other, account_id=account_id))

    assert number == "staff_employee_personnel_number_unique"
    assert account == "staff_employee_account_unique"


@pytest.mark.parametrize(
    ("write", "constraint"),
    [
        (lambda: Unit.objects.create(name=""), "staff_unit_name_given"),
        (lambda: Post.objects.create(title=""), "staff_post_title_given"),
        (
            lambda: ImportRun.objects.create(
                **RUN, state="lost", confirmed_at=NOW, finished_at=NOW
            ),
            "staff_import_run_state_known",
        ),
        (
            lambda: ImportRun.objects.create(**RUN, state="running"),
            "staff_import_run_confirmed_before_running",
        ),
        (
            lambda: ImportRun.objects.create(**RUN, state="done", confirmed_at=NOW),
            "staff_import_run_finished_when_over",
        ),
    ],
)
def test_units_posts_and_runs_are_whole(write: Any, constraint: str) -> None:
    assert violated(write) == constraint


def test_a_unit_is_not_its_own_parent() -> None:
    unit = Unit.objects.create(name="Hauptamt")

    move = Unit.objects.filter(id=unit.id)

    assert violated(lambda: move.update(parent=unit)) == "staff_unit_not_its_own_parent"


def test_one_import_runs_at_a_time() -> None:
    ImportRun.objects.create(**RUN, state="running", confirmed_at=NOW)

    second = violated(lambda: ImportRun.objects.create(**RUN, state="confirmed", confirmed_at=NOW))

    assert second == "staff_import_run_one_at_a_time"


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        ({"line": 2, "action": "lost"}, "staff_import_row_action_known"),
        ({"line": 2, "action": "error"}, "staff_import_row_error_has_problem"),
        ({"line": 2, "action": "new", "problem": "x"}, "staff_import_row_error_has_problem"),
        ({"line": None, "action": "new"}, "staff_import_row_has_line"),
        (
            {"line": 2, "action": "unchanged", "applied_at": NOW},
            "staff_import_row_error_changes_nothing",
        ),
    ],
)
def test_lines_of_an_import_are_whole(row: dict[str, Any], constraint: str) -> None:
    run = ImportRun.objects.create(**RUN)

    assert violated(lambda: ImportRow.objects.create(run=run, **row)) == constraint


def test_each_line_is_read_once() -> None:
    run = ImportRun.objects.create(**RUN)
    ImportRow.objects.create(run=run, line=2, action="new")

    again = violated(lambda: ImportRow.objects.create(run=run, line=2, action="new"))

    assert again == "staff_import_row_line_unique"


def test_access_runs_hold_each_person_once_and_print_only_letters(anna: Any) -> None:
    run = AccessRun.objects.create(created_at=NOW)
    item = AccessItem.objects.create(
        run=run, employee_id=anna.employee_id, way="email", done_at=NOW
    )
    of_it = AccessItem.objects.filter(id=item.id)

    twice = violated(
        lambda: AccessItem.objects.create(run=run, employee_id=anna.employee_id, way="letter")
    )

    assert twice == "staff_access_item_once_per_run"
    assert violated(lambda: of_it.update(way="pigeon")) == "staff_access_item_way_known"
    assert (
        violated(lambda: of_it.update(printed_at=NOW))
        == "staff_access_item_only_letters_are_printed"
    )
    before = NOW - dt.timedelta(days=1)
    ended = AccessRun.objects.filter(id=run.id)
    assert (
        violated(lambda: ended.update(finished_at=before)) == "staff_access_run_ends_after_it_began"
    )
