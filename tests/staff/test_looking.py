"""Who looked at a person: said to that person alone, and of nobody who did not look."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.staff.models import Employee, PersonLook
from tenants.staff.queries.looks import looks_at
from tenants.staff.services.looking import note_look


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
