"""Give people access: an invitation by e-mail, or a letter for those without an address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from campus.accounts import api as accounts
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import Refusal
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import current_municipality
from tenants.staff.models import AccessItem, AccessRun, AccessWay, Employee
from tenants.staff.queries.access import chosen_people
from tenants.staff.rules.logins import login_name_of
from tenants.staff.rules.refusals import (
    AccessRunUnknown,
    ActiveAlready,
)
from tenants.staff.services.acting import actor_of_job
from tenants.staff.services.employees import link_account

Result = TypeVar("Result")

AT_ONCE = 50
CHUNK = 100
NAMESAKES = 200


@transaction.atomic(durable=True)
def give_access(
    *,
    employee_ids: Collection[UUID] = (),
    unit_id: UUID | None = None,
    renew: bool = False,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Give people (or all of a unit and below) access and return the id of the run.

    Up to 50 people are served at once, more in the background. Whoever uses their account already
    is left alone, unless `renew` asks for a new invitation or letter.

    :raises NobodyChosen: nobody who is here is meant
    """
    people = list(chosen_people(employee_ids=employee_ids, unit_id=unit_id))
    run = _begin(people, unit_id=unit_id, actor=actor, now=now)
    count = run.items.count()
    if count <= AT_ONCE:
        _serve(list(_waiting(run)), renew=renew, actor=actor, now=now)
        _finish(run, now=now)
    else:
        _enqueue(run, actor=actor, now=now)
    facts = {"people": count, "renewed": renew}
    record(
        action="staff.access_given",
        actor=actor,
        subject=f"access_run:{run.id}",
        facts=facts,
        now=now,
    )
    return run.id


def give_chunk(*, run_id: UUID, now: dt.datetime) -> dict[str, Any] | None:
    """Serve the next people of a run inside the caller's transaction.

    Returns how far it is (`done`, `total`), or None when nobody is left.
    """
    require_transaction()
    run = AccessRun.objects.select_for_update(of=("self",), no_key=True).filter(id=run_id).first()
    if run is None or run.finished_at is not None:
        return None
    items = list(_waiting(run)[:CHUNK])
    if not items:
        _finish(run, now=now)
        return None
    _serve(items, renew=False, actor=actor_of_job(run.created_by), now=now)
    total = run.items.count()
    return {"done": total - _waiting(run).count(), "total": total}


def lock_run(*, run_id: UUID) -> AccessRun:
    """Return an access run, locked until the transaction ends.

    :raises AccessRunUnknown: where this municipality has no such run
    """
    try:
        return AccessRun.objects.select_for_update(of=("self",), no_key=True).get(id=run_id)
    except AccessRun.DoesNotExist:
        raise AccessRunUnknown from None


def _begin(
    people: list[Employee], *, unit_id: UUID | None, actor: Actor, now: dt.datetime
) -> AccessRun:
    run = AccessRun.objects.create(created_at=now, created_by=actor.account_id, unit_id=unit_id)
    AccessItem.objects.bulk_create(
        AccessItem(
            run=run,
            employee=person,
            way=AccessWay.EMAIL if person.email else AccessWay.LETTER,
        )
        for person in people
    )
    return run


def _waiting(run: AccessRun) -> Any:
    waiting = run.items.filter(done_at__isnull=True, problem="")
    return waiting.select_related("employee").order_by("id")


def _serve(items: list[AccessItem], *, renew: bool, actor: Actor, now: dt.datetime) -> None:
    in_use = _accounts_in_use(items)
    for item in items:
        try:
            with transaction.atomic():
                if item.employee.account_id in in_use and not renew:
                    raise ActiveAlready
                _open_access(item, actor=actor, now=now)
        except Refusal as refusal:
            item.problem, item.sentence = refusal.code, str(refusal)
        else:
            item.done_at = now
    AccessItem.objects.bulk_update(items, ["done_at", "problem", "sentence"])


def _accounts_in_use(items: list[AccessItem]) -> set[UUID | None]:
    ids = [item.employee.account_id for item in items if item.employee.account_id]
    views = accounts.list_accounts(account_ids=ids)
    return {view.id for view in views if view.has_password or view.last_login}


def open_account(person: Employee, *, way: str, actor: Actor, now: dt.datetime) -> UUID:
    """Open an account for a person who has none, without telling them, and return its id.

    :raises EmailTaken: where another account has the person's address
    """
    account_id = _create_account(person, way, actor=actor, now=now)
    link_account(employee_id=person.id, account_id=account_id, actor=actor, now=now)
    return account_id


def _open_access(item: AccessItem, *, actor: Actor, now: dt.datetime) -> None:
    person = item.employee
    account_id = person.account_id
    if account_id is None:
        account_id = open_account(person, way=item.way, actor=actor, now=now)
    else:
        _make_reachable(person, account_id, item.way, actor=actor, now=now)
    if item.way == AccessWay.EMAIL:
        accounts.invite_by_email(account_id=account_id, actor=actor, now=now)


def _create_account(person: Employee, way: str, *, actor: Actor, now: dt.datetime) -> UUID:
    def create(login_name: str | None) -> UUID:
        return accounts.create_account(
            email=person.email,
            login_name=login_name,
            display_name=str(person),
            roles=[accounts.EMPLOYEE],
            actor=actor,
            now=now,
        )

    return create(None) if way == AccessWay.EMAIL else _with_free_login_name(person, create)


def _with_free_login_name(person: Employee, attempt: Callable[[str], Result]) -> Result:
    for turn in range(1, NAMESAKES):
        try:
            return attempt(login_name_of(person.given_name, person.family_name, turn))
        except accounts.LoginNameTaken:
            continue
    raise accounts.LoginNameTaken


def _make_reachable(
    person: Employee, account_id: UUID, way: str, *, actor: Actor, now: dt.datetime
) -> None:
    view = accounts.get_account(account_id=account_id)
    # An account in use keeps what its owner signs in with; see `rename_account`.
    unused = not (view.has_password or view.last_login)

    def name(login_name: str | None) -> None:
        accounts.update_account(
            account_id=view.id,
            display_name=str(person),
            email=person.email if unused else view.email or person.email,
            login_name=login_name,
            actor=actor,
            now=now,
        )

    if way == AccessWay.LETTER and not view.login_name:
        _with_free_login_name(person, name)
    elif way == AccessWay.EMAIL and (not view.email or unused):
        name(view.login_name)


def _enqueue(run: AccessRun, *, actor: Actor, now: dt.datetime) -> None:
    municipality = current_municipality()
    run.job_id = enqueue(
        job="staff.give_access",
        key=f"staff.give_access:{run.id}",
        payload={"run_id": str(run.id)},
        municipality_id=municipality.id if municipality else None,
        now=now,
    )
    run.save(update_fields=["job_id"])


def _finish(run: AccessRun, *, now: dt.datetime) -> None:
    run.finished_at = now
    run.save(update_fields=["finished_at"])
