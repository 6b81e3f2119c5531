"""Giving vouchers to people: at once for a few, as a run for many; one decision, one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import Refusal, refuse_on
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import current_municipality
from tenants.staff.api import get_employee
from vouchers.desk import rules
from vouchers.desk.models import Distribution, DistributionRow, Holding
from vouchers.desk.rules import GIVEN, REFUSED, WAITING, MaximumReached
from vouchers.funding.api import get_programme
from vouchers.redemption.api import take_next_voucher

ROWS_PER_CHUNK = 100


@transaction.atomic(durable=True)
def distribute_vouchers(
    *,
    distribution_id: UUID,
    programme_id: UUID,
    employee_ids: Sequence[UUID],
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Give each of these employees the next free voucher of a programme; return the decision's id.

    The id comes with the form: sent twice, the second time changes nothing. Up to `AT_ONCE_MAX`
    people are served here, more in the background; each stands alone, a refusal stops no other.

    :raises NobodyChosen: without employees
    :raises ProgrammeUnknown: for an unknown programme
    """
    if not employee_ids:
        raise rules.NobodyChosen
    if Distribution.objects.filter(id=distribution_id).exists():
        return distribution_id
    distribution = _note(distribution_id, programme_id, employee_ids, actor=actor, now=now)
    if len(employee_ids) <= rules.AT_ONCE_MAX:
        _serve(distribution, actor=actor, now=now)
    else:
        _enqueue(distribution, now=now)
    return distribution.id


def _note(
    distribution_id: UUID,
    programme_id: UUID,
    employee_ids: Sequence[UUID],
    *,
    actor: Actor,
    now: dt.datetime,
) -> Distribution:
    distribution = Distribution.objects.create(
        id=distribution_id,
        programme_id=programme_id,
        programme_title=get_programme(programme_id=programme_id).title,
        created_at=now,
        created_by=actor.pseudonym,
    )
    DistributionRow.objects.bulk_create(
        DistributionRow(distribution=distribution, employee_id=employee_id, outcome=WAITING)
        for employee_id in dict.fromkeys(employee_ids)
    )
    record(
        action="desk.distribution_started",
        actor=actor,
        subject=f"distribution:{distribution.id}",
        facts={"programme": str(programme_id), "people": len(employee_ids)},
        now=now,
    )
    return distribution


def _enqueue(distribution: Distribution, *, now: dt.datetime) -> None:
    municipality = current_municipality()
    distribution.job_id = enqueue(
        job="desk.distribute_vouchers",
        payload={"distribution_id": str(distribution.id)},
        municipality_id=municipality.id if municipality else None,
        now=now,
        key=f"desk:distribution:{distribution.id}",
    )
    distribution.save(update_fields=["job_id"])


def serve_waiting(
    *, distribution_id: UUID, cursor: dict[str, Any], actor: Actor, now: dt.datetime
) -> dict[str, Any] | None:
    """Serve the next people of a distribution; return the cursor, or None when all are served."""
    require_transaction()
    distribution = Distribution.objects.get(id=distribution_id)
    _serve(distribution, actor=actor, now=now, limit=ROWS_PER_CHUNK)
    total = distribution.rows.count()
    left = distribution.rows.filter(outcome=WAITING).count()
    return {"done": total - left, "total": total} if left else None


def _serve(
    distribution: Distribution, *, actor: Actor, now: dt.datetime, limit: int | None = None
) -> None:
    for row in distribution.rows.filter(outcome=WAITING).order_by("id")[:limit]:
        try:
            with transaction.atomic():
                row.holding = give_voucher(
                    employee_id=row.employee_id,
                    programme_id=distribution.programme_id,
                    actor=actor,
                    now=now,
                )
            row.outcome = GIVEN
        except Refusal as refusal:
            row.outcome, row.hint, row.holding = REFUSED, str(refusal)[:400], None
        row.save(update_fields=["outcome", "hint", "holding"])


def give_voucher(
    *, employee_id: UUID, programme_id: UUID, actor: Actor, now: dt.datetime
) -> Holding:
    """Give one employee the next free voucher of a programme, in the caller's transaction.

    :raises EmployeeUnknown, EmployeeGone: by the person
    :raises MaximumReached: the person has as many as the programme allows
    :raises NoFreeVoucher: the contingent has none left that is still valid
    """
    require_transaction()
    if not get_employee(employee_id=employee_id).active:
        raise rules.EmployeeGone
    maximum = get_programme(programme_id=programme_id).maximum_per_person
    taken = Holding.objects.filter(
        employee_id=employee_id, programme_id=programme_id, ended_at__isnull=True
    ).values_list("place", flat=True)
    place = rules.free_place(set(taken), maximum=maximum)
    if place is None:
        raise MaximumReached(maximum=maximum)
    voucher = take_next_voucher(programme_id=programme_id, now=now, actor=actor)
    with refuse_on(desk_maximum_per_person=MaximumReached(maximum=maximum)):
        holding = Holding.objects.create(
            employee_id=employee_id,
            voucher_id=voucher.id,
            programme_id=programme_id,
            programme_title=voucher.programme_title,
            number=voucher.number,
            last_day=voucher.last_day,
            value_cents=voucher.value_cents,
            ceiling_cents=voucher.ceiling_cents,
            place=place,
            maximum=maximum,
            distributed_at=now,
            distributed_by=actor.pseudonym,
        )
    record(
        action="desk.voucher_distributed",
        actor=actor,
        subject=f"voucher:{voucher.id}",
        facts={"programme": str(programme_id)},
        now=now,
    )
    return holding
