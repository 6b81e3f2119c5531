"""Who works here, in which unit, on which post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tenants.staff.models import Employee, Post, Unit
from tenants.staff.rules.refusals import EmployeeUnknown, PostUnknown, UnitUnknown


@dataclass(frozen=True, kw_only=True)
class EmployeeView:
    """One employee as other apps see them; `active` means: has not left."""

    id: UUID
    name: str
    personnel_number: str
    unit_id: UUID | None
    unit_name: str
    post_id: UUID | None
    post_title: str
    job_profile_id: UUID | None
    has_email: bool
    is_supervisor: bool
    account_id: UUID | None
    active: bool


@dataclass(frozen=True, kw_only=True)
class UnitView:
    """One unit; `parent_id` is the unit that it belongs to."""

    id: UUID
    name: str
    parent_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class PostView:
    """One post; `job_profile_id` names a job profile of the competence check."""

    id: UUID
    title: str
    job_profile_id: UUID | None


def view_of(employee: Employee) -> EmployeeView:
    """Describe a loaded employee (with unit and post) for other apps."""
    unit, post = employee.unit, employee.post
    return EmployeeView(
        id=employee.id,
        name=str(employee),
        personnel_number=employee.personnel_number,
        unit_id=employee.unit_id,
        unit_name=unit.name if unit else "",
        post_id=employee.post_id,
        post_title=post.title if post else "",
        job_profile_id=post.job_profile_id if post else None,
        has_email=bool(employee.email),
        is_supervisor=employee.is_supervisor,
        account_id=employee.account_id,
        active=employee.left_at is None,
    )


def people() -> QuerySet[Employee]:
    """Return all employees with unit and post."""
    return Employee.objects.select_related("unit", "post")


def find_employee(*, employee_id: UUID) -> Employee:
    """Return one employee.

    :raises EmployeeUnknown: where this municipality has no such person
    """
    try:
        return people().get(id=employee_id)
    except Employee.DoesNotExist:
        raise EmployeeUnknown from None


def select_people(
    *, text: str = "", unit_id: UUID | None = None, active: bool | None = True
) -> QuerySet[Employee]:
    """Return the employees that match; `active=None` means both those here and those who left."""
    found = people()
    for word in text.split():
        found = found.filter(
            Q(given_name__icontains=word)
            | Q(family_name__icontains=word)
            | Q(personnel_number__istartswith=word)
            | Q(email__icontains=word)
        )
    if unit_id is not None:
        found = found.filter(unit_id__in=unit_and_below(unit_id=unit_id))
    if active is not None:
        found = found.filter(left_at__isnull=active)
    return found


def supervisors_named(*, name: str) -> QuerySet[Employee]:
    """Return the supervisors, here and with an account, whose name holds all these words."""
    found = people().filter(is_supervisor=True, left_at__isnull=True, account_id__isnull=False)
    for word in name.split():
        found = found.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word))
    return found


def unit_and_below(*, unit_id: UUID) -> set[UUID]:
    """Return the unit's id and those of all units that belong to it, at any depth."""
    parents = list(Unit.objects.values_list("id", "parent_id"))
    found, grew = {unit_id}, True
    while grew:
        below = {child for child, parent in parents if parent in found} - found
        found |= below
        grew = bool(below)
    return found


def supervisors_of(employee_ids: Collection[UUID]) -> dict[UUID, list[Employee]]:
    """Return who supervises each of these employees, in three queries; unknown ids are left out.

    The supervisors of the own unit, else those of the next unit above that has one; those who are
    here and have an account, never the person itself.
    """
    parents = dict(Unit.objects.values_list("id", "parent_id"))
    leading: dict[UUID, list[Employee]] = defaultdict(list)
    for supervisor in people().filter(
        is_supervisor=True, left_at__isnull=True, account_id__isnull=False, unit__isnull=False
    ):
        leading[supervisor.unit_id].append(supervisor)  # type: ignore[index]
    asked = Employee.objects.filter(id__in=employee_ids).values_list("id", "unit_id")
    return {
        employee_id: _nearest(employee_id, unit_id, parents=parents, leading=leading)
        for employee_id, unit_id in asked
    }


def _nearest(
    employee_id: UUID,
    unit_id: UUID | None,
    *,
    parents: Mapping[UUID, UUID | None],
    leading: Mapping[UUID, list[Employee]],
) -> list[Employee]:
    seen: set[UUID] = set()
    while unit_id is not None and unit_id not in seen:
        seen.add(unit_id)
        found = [each for each in leading.get(unit_id, []) if each.id != employee_id]
        if found:
            return found
        unit_id = parents.get(unit_id)
    return []


def units() -> QuerySet[Unit]:
    """Return all units by name, each with the number of people (`people_count`) who are here."""
    return Unit.objects.select_related("parent").annotate(people_count=_people_count())


def posts() -> QuerySet[Post]:
    """Return all posts by title, each with the number of people (`people_count`) who are here."""
    return Post.objects.annotate(people_count=_people_count())


def _people_count() -> Count:
    return Count("employees", filter=Q(employees__left_at__isnull=True))


def unit_choices(empty: object) -> list[tuple[str, object]]:
    """Return the options of a select box of units; `empty` is the text of the empty one."""
    named = Unit.objects.values_list("id", "name")
    return [("", empty), *((str(unit_id), name) for unit_id, name in named)]


def post_choices(empty: object) -> list[tuple[str, object]]:
    """Return the options of a select box of posts; `empty` is the text of the empty one."""
    titled = Post.objects.values_list("id", "title")
    return [("", empty), *((str(post_id), title) for post_id, title in titled)]


def find_unit(*, unit_id: UUID) -> Unit:
    """Return one unit.

    :raises UnitUnknown: where this municipality has no such unit
    """
    unit = units().filter(id=unit_id).first()
    if unit is None:
        raise UnitUnknown
    return unit


def find_post(*, post_id: UUID) -> Post:
    """Return one post.

    :raises PostUnknown: where this municipality has no such post
    """
    post = posts().filter(id=post_id).first()
    if post is None:
        raise PostUnknown
    return post
