"""A voucher goes back into the contingent: withdrawn by HR, or returned by its holder."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from vouchers.desk.models import Holding
from vouchers.desk.rules import RETURNED, WITHDRAWN, HoldingUnknown, holder_of
from vouchers.redemption.api import return_to_contingent, withdraw_voucher


@transaction.atomic(durable=True)
def withdraw(*, holding_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Take a voucher back that has not been redeemed (HR); raises as `withdraw_in_transaction`."""
    withdraw_in_transaction(holding_id=holding_id, actor=actor, now=now)


def withdraw_in_transaction(*, holding_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Take a voucher back inside the caller's transaction.

    :raises HoldingUnknown: where nobody here holds it (any more)
    :raises VoucherAlreadyRedeemed: where it has been used; it stays with the person
    """
    require_transaction()
    holding = _lock(id=holding_id)
    withdraw_voucher(voucher_id=holding.voucher_id, actor=actor, now=now)
    _end(holding, WITHDRAWN, actor=actor, now=now)


@transaction.atomic(durable=True)
def give_back(*, voucher_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Give one's own unused voucher back.

    :raises HoldingUnknown: where the actor does not hold it
    :raises VoucherAlreadyRedeemed: where it has been used
    """
    holding = _lock(voucher_id=voucher_id, employee_id=holder_of(actor))
    return_to_contingent(voucher_id=holding.voucher_id, actor=actor, now=now)
    _end(holding, RETURNED, actor=actor, now=now)


def _lock(**which: UUID) -> Holding:
    rows = Holding.objects.select_for_update(of=("self",), no_key=True)
    holding = rows.filter(ended_at__isnull=True, **which).first()
    if holding is None:
        raise HoldingUnknown
    return holding


def _end(holding: Holding, ending: str, *, actor: Actor, now: dt.datetime) -> None:
    Holding.objects.filter(id=holding.id).update(ended_at=now, ending=ending)
    record(
        action=f"desk.voucher_{ending}",
        actor=actor,
        subject=f"voucher:{holding.voucher_id}",
        facts={},
        now=now,
    )
