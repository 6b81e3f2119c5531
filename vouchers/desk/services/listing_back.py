"""Taking a whole distribution back: every voucher that is not used, in chunks, until a day."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import BERLIN
from campus.kernel.refusal import Refusal, refuse_on
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import current_municipality
from vouchers.desk.models import Distribution, DistributionRow, DistributionWithdrawal
from vouchers.desk.queries.lists import list_of
from vouchers.desk.rules import GIVEN, WAITING
from vouchers.desk.rules import lists as rules
from vouchers.desk.services.listing import end_list
from vouchers.desk.services.putting_back import withdraw_in_transaction

JOB = "desk.withdraw_distribution"
ROWS_PER_CHUNK = 100


@transaction.atomic(durable=True)
def take_distribution_back(*, distribution_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Have everything withdrawn that a distribution gave and nobody has used; return the run's id.

    :raises DistributionUnknown: where this municipality has no such distribution
    :raises DistributionUnderWay: it still gives
    :raises WithdrawalTooLate: its time is over
    :raises WithdrawalUnderWay: somebody has decided it already
    """
    distribution = _lock(distribution_id)
    until = rules.last_moment_to_take_back(distribution.created_at)
    if now > until:
        raise rules.WithdrawalTooLate(until=f"{until.astimezone(BERLIN):%d.%m.%Y, %H:%M}")
    if distribution.rows.filter(outcome=WAITING).exists():
        raise rules.DistributionUnderWay
    withdrawal = DistributionWithdrawal(
        distribution=distribution, decided_at=now, decided_by=actor.pseudonym
    )
    with refuse_on(desk_distribution_withdrawn_once=rules.WithdrawalUnderWay):
        withdrawal.save(force_insert=True)
    withdrawal.job_id = _enqueue(withdrawal, now=now)
    withdrawal.save(update_fields=["job_id"])
    record(
        action="desk.distribution_taken_back",
        actor=actor,
        subject=f"distribution:{distribution.id}",
        facts={"withdrawal": str(withdrawal.id)},
        now=now,
    )
    return withdrawal.id


def withdraw_chunk(
    *, withdrawal_id: UUID, cursor: dict[str, Any], actor: Actor, now: dt.datetime
) -> dict[str, Any] | None:
    """Withdraw the next vouchers inside the caller's transaction; None when all are done.

    A voucher that was used or put back meanwhile stays as it is and is counted as kept.
    """
    require_transaction()
    withdrawal = DistributionWithdrawal.objects.select_for_update(of=("self",), no_key=True).get(
        id=withdrawal_id
    )
    given = withdrawal.distribution.rows.filter(outcome=GIVEN, id__gt=cursor.get("after", 0))
    rows = list(given.order_by("id")[:ROWS_PER_CHUNK])
    if not rows:
        _finish(withdrawal, now=now)
        return None
    withdrawn = sum(_withdraw(row, actor=actor, now=now) for row in rows)
    DistributionWithdrawal.objects.filter(id=withdrawal.id).update(
        withdrawn_count=F("withdrawn_count") + withdrawn,
        kept_count=F("kept_count") + len(rows) - withdrawn,
    )
    return {
        "after": rows[-1].id,
        "done": cursor.get("done", 0) + len(rows),
        "total": cursor.get("total") or given.count(),
    }


def _withdraw(row: DistributionRow, *, actor: Actor, now: dt.datetime) -> bool:
    if row.holding_id is None:
        return False
    try:
        with transaction.atomic():
            withdraw_in_transaction(holding_id=row.holding_id, actor=actor, now=now)
    except Refusal:
        return False  # counted as kept: used by now, or put back by somebody before us
    return True


def _finish(withdrawal: DistributionWithdrawal, *, now: dt.datetime) -> None:
    withdrawal.finished_at = max(now, withdrawal.decided_at)
    withdrawal.save(update_fields=["finished_at"])
    # Then the same file may be uploaded again: nobody holds anything of it unused.
    if found := list_of(withdrawal.distribution_id):
        end_list(found, rules.TAKEN_BACK, now=now)


def _lock(distribution_id: UUID) -> Distribution:
    rows = Distribution.objects.select_for_update(of=("self",), no_key=True)
    distribution = rows.filter(id=distribution_id).first()
    if distribution is None:
        raise rules.DistributionUnknown
    return distribution


def _enqueue(withdrawal: DistributionWithdrawal, *, now: dt.datetime) -> UUID:
    municipality = current_municipality()
    return enqueue(
        job=JOB,
        key=f"{JOB}:{withdrawal.id}",
        payload={"withdrawal_id": str(withdrawal.id)},
        municipality_id=municipality.id if municipality else None,
        now=now,
    )
