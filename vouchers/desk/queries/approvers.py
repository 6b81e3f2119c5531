"""Who may decide on a request today: supervisors, the personnel office, and their deputies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from campus.accounts.api import HR, AccountView, list_accounts
from tenants.staff.api import (
    EmployeeView,
    employees_of_accounts,
    get_employees,
    supervisors_of_each,
)
from vouchers.desk.models import Deputy
from vouchers.desk.rules import requesting as rules


class Asked(NamedTuple):
    """A step of a request: whose request it is, and in which state it waits for a decision."""

    request_id: UUID
    employee_id: UUID
    state: str


@dataclass(frozen=True, kw_only=True)
class Approver:
    """Somebody who may decide; `deputy_of` names the person in whose place."""

    account_id: UUID
    employee_id: UUID | None
    name: str
    email: str = ""
    deputy_of: str = ""


@dataclass(frozen=True, kw_only=True)
class DeputyView:
    """One named deputy, in words."""

    id: UUID
    principal_id: UUID
    principal_name: str
    deputy_name: str
    first_day: dt.date
    last_day: dt.date


def deciders_of(asked: Iterable[Asked], *, today: dt.date) -> dict[UUID, tuple[Approver, ...]]:
    """Return who may decide on each of these steps, in a fixed number of queries.

    Never the person who asks; only those whose account is open; everybody once.
    """
    steps = list(asked)
    principals = _principals_of(steps)
    everybody = {p.employee_id for several in principals.values() for p in several}
    deputies = deputies_of([id for id in everybody if id], today=today)
    found = {
        step.request_id: tuple(_with_deputies(principals[step.request_id], deputies, step))
        for step in steps
    }
    return _reachable(found)


def decider_among(deciders: Sequence[Approver], *, account_id: UUID | None) -> Approver | None:
    """Return the one who signs in with an account, or None."""
    return next((each for each in deciders if each.account_id == account_id), None)


def _principals_of(steps: Sequence[Asked]) -> dict[UUID, list[Approver]]:
    supervised = [step.employee_id for step in steps if step.state == rules.FOR_SUPERVISOR]
    supervisors = supervisors_of_each(employee_ids=supervised) if supervised else {}
    office = _office() if any(step.state == rules.FOR_HR for step in steps) else []
    return {
        step.request_id: office
        if step.state == rules.FOR_HR
        else [_approver(one) for one in supervisors.get(step.employee_id, ())]
        for step in steps
    }


def _office() -> list[Approver]:
    accounts = list_accounts(role=HR)
    people = employees_of_accounts(account_ids=[account.id for account in accounts])
    return [
        Approver(
            account_id=account.id,
            employee_id=people[account.id].id if account.id in people else None,
            name=account.display_name,
        )
        for account in accounts
    ]


def _approver(person: EmployeeView) -> Approver:
    if person.account_id is None:
        raise ValueError("a supervisor without an account decides nothing")
    return Approver(account_id=person.account_id, employee_id=person.id, name=person.name)


def deputies_of(principal_ids: Sequence[UUID], *, today: dt.date) -> dict[UUID, list[Approver]]:
    """Return who decides today in the place of each of these people, as far as somebody does."""
    rows = list(
        _open_deputies().filter(
            principal_id__in=principal_ids, first_day__lte=today, last_day__gte=today
        )
    )
    people = get_employees(employee_ids=[row.deputy_id for row in rows]) if rows else {}
    found: dict[UUID, list[Approver]] = {}
    for row in rows:
        person = people.get(row.deputy_id)
        if person and person.active and person.account_id:
            found.setdefault(row.principal_id, []).append(_approver(person))
    return found


def _open_deputies() -> QuerySet[Deputy]:
    return Deputy.objects.filter(ended_at__isnull=True)


def _with_deputies(
    principals: Sequence[Approver], deputies: Mapping[UUID, Sequence[Approver]], step: Asked
) -> Iterator[Approver]:
    """Yield those who decide for themselves, then those who do it for somebody, each once."""
    acting = [
        replace(deputy, deputy_of=principal.name)
        for principal in principals
        if principal.employee_id
        for deputy in deputies.get(principal.employee_id, ())
    ]
    seen: set[UUID] = set()
    for each in [*principals, *acting]:
        if each.employee_id != step.employee_id and each.account_id not in seen:
            seen.add(each.account_id)
            yield each


def _reachable(found: Mapping[UUID, Sequence[Approver]]) -> dict[UUID, tuple[Approver, ...]]:
    """Leave out whose account is closed, and add the addresses of the others."""
    ids = {each.account_id for several in found.values() for each in several}
    accounts: dict[UUID, AccountView] = (
        {account.id: account for account in list_accounts(account_ids=ids)} if ids else {}
    )
    return {
        request_id: tuple(
            replace(each, email=accounts[each.account_id].email or "")
            for each in several
            if each.account_id in accounts and accounts[each.account_id].is_open
        )
        for request_id, several in found.items()
    }


def list_deputies(*, today: dt.date, principal_id: UUID | None = None) -> list[DeputyView]:
    """Return the deputies of one person, or of all, who act today or later, the earliest first."""
    rows = _open_deputies().filter(last_day__gte=today).order_by("first_day", "id")
    if principal_id is not None:
        rows = rows.filter(principal_id=principal_id)
    found = list(rows)
    people = get_employees(
        employee_ids={id for row in found for id in (row.principal_id, row.deputy_id)}
    )
    names = {id: person.name for id, person in people.items()}
    return [
        DeputyView(
            id=row.id,
            principal_id=row.principal_id,
            principal_name=names.get(row.principal_id, "–"),
            deputy_name=names.get(row.deputy_id, "–"),
            first_day=row.first_day,
            last_day=row.last_day,
        )
        for row in found
    ]
