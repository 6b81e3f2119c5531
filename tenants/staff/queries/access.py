"""Reading who has access and how far an access run is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from campus.accounts import api as accounts
from tenants.staff.models import AccessItem, AccessRun, AccessWay, Employee
from tenants.staff.queries.people import select_people
from tenants.staff.rules.refusals import AccessRunUnknown, NobodyChosen

NONE, OPENED, INVITED, LETTER_SENT, ACTIVE, CLOSED = (
    "none",
    "opened",
    "invited",
    "letter",
    "active",
    "closed",
)


def find_access_run(*, run_id: UUID) -> AccessRun:
    """Return one access run.

    :raises AccessRunUnknown: where this municipality has no such run
    """
    run = AccessRun.objects.select_related("unit").filter(id=run_id).first()
    if run is None:
        raise AccessRunUnknown
    return run


def access_runs() -> QuerySet[AccessRun]:
    """Return all access runs, the latest first."""
    return AccessRun.objects.select_related("unit")


def access_items(*, run_id: UUID) -> QuerySet[AccessItem]:
    """Return the people of a run, each with unit."""
    items = AccessItem.objects.filter(run_id=run_id).select_related("employee__unit")
    return items.order_by("employee__family_name", "employee__given_name", "id")


def unprinted_letters(*, run_id: UUID) -> QuerySet[AccessItem]:
    """Return the letters of a run that are ready and not yet printed, by unit and name."""
    ready = AccessItem.objects.filter(
        run_id=run_id,
        way=AccessWay.LETTER,
        done_at__isnull=False,
        printed_at__isnull=True,
        employee__left_at__isnull=True,
    )
    return ready.select_related("employee__unit").order_by(
        "employee__unit__name", "employee__family_name", "id"
    )


def standing_of(view: accounts.AccountView | None) -> str:
    """Say how far an access is; never when somebody signed in, which is not HR's business."""
    if view is None:
        return NONE
    if not view.is_open:
        return CLOSED
    if view.has_password or view.last_login:
        return ACTIVE
    if view.invitation is None:
        return OPENED
    return LETTER_SENT if view.invitation.purpose == accounts.LETTER else INVITED


def standings(account_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return account id -> how far the access is, in three queries for any number."""
    views = accounts.list_accounts(account_ids=account_ids)
    return {view.id: standing_of(view) for view in views}


@dataclass(frozen=True, kw_only=True)
class Ways:
    """How many of the chosen people are reached in which way."""

    by_email: int
    by_letter: int

    @property
    def total(self) -> int:
        return self.by_email + self.by_letter


def chosen_people(
    *, employee_ids: Collection[UUID] = (), unit_id: UUID | None = None
) -> QuerySet[Employee]:
    """Return the people meant who are here: those of a unit and below, or those named.

    :raises NobodyChosen: there is none
    """
    people = select_people(unit_id=unit_id)
    if unit_id is None:
        people = people.filter(id__in=employee_ids)
    if not people.exists():
        raise NobodyChosen
    return people


def ways_of(*, employee_ids: Collection[UUID] = (), unit_id: UUID | None = None) -> Ways:
    """Count how the chosen people would be reached; raises as `chosen_people`."""
    people = chosen_people(employee_ids=employee_ids, unit_id=unit_id)
    by_email = people.filter(email__isnull=False).count()
    return Ways(by_email=by_email, by_letter=people.count() - by_email)


def progress_of(run: AccessRun) -> tuple[int, int]:
    """Return (people served, all people) of a run."""
    return run.items.exclude(done_at__isnull=True, problem="").count(), run.items.count()
