"""The municipality's rule for requests, and who decides in whose place."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import Refusal
from tenants.staff.api import get_employee
from vouchers.desk.models import Deputy, RequestPolicy
from vouchers.desk.queries.requests import current_policy
from vouchers.desk.rules import requesting as rules
from vouchers.desk.rules.request_refusals import DeputyNotPossible, DeputyUnknown
from vouchers.desk.services.requesting_steps import one_at_a_time


@transaction.atomic(durable=True)
def set_policy(*, policy: rules.Policy, actor: Actor, now: dt.datetime) -> None:
    """Lay down the rule for requests from now on; those that wait keep who must agree.

    The rule before stays in the table. The same rule again changes nothing.

    :raises PolicyContradictory: the reminder would come after the deadline
    """
    rules.check_policy(policy)
    if policy == current_policy() and RequestPolicy.objects.exists():
        return
    RequestPolicy.objects.create(**vars(policy), decided_at=now, decided_by=actor.pseudonym)
    record(
        action="desk.policy_set",
        actor=actor,
        subject="request-policy",
        facts=dict(vars(policy)),
        now=now,
    )


@transaction.atomic(durable=True)
def name_deputy(
    *,
    principal_id: UUID,
    deputy_id: UUID,
    first_day: dt.date,
    last_day: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Let somebody decide in a person's place from a day to a day, both included.

    Each for themselves, HR for everybody. What the person may decide, the deputy may. The same
    deputy for the same days is not named a second time: one end would not end it.

    :raises PeriodReversed: the period runs backwards
    :raises DeputyNotPossible: the deputy is the person, has left, or cannot sign in
    :raises DeputyUnknown: the actor may not decide this for the person
    """
    rules.check_period(first_day=first_day, last_day=last_day)
    _check_own(principal_id, actor=actor)
    if principal_id == deputy_id or not _can_act(deputy_id):
        raise DeputyNotPossible
    one_at_a_time("deputy", principal_id)
    pair = Deputy.objects.filter(principal_id=principal_id, deputy_id=deputy_id, ended_at=None)
    if found := pair.filter(first_day=first_day, last_day=last_day).first():
        return found.id
    deputy = Deputy.objects.create(
        principal_id=principal_id,
        deputy_id=deputy_id,
        first_day=first_day,
        last_day=last_day,
        named_at=now,
        named_by=actor.pseudonym,
    )
    _record("desk.deputy_named", deputy, actor=actor, now=now)
    return deputy.id


@transaction.atomic(durable=True)
def end_deputy(*, deputy_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Let a named deputy decide no more from now on.

    :raises DeputyUnknown: there is none (any more), or it is not the actor's to end
    """
    rows = Deputy.objects.select_for_update(of=("self",), no_key=True)
    deputy = rows.filter(id=deputy_id, ended_at__isnull=True).first()
    if deputy is None:
        raise DeputyUnknown
    _check_own(deputy.principal_id, actor=actor)
    deputy.ended_at = now
    deputy.save(update_fields=["ended_at"])
    _record("desk.deputy_ended", deputy, actor=actor, now=now)


def _check_own(principal_id: UUID, *, actor: Actor) -> None:
    if principal_id != actor.employee_id and not actor.may("distribute_vouchers"):
        raise DeputyUnknown


def _can_act(employee_id: UUID) -> bool:
    try:
        person = get_employee(employee_id=employee_id)
    except Refusal:
        return False
    return person.active and person.account_id is not None


def _record(action: str, deputy: Deputy, *, actor: Actor, now: dt.datetime) -> None:
    days = {"first_day": deputy.first_day.isoformat(), "last_day": deputy.last_day.isoformat()}
    record(action=action, actor=actor, subject=f"deputy:{deputy.id}", facts=days, now=now)
