"""Do what the checked lines of a staff file say, each line wholly or not at all."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, Value, When

from campus.kernel.actor import Actor
from campus.kernel.refusal import Refusal
from tenants.staff.models import Employee, ImportRow, ImportRun, Post, RowAction, Unit
from tenants.staff.queries.imports import post_titles, unit_names, values_of
from tenants.staff.rules.planning import GONE, HERE
from tenants.staff.rules.problems import PROBLEMS
from tenants.staff.services.employees import (
    release,
    rename_account,
    save_employee,
    welcome_back,
)

# Who leaves frees an address that somebody new may bring.
_ORDER = {RowAction.LEAVING: 0, RowAction.CHANGED: 1, RowAction.NEW: 2}


def pending_rows(run: ImportRun) -> QuerySet[ImportRow]:
    """Return the lines of a run that have still to be done, in the order in which they are."""
    whens = [When(action=action, then=Value(place)) for action, place in _ORDER.items()]
    pending = run.rows.filter(applied_at__isnull=True, action__in=_ORDER)
    return pending.order_by(Case(*whens, output_field=IntegerField()), "id")


def apply_rows(rows: list[ImportRow], *, actor: Actor, now: dt.datetime) -> None:
    """Take over lines; one that cannot be becomes an error line and changes nothing."""
    people = _locked_people(rows)
    places = Places(rows)
    for row in rows:
        _apply(row, people.get(row.employee_id), places, actor=actor, now=now)
    ImportRow.objects.bulk_update(
        rows, ["action", "problem", "sentence", "employee_id", "applied_at"], batch_size=500
    )


class Places:
    """Units and posts by name; those that the lines bring are made first, outside any savepoint."""

    def __init__(self, rows: list[ImportRow]) -> None:
        self._units = unit_names()
        for name in _missing(rows, "unit", self._units):
            self._units[name.casefold()] = Unit.objects.create(name=name).id
        self._posts = post_titles()
        for title in _missing(rows, "post", self._posts):
            self._posts[title.casefold()] = Post.objects.create(title=title).id

    def unit_id(self, name: str) -> UUID | None:
        """Return the id of the unit with a name, None for no name."""
        return self._units[name.casefold()] if name else None

    def post_id(self, title: str) -> UUID | None:
        """Return the id of the post with a title, None for no title."""
        return self._posts[title.casefold()] if title else None


def _missing(rows: list[ImportRow], field: str, known: dict[str, UUID]) -> list[str]:
    wanted = {name.casefold(): name for row in rows if (name := row.values.get(field))}
    return [name for key, name in wanted.items() if key not in known]


def _locked_people(rows: list[ImportRow]) -> dict[UUID | None, Employee]:
    ids = [row.employee_id for row in rows if row.employee_id]
    locked = Employee.objects.select_for_update(of=("self",), no_key=True).order_by("id")
    return {person.id: person for person in locked.filter(id__in=ids)}


def _apply(
    row: ImportRow, person: Employee | None, places: Places, *, actor: Actor, now: dt.datetime
) -> None:
    try:
        with transaction.atomic():
            _do(row, person, places, actor=actor, now=now)
    except Refusal as refusal:
        _refuse(row, refusal.code)
    else:
        row.applied_at = now


def _do(
    row: ImportRow, person: Employee | None, places: Places, *, actor: Actor, now: dt.datetime
) -> None:
    if row.action == RowAction.NEW:
        row.employee_id = _add(row, places)
        return
    if person is None or not _is_as_checked(row, person):
        raise ChangedMeanwhile
    if row.action == RowAction.LEAVING:
        release(person, actor=actor, now=now)
    else:
        _change(row, person, places, actor=actor, now=now)


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    sentence = PROBLEMS["changed_meanwhile"].sentence


def _add(row: ImportRow, places: Places) -> UUID:
    person = Employee(personnel_number=row.personnel_number)
    _fill(person, row.values, places)
    save_employee(person)
    return person.id


def _change(
    row: ImportRow, person: Employee, places: Places, *, actor: Actor, now: dt.datetime
) -> None:
    _fill(person, {field: new for field, (_old, new) in row.diff.items()}, places)
    if "left_at" in row.diff:
        welcome_back(person, actor=actor, now=now)
    else:
        save_employee(person)
    if {"given_name", "family_name"} & row.diff.keys():
        rename_account(person, actor=actor, now=now)


def _is_as_checked(row: ImportRow, person: Employee) -> bool:
    current = {**values_of(person), "left_at": HERE if person.left_at is None else GONE}
    return all(current.get(field, "") == old for field, (old, _new) in row.diff.items())


def _fill(person: Employee, values: dict[str, str], places: Places) -> None:
    for field in ("given_name", "family_name"):
        if field in values:
            setattr(person, field, values[field])
    if "email" in values:
        person.email = values["email"] or None
    if "unit" in values:
        person.unit_id = places.unit_id(values["unit"])
    if "post" in values:
        person.post_id = places.post_id(values["post"])
    if "is_supervisor" in values:
        person.is_supervisor = values["is_supervisor"] == "ja"
    if "entered_on" in values:
        day = values["entered_on"]
        person.entered_on = dt.date.fromisoformat(day) if day else None


def _refuse(row: ImportRow, code: str) -> None:
    problem = PROBLEMS[code if code in PROBLEMS else "taken_meanwhile"]
    row.action, row.problem, row.sentence = RowAction.ERROR, problem.code, problem.sentence
