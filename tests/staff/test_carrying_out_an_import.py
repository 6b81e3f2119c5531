"""Carrying out a confirmed staff file."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction

from campus.accounts.api import get_account
from campus.outbox.api import get_job, run_inline
from tenants.staff.models import Employee, ImportRow, ImportRun, Post, Unit
from tenants.staff.rules.refusals import (
    ImportChangesNothing,
    ImportNotWaiting,
    ImportUnderWay,
    ImportUnknown,
    LeavingNotTyped,
)
from tenants.staff.services import importing
from tenants.staff.services.applying import apply_rows
from tenants.staff.services.importing import cancel_import, confirm_import, run_chunk
from tests.staff.conftest import Check, run_to_end
from tests.staff.files import HEADER, MÜLLER, WEISS, csv_file, town_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirm(bernd: Any, now: dt.datetime) -> Any:
    def do(run: ImportRun, typed: int | None = None) -> ImportRun:
        confirm_import(run_id=run.id, typed_leaving=typed, actor=bernd.actor, now=now)
        run.refresh_from_db()
        return run

    return do


@pytest.fixture
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty lines at a time instead of two hundred."""
    monkeypatch.setattr(importing, "CHUNK", 20)


def everybody() -> list[tuple[Any, ...]]:
    """All people as rows, to see that nothing has changed."""
    fields = ["personnel_number", "given_name", "family_name", "email", "unit", "post", "left_at"]
    return list(Employee.objects.order_by("personnel_number").values_list(*fields))


def apply_and_die(*args: Any, **options: Any) -> None:
    """Take the lines over, then lose the worker before the commit."""
    apply_rows(*args, **options)
    raise ConnectionError


def chunk_of_its_own(run: ImportRun, now: dt.datetime) -> None:
    """One chunk in a transaction of its own, as the outbox opens it."""
    with transaction.atomic():
        run_chunk(run_id=run.id, now=now)


def test_new_people_come_with_their_units_and_posts(carry_out: Check) -> None:
    run = carry_out(csv_file(MÜLLER, WEISS))

    person = Employee.objects.select_related("unit", "post").get(personnel_number="00042")
    assert (run.state, str(person), person.email) == (
        "done",
        "Jürgen Müller",
        "juergen.mueller@example.org",
    )
    assert (str(person.unit), str(person.post)) == ("Grünflächenamt", "Gärtner")
    assert Employee.objects.get(personnel_number="00043").email is None


def test_units_that_exist_are_used_whatever_their_case(carry_out: Check) -> None:
    unit = Unit.objects.create(name="GRÜNFLÄCHENAMT")

    carry_out(csv_file(MÜLLER, WEISS))

    assert Unit.objects.count() == 1
    assert unit.employees.count() == 2


def test_repeating_the_same_file_changes_nothing(
    carry_out: Check, check: Check, confirm: Any
) -> None:
    carry_out(csv_file(MÜLLER, WEISS))
    before = everybody()

    again = check(csv_file(MÜLLER, WEISS))

    assert again.unchanged_count == 2
    with pytest.raises(ImportChangesNothing):
        confirm(again)
    assert everybody() == before


def test_changes_reach_only_the_fields_that_the_file_has(carry_out: Check) -> None:
    carry_out(csv_file(MÜLLER))

    run = carry_out(csv_file(["00042", "Müller-Weiß", "Jürgen"], header=HEADER[:3]))

    person = Employee.objects.get(personnel_number="00042")
    assert run.changed_count == 1
    assert (person.family_name, person.email) == ("Müller-Weiß", "juergen.mueller@example.org")
    assert str(person.unit) == "Grünflächenamt"


def test_a_new_name_reaches_the_account(carry_out: Check, anna: Any) -> None:
    number = Employee.objects.get(id=anna.employee_id).personnel_number

    carry_out(csv_file([number, "Fink", "Anna"], header=HEADER[:3]))

    assert get_account(account_id=anna.account_id).display_name == "Anna Fink"


def test_whoever_a_complete_file_does_not_name_leaves_and_the_account_closes(
    carry_out: Check, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    here = Employee.objects.get(id=bernd.employee_id)
    row = [here.personnel_number, here.family_name, here.given_name]

    carry_out(csv_file(row, header=HEADER[:3]), is_complete=True)

    assert Employee.objects.get(id=anna.employee_id).left_at == now
    assert not get_account(account_id=anna.account_id).is_open


def test_whoever_confirms_does_not_lock_themselves_out(carry_out: Check, bernd: Any) -> None:
    run = carry_out(csv_file(MÜLLER), is_complete=True)

    row = run.rows.get(employee_id=bernd.employee_id)
    assert (row.action, row.problem) == ("error", "own_account")
    assert Employee.objects.get(id=bernd.employee_id).left_at is None


def test_whoever_comes_back_has_the_account_again(carry_out: Check, anna: Any) -> None:
    carry_out(csv_file(MÜLLER), is_complete=True)
    here = Employee.objects.get(id=anna.employee_id)

    carry_out(csv_file([here.personnel_number, "Amsel", "Anna"], header=HEADER[:3]))

    assert Employee.objects.get(id=anna.employee_id).left_at is None
    assert get_account(account_id=anna.account_id).is_open


def test_more_than_a_fifth_leaves_only_when_typed(check: Check, confirm: Any) -> None:
    run = check(csv_file(MÜLLER), is_complete=True)

    for typed in (None, 1):
        with pytest.raises(LeavingNotTyped, match="tippen Sie bitte die Zahl 2"):
            confirm(run, typed)

    assert confirm(run, 2).state == "confirmed"


def test_an_unknown_import_is_refused(bernd: Any, at_ludwigshafen: Any, now: dt.datetime) -> None:
    with pytest.raises(ImportUnknown):
        confirm_import(run_id=bernd.account_id, typed_leaving=None, actor=bernd.actor, now=now)


def test_an_import_is_confirmed_once(check: Check, confirm: Any) -> None:
    run = confirm(check(csv_file(MÜLLER)))

    with pytest.raises(ImportNotWaiting):
        confirm(run)


def test_two_imports_do_not_run_at_once(check: Check, confirm: Any) -> None:
    confirm(check(csv_file(MÜLLER)))

    with pytest.raises(ImportUnderWay):
        confirm(check(csv_file(WEISS)))


def test_the_worker_carries_it_out(check: Check, confirm: Any) -> None:
    run = confirm(check(csv_file(MÜLLER)))

    state = run_inline(run.job_id)

    assert state.state == get_job(run.job_id).state == "done"
    assert ImportRun.objects.get(id=run.id).state == "done"


@pytest.mark.usefixtures("short_chunks")
def test_it_goes_on_where_it_stopped(check: Check, confirm: Any, now: dt.datetime) -> None:
    run = confirm(check(town_of(45)))

    first = run_chunk(run_id=run.id, now=now)
    chunks = 1 + run_to_end(run.id, now)

    assert first == {"done": 20, "total": 45}
    assert chunks == 4
    assert Employee.objects.filter(family_name__startswith="Muster").count() == 45


@pytest.mark.usefixtures("short_chunks")
def test_a_chunk_that_dies_leaves_nothing_and_is_done_again_once(
    check: Check, confirm: Any, now: dt.datetime
) -> None:
    run = confirm(check(town_of(30)))
    run_chunk(run_id=run.id, now=now)

    with patch.object(importing, "apply_rows", apply_and_die), pytest.raises(ConnectionError):
        chunk_of_its_own(run, now)

    assert Employee.objects.filter(family_name__startswith="Muster").count() == 20
    run_to_end(run.id, now)
    assert Employee.objects.filter(family_name__startswith="Muster").count() == 30


def test_a_finished_import_does_nothing_when_its_job_comes_again(
    carry_out: Check, now: dt.datetime
) -> None:
    run = carry_out(csv_file(MÜLLER))
    before = everybody()

    assert run_chunk(run_id=run.id, now=now) is None
    assert everybody() == before


def test_a_person_who_was_changed_after_the_check_is_left_alone(
    carry_out: Check, check: Check, confirm: Any, now: dt.datetime
) -> None:
    carry_out(csv_file(MÜLLER))
    run = confirm(check(csv_file([*MÜLLER[:4], "Hauptamt", "Bote"])))
    Employee.objects.filter(personnel_number="00042").update(unit=None)

    run_to_end(run.id, now)

    row = run.rows.get()
    assert (row.action, row.problem) == ("error", "changed_meanwhile")
    assert str(Employee.objects.get(personnel_number="00042").post) == "Gärtner"


def test_a_line_whose_number_was_given_away_fails_wholly_and_the_others_do_not(
    check: Check, confirm: Any, now: dt.datetime
) -> None:
    run = confirm(check(csv_file(MÜLLER, WEISS)))
    Employee.objects.create(personnel_number="00042", given_name="Jo", family_name="Neu")

    run_to_end(run.id, now)

    assert str(Employee.objects.get(personnel_number="00042")) == "Jo Neu"
    assert Employee.objects.filter(personnel_number="00043").exists()
    run.refresh_from_db()
    assert (run.state, run.error_count) == ("done", 1)
    assert run.rows.get(personnel_number="00042").problem == "taken_meanwhile"


def test_addresses_move_in_one_file_when_the_first_owner_leaves(
    carry_out: Check, bernd: Any
) -> None:
    carry_out(csv_file(["1", "A", "B", "amt@example.org", "", ""]))
    here = Employee.objects.get(id=bernd.employee_id)
    rows = [
        [here.personnel_number, here.family_name, here.given_name, here.email, "", ""],
        ["1", "A", "B", "neu@example.org", "", ""],
        ["2", "C", "D", "amt@example.org", "", ""],
    ]

    run = carry_out(csv_file(*rows), is_complete=True)

    assert run.error_count == 0
    assert Employee.objects.get(personnel_number="2").email == "amt@example.org"


def test_error_lines_change_nothing(carry_out: Check) -> None:
    carry_out(csv_file(MÜLLER, [*WEISS[:3], "keine Adresse", "", ""]))

    assert not Employee.objects.filter(personnel_number="00043").exists()
    assert not ImportRow.objects.filter(action="error", applied_at__isnull=False).exists()


@pytest.mark.usefixtures("short_chunks")
def test_a_cancelled_import_keeps_what_is_done_and_does_no_more(
    check: Check, confirm: Any, bernd: Any, now: dt.datetime
) -> None:
    run = confirm(check(town_of(30)))
    run_chunk(run_id=run.id, now=now)

    cancel_import(run_id=run.id, actor=bernd.actor, now=now)

    assert run_chunk(run_id=run.id, now=now) is None
    assert Employee.objects.filter(family_name__startswith="Muster").count() == 20
    with pytest.raises(ImportNotWaiting):
        cancel_import(run_id=run.id, actor=bernd.actor, now=now)


def test_posts_are_made_once(carry_out: Check) -> None:
    carry_out(town_of(20))

    assert list(Post.objects.values_list("title", flat=True)) == ["Sachbearbeitung"]
