"""Releases: what their employee sees of them, and what the one colleague sees.

Levels are opened here at the moment of the look, cut down to what was chosen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from assessments.checks.models import Release
from assessments.checks.queries.results import ResultShown, opened, show
from assessments.checks.rules.refusals import CheckNotFound
from assessments.checks.rules.release import (
    HR,
    SUPERVISOR,
    RecipientNotPossible,
    ReleaseNotFound,
    is_live,
)
from campus.accounts.api import HR as HR_ROLE
from campus.accounts.api import list_accounts
from tenants.staff.api import (
    EmployeeView,
    employees_of_accounts,
    find_supervisors,
    get_employees,
)

MOST_FOUND = 20


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """A colleague to whom something can be released."""

    id: UUID
    name: str
    role: str
    unit_name: str

    @property
    def role_name(self) -> str:
        return str(Release.Role(self.role).label)

    @property
    def words(self) -> str:
        return ", ".join(filter(None, [self.name, self.role_name, self.unit_name]))


@dataclass(frozen=True, kw_only=True)
class Look:
    """Somebody looked at a release."""

    name: str
    looked_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class OwnRelease:
    """A release as the employee sees it who gave it; `titles` only while the check is there."""

    id: UUID
    check_id: UUID | None
    recipient_name: str
    role_name: str
    released_at: dt.datetime
    valid_until: dt.date
    ended_at: dt.datetime | None
    ended_by: str
    is_live: bool
    look_count: int
    titles: tuple[str, ...] = ()
    looks: tuple[Look, ...] = ()

    @property
    def state(self) -> str:
        if self.is_live:
            return "gilt"
        return self.ended_by or "abgelaufen"


@dataclass(frozen=True, kw_only=True)
class ReceivedRelease:
    """A release as the colleague sees it in a list: from whom, until when, nothing of it."""

    id: UUID
    employee_name: str
    released_at: dt.datetime
    valid_until: dt.date
    is_live: bool


def find_recipients(*, name: str, employee_id: UUID) -> list[Recipient]:
    """Return supervisors and people of the personnel office whose name holds these words."""
    found = {
        one.id: one
        for one in (*_supervisors(find_supervisors(name=name)), *_office(name))
        if one.id != employee_id
    }
    return sorted(found.values(), key=lambda one: (one.name, str(one.id)))[:MOST_FOUND]


def recipient(*, recipient_id: UUID, employee_id: UUID) -> Recipient:
    """Return the colleague to whom this employee wants to release something.

    :raises RecipientNotPossible: where it is nobody of this kind, or the employee alone
    """
    person = get_employees(employee_ids=[recipient_id]).get(recipient_id)
    if person and recipient_id != employee_id and person.active and person.account_id:
        for one in (*_office(person.name), *_supervisors([person])):
            if one.id == recipient_id:
                return one
    raise RecipientNotPossible


def shown_part(*, check_id: UUID, employee_id: UUID, field_codes: Iterable[str]) -> ResultShown:
    """Return the chosen competences of a result: what a preview and a look show alike.

    :raises CheckNotFound: where the employee has no such result
    """
    outcome, completed_at = opened(check_id=check_id, employee_id=employee_id)
    return show(outcome.only(field_codes), completed_at=completed_at)


def own_releases(*, employee_id: UUID, today: dt.date) -> list[OwnRelease]:
    """Return the releases that an employee gave, the latest first."""
    rows = list(_with_looks().filter(employee_id=employee_id))
    people = get_employees(employee_ids={row.recipient_id for row in rows})
    return [_own(row, people, today) for row in rows]


def own_release(*, release_id: UUID, employee_id: UUID, today: dt.date) -> OwnRelease:
    """Return one release that this employee gave, with what and every look.

    :raises ReleaseNotFound: where there is none, or it is somebody else's
    """
    row = _with_looks().filter(id=release_id, employee_id=employee_id).first()
    if row is None:
        raise ReleaseNotFound
    looks = list(row.looks.all())
    people = get_employees(employee_ids={row.recipient_id, *(one.viewer_id for one in looks)})
    found = _own(row, people, today)
    seen = tuple(Look(name=_name(people, one.viewer_id), looked_at=one.looked_at) for one in looks)
    return OwnRelease(**{**vars(found), "looks": seen, "titles": _titles(row)})


def received_releases(*, recipient_id: UUID, today: dt.date) -> list[ReceivedRelease]:
    """Return what was released to a colleague, the latest first; ended ones without a name."""
    rows = list(Release.objects.filter(recipient_id=recipient_id))
    people = get_employees(employee_ids={row.employee_id for row in rows})
    return [_received(row, people, today) for row in rows]


def received_release(*, release_id: UUID, recipient_id: UUID, today: dt.date) -> ReceivedRelease:
    """Return one release to this colleague.

    :raises ReleaseNotFound: where there is none, or it is to somebody else
    """
    row = Release.objects.filter(id=release_id, recipient_id=recipient_id).first()
    if row is None:
        raise ReleaseNotFound
    return _received(row, get_employees(employee_ids=[row.employee_id]), today)


def _with_looks() -> QuerySet[Release]:
    return Release.objects.annotate(look_count=Count("looks"))


def _own(row: Release, people: dict[UUID, EmployeeView], today: dt.date) -> OwnRelease:
    return OwnRelease(
        id=row.id,
        check_id=row.check_taken_id,
        recipient_name=_name(people, row.recipient_id),
        role_name=row.get_recipient_role_display(),
        released_at=row.released_at,
        valid_until=row.valid_until,
        ended_at=row.ended_at,
        ended_by=row.get_ended_by_display(),
        is_live=_is_live(row, today),
        look_count=getattr(row, "look_count", 0),
    )


def _received(row: Release, people: dict[UUID, EmployeeView], today: dt.date) -> ReceivedRelease:
    live = _is_live(row, today)
    return ReceivedRelease(
        id=row.id,
        # Of what has ended nothing is said but that it has ended.
        employee_name=_name(people, row.employee_id) if live else "",
        released_at=row.released_at,
        valid_until=row.valid_until,
        is_live=live,
    )


def _is_live(row: Release, today: dt.date) -> bool:
    return is_live(ended_at=row.ended_at, valid_until=row.valid_until, today=today)


def _titles(row: Release) -> tuple[str, ...]:
    if row.check_taken_id is None:
        return ()
    try:
        outcome, _day = opened(check_id=row.check_taken_id, employee_id=row.employee_id)
    except CheckNotFound:
        return ()
    return tuple(line.field_title for line in outcome.only(row.field_codes).competences)


def _name(people: dict[UUID, EmployeeView], employee_id: UUID) -> str:
    return people[employee_id].name if employee_id in people else "–"


def _supervisors(people: Iterable[EmployeeView]) -> list[Recipient]:
    return [_recipient(one, SUPERVISOR) for one in people if one.is_supervisor]


def _office(name: str) -> list[Recipient]:
    accounts = list_accounts(role=HR_ROLE)
    people = employees_of_accounts(account_ids=[account.id for account in accounts])
    words = name.casefold().split()
    return [
        _recipient(one, HR)
        for one in people.values()
        if all(word in one.name.casefold() for word in words)
    ]


def _recipient(person: EmployeeView, role: str) -> Recipient:
    return Recipient(id=person.id, name=person.name, role=role, unit_name=person.unit_name)
