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
from vouchers.desk.queries.desk import LAPSED_STATES
from vouchers.desk.rules import GIVEN, REFUSED, WAITING, MaximumReached
from vouchers.desk.services.distributing_many import give_together, holding_of, note_given
from vouchers.funding.api import get_programme
from vouchers.redemption.api import get_vouchers, take_next_voucher

ROWS_PER_CHUNK = 200


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
    return distribute_in_transaction(
        distribution_id=distribution_id,
        programme_id=programme_id,
        employee_ids=employee_ids,
        actor=actor,
        now=now,
    )


def distribute_in_transaction(
    *,
    distribution_id: UUID,
    programme_id: UUID,
    employee_ids: Sequence[UUID],
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Give vouchers inside the caller's transaction; see `distribute_vouchers`."""
    require_transaction()
    people = list(dict.fromkeys(employee_ids))
    if not people:
        raise rules.NobodyChosen
    # Two clicks at the same time: the second waits here for the first, and finds its row.
    distribution, is_new = Distribution.objects.get_or_create(
        id=distribution_id,
        defaults={
            "programme_id": programme_id,
            "programme_title": get_programme(programme_id=programme_id).title,
            "created_at": now,
            "created_by": actor.pseudonym,
        },
    )
    if is_new:
        _note_people(distribution, people, actor=actor, now=now)
        if len(people) <= rules.AT_ONCE_MAX:
            _serve(distribution, actor=actor, now=now)
        else:
            _enqueue(distribution, now=now)
    return distribution.id


def _note_people(
    distribution: Distribution, people: Sequence[UUID], *, actor: Actor, now: dt.datetime
) -> None:
    DistributionRow.objects.bulk_create(
        DistributionRow(distribution=distribution, employee_id=employee_id, outcome=WAITING)
        for employee_id in people
    )
    record(
        action="desk.distribution_started",
        actor=actor,
        subject=f"distribution:{distribution.id}",
        facts={"programme": str(distribution.programme_id), "people": len(people)},
        now=now,
    )


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
    rows = list(distribution.rows.filter(outcome=WAITING).order_by("id")[:limit])
    together = give_together(
        employee_ids=[row.employee_id for row in rows],
        programme_id=distribution.programme_id,
        maximum=get_programme(programme_id=distribution.programme_id).maximum_per_person,
        actor=actor,
        now=now,
    )
    for row in rows:
        if row.employee_id in together:
            row.outcome, row.holding = GIVEN, together[row.employee_id]
        else:
            _serve_alone(row, distribution.programme_id, actor=actor, now=now)
    DistributionRow.objects.bulk_update(rows, ["outcome", "hint", "holding"], batch_size=500)


def _serve_alone(
    row: DistributionRow, programme_id: UUID, *, actor: Actor, now: dt.datetime
) -> None:
    try:
        with transaction.atomic():
            row.holding = give_voucher(
                employee_id=row.employee_id, programme_id=programme_id, actor=actor, now=now
            )
        row.outcome = GIVEN
    except Refusal as refusal:
        row.outcome, row.hint, row.holding = REFUSED, str(refusal)[:400], None


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
    taken = _places_taken(employee_id, programme_id, now=now)
    places = rules.free_places(taken, maximum=maximum)
    voucher = take_next_voucher(programme_id=programme_id, now=now, actor=actor)
    holding = holding_of(employee_id, voucher, maximum=maximum, actor=actor, now=now)
    _put_on_a_free_place(holding, places)
    note_given(holding, actor=actor, now=now)
    return holding


def _places_taken(employee_id: UUID, programme_id: UUID, *, now: dt.datetime) -> set[int]:
    """End the person's holdings of vouchers that lapsed; return the places of the others."""
    live = Holding.objects.filter(
        employee_id=employee_id, programme_id=programme_id, ended_at__isnull=True
    )
    places = {holding.voucher_id: holding.place for holding in live}
    states = {id: voucher.state for id, voucher in get_vouchers(voucher_ids=places.keys()).items()}
    lapsed = [voucher_id for voucher_id, state in states.items() if state in LAPSED_STATES]
    live.filter(voucher_id__in=lapsed).update(ended_at=now, ending=rules.LAPSED)
    return {place for voucher_id, place in places.items() if voucher_id not in lapsed}


def _put_on_a_free_place(holding: Holding, places: Sequence[int]) -> None:
    """Save on the first place that no other desk has taken in the meantime."""
    refusal = MaximumReached(maximum=holding.maximum)
    for place in places:
        holding.place = place
        try:
            with refuse_on(desk_maximum_per_person=refusal):
                return holding.save(force_insert=True)
        except MaximumReached:
            continue
    raise refusal
