"""The door to the people of one municipality."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from campus.kernel.actor import Actor
from tenants.registry.api import GoLiveTask
from tenants.staff.models import Employee
from tenants.staff.queries import looks as look_queries
from tenants.staff.queries import people as people_queries
from tenants.staff.queries.looks import LookView
from tenants.staff.queries.people import (
    EmployeeView,
    PostView,
    UnitView,
    find_employee,
    people,
    posts,
    select_people,
    units,
    view_of,
)
from tenants.staff.reading.lists import (
    ListedPerson,
    PeopleList,
    read_people_list,
    write_people_list,
)
from tenants.staff.reading.problems import FileUnreadable
from tenants.staff.reading.table import MAX_BYTES
from tenants.staff.rules.refusals import EmployeeUnknown
from tenants.staff.services.employees import Particulars, correct_name, link_account
from tenants.staff.services.employees import create_employee as _create_employee
from tenants.staff.services.leaving_for_good import ERASER
from tenants.staff.services.looking import delete_old_looks, note_look
from tenants.staff.services.recognising import account_for_sign_in
from tenants.staff.services.structure import assign_job_profile, create_post, create_unit

__all__ = [
    "ERASER",
    "MAX_BYTES",
    "EmployeeUnknown",
    "EmployeeView",
    "FileUnreadable",
    "ListedPerson",
    "LookView",
    "PeopleList",
    "PostView",
    "UnitView",
    "account_for_sign_in",
    "all_employee_ids",
    "assign_job_profile",
    "correct_name",
    "count_employees",
    "create_employee",
    "create_post",
    "create_unit",
    "delete_old_looks",
    "employee_for_account",
    "employee_id_for_account",
    "employee_with_number",
    "employees_of_accounts",
    "find_supervisors",
    "get_employee",
    "get_employees",
    "go_live_task",
    "leavers_among",
    "left_before",
    "link_account",
    "list_employees",
    "list_posts",
    "list_units",
    "looks_at",
    "note_look",
    "read_people_list",
    "supervisors_of",
    "supervisors_of_each",
    "write_people_list",
]


def get_employee(*, employee_id: UUID) -> EmployeeView:
    """Return one employee of the current municipality, also one who has left.

    :raises EmployeeUnknown: where this municipality has no such person
    """
    return view_of(find_employee(employee_id=employee_id))


def get_employees(*, employee_ids: Collection[UUID]) -> dict[UUID, EmployeeView]:
    """Return the named employees by id in one query; unknown ids are left out."""
    return {employee.id: view_of(employee) for employee in people().filter(id__in=employee_ids)}


def employee_with_number(*, personnel_number: str) -> EmployeeView:
    """Return the employee, still here or not, with a personnel number.

    :raises EmployeeUnknown: where this municipality has no such person
    """
    employee = people().filter(personnel_number=personnel_number).first()
    if employee is None:
        raise EmployeeUnknown
    return view_of(employee)


def employee_for_account(*, account_id: UUID) -> EmployeeView | None:
    """Return the employee who signs in with this account, or None where it is nobody's."""
    employee = people().filter(account_id=account_id).first()
    return view_of(employee) if employee else None


def employee_id_for_account(*, account_id: UUID) -> UUID | None:
    """Return the id of the employee, still here, who signs in with this account, or None."""
    here = Employee.objects.filter(account_id=account_id, left_at__isnull=True)
    return here.values_list("id", flat=True).first()


def employees_of_accounts(*, account_ids: Collection[UUID]) -> dict[UUID, EmployeeView]:
    """Return the employees, still here, who sign in with these accounts, by account."""
    here = people().filter(account_id__in=account_ids, left_at__isnull=True)
    return {employee.account_id: view_of(employee) for employee in here if employee.account_id}


def list_employees(
    *, unit_id: UUID | None = None, active: bool | None = True
) -> tuple[EmployeeView, ...]:
    """Return employees by name; a unit includes the units below it.

    :param active: True those who are here, False those who left, None both
    """
    return tuple(view_of(employee) for employee in select_people(unit_id=unit_id, active=active))


def leavers_among(*, employee_ids: Collection[UUID], left_before: dt.datetime) -> set[UUID]:
    """Return which of these employees left before a moment and have not come back."""
    gone = Employee.objects.filter(id__in=employee_ids, left_at__lt=left_before)
    return set(gone.values_list("id", flat=True))


def all_employee_ids() -> list[UUID]:
    """Return everybody of whom there is a row, also who has left."""
    return list(Employee.objects.order_by("id").values_list("id", flat=True))


def left_before(*, moment: dt.datetime, limit: int = 50) -> list[UUID]:
    """Return some employees who left before a moment, those who left first first."""
    gone = Employee.objects.filter(left_at__lt=moment).order_by("left_at", "id")
    return list(gone.values_list("id", flat=True)[:limit])


def looks_at(*, employee_id: UUID) -> tuple[LookView, ...]:
    """Return who opened what is recorded about a person, the latest first; for this person."""
    return tuple(look_queries.looks_at(employee_id))


def count_employees() -> int:
    """Return how many employees are here."""
    return select_people().count()


def find_supervisors(*, name: str, limit: int = 20) -> tuple[EmployeeView, ...]:
    """Return supervisors, here and with an account, whose name holds all these words, by name."""
    return tuple(view_of(one) for one in people_queries.supervisors_named(name=name)[:limit])


def supervisors_of(*, employee_id: UUID) -> tuple[EmployeeView, ...]:
    """Return who supervises an employee, by name; none for an unknown one.

    The supervisors of the own unit, else those of the next unit above that has one; those who are
    here and have an account, never the person itself.
    """
    return supervisors_of_each(employee_ids=[employee_id]).get(employee_id, ())


def supervisors_of_each(*, employee_ids: Collection[UUID]) -> dict[UUID, tuple[EmployeeView, ...]]:
    """Return what `supervisors_of` returns, for several employees in three queries."""
    found = people_queries.supervisors_of(employee_ids)
    return {id: tuple(view_of(one) for one in several) for id, several in found.items()}


def list_units() -> tuple[UnitView, ...]:
    """Return all units by name."""
    return tuple(UnitView(id=unit.id, name=unit.name, parent_id=unit.parent_id) for unit in units())


def list_posts() -> tuple[PostView, ...]:
    """Return all posts by title."""
    return tuple(PostView(id=p.id, title=p.title, job_profile_id=p.job_profile_id) for p in posts())


def create_employee(
    *,
    personnel_number: str,
    given_name: str,
    family_name: str,
    email: str | None = None,
    unit_id: UUID | None = None,
    post_id: UUID | None = None,
    is_supervisor: bool = False,
    entered_on: dt.date | None = None,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Take on a person inside the caller's transaction and return the new id.

    :raises PersonnelNumberTaken, EmailTaken: another person has this number or address
    """
    particulars = Particulars(
        personnel_number=personnel_number,
        given_name=given_name,
        family_name=family_name,
        email=email,
        unit_id=unit_id,
        post_id=post_id,
        is_supervisor=is_supervisor,
        entered_on=entered_on,
    )
    return _create_employee(particulars=particulars, actor=actor, now=now)


def go_live_task(*, municipality_id: UUID) -> GoLiveTask:
    """Tell whether a municipality's people are there, for the list up to its first day."""
    return GoLiveTask(
        title="Beschäftigte übernommen",
        done=people().filter(left_at__isnull=True).exists(),
        hint="Die Personalstelle liest ihre Liste unter „Personal“ ein.",
    )
