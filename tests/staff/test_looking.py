"""Who looked at a person: said to that person alone, and of nobody who did not look."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.privacy.services.correcting import ask_for_correction
from tenants.staff.models import Employee, PersonLook
from tenants.staff.queries.looks import looks_at
from tenants.staff.services.looking import note_look
from tests.access.addresses import TENANT, Address, addresses_of


def test_looks_at_one_person_are_not_shown_to_another(
    at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    note_look(employee_id=anna.employee_id, looker=bernd.account_id, day=now.date())

    assert [look.who for look in looks_at(anna.employee_id)] == ["Bernd Buchfink"]
    assert looks_at(bernd.employee_id) == []


def test_no_other_person_is_read_for_their_names(
    at_ludwigshafen: Any,
    anna: Any,
    bernd: Any,
    now: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    note_look(employee_id=anna.employee_id, looker=bernd.account_id, day=now.date())
    read, from_db = [], Employee.from_db

    def note(*row: Any) -> Employee:
        read.append(from_db(*row))
        return read[-1]

    monkeypatch.setattr(Employee, "from_db", note)
    looks_at(anna.employee_id)

    assert [person.id for person in read] == [bernd.employee_id]


def test_looking_at_oneself_is_not_noted(at_ludwigshafen: Any, anna: Any, now: dt.datetime) -> None:
    note_look(employee_id=anna.employee_id, looker=anna.account_id, day=now.date())

    assert not PersonLook.objects.exists()


def pages_about_a_person() -> list[Address]:
    return [each for each in addresses_of(TENANT) if "employee_id" in each.converters]


def test_every_page_about_a_person_notes_who_was_shown_it(
    at_ludwigshafen: Any, anna: Any, bernd: Any
) -> None:
    office, shown = bernd.client(), set()
    for left_at in (None, dt.datetime(2026, 1, 31, tzinfo=dt.UTC)):
        Employee.objects.filter(id=anna.employee_id).update(left_at=left_at)
        for page in pages_about_a_person():
            PersonLook.objects.all().delete()
            path = page.filled({"employee_id": anna.employee_id, "role": "personalrat"})
            status = office.get(path).status_code
            noted = PersonLook.objects.filter(employee_id=anna.employee_id).exists()
            assert noted == (status == 200), path
            shown |= {page.pattern} if noted else set()

    assert shown == {page.pattern for page in pages_about_a_person()}
    assert len(shown) >= 8


def test_a_correction_notes_it_as_well(
    at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    correction_id = ask_for_correction(
        employee_id=anna.employee_id, what="family_name", wish="Zeisig", actor=anna.actor, now=now
    )

    assert bernd.client().get(f"/personal/berichtigungen/{correction_id}/").status_code == 200

    assert [look.who for look in looks_at(anna.employee_id)] == ["Bernd Buchfink"]


def test_who_is_turned_away_is_not_noted(at_ludwigshafen: Any, anna: Any, carla: Any) -> None:
    assert carla.client().get(f"/personal/{anna.employee_id}/").status_code == 404

    assert not PersonLook.objects.exists()
