"""Giving vouchers to many people together, in a few statements instead of some for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from tenants.staff.api import get_employees
from vouchers.desk.models import Holding
from vouchers.desk.rules import MaximumReached
from vouchers.redemption.api import NoFreeVoucher, VoucherView, take_next_vouchers


def give_together(
    *,
    employee_ids: Sequence[UUID],
    programme_id: UUID,
    maximum: int,
    actor: Actor,
    now: dt.datetime,
) -> dict[UUID, Holding]:
    """Give those who are here and have none of the programme a voucher each; holdings by employee.

    All of them or nobody: empty where the contingent is too small or another desk was faster.
    Whoever is not in the result is to be served alone, by the rules that say why not.
    """
    require_transaction()
    plain = _without_any(employee_ids, programme_id)
    if not plain:
        return {}
    try:
        with transaction.atomic():
            given = _give(plain, programme_id, maximum=maximum, actor=actor, now=now)
    except (NoFreeVoucher, MaximumReached):
        return {}
    for holding in given:
        note_given(holding, actor=actor, now=now)
    return {holding.employee_id: holding for holding in given}


def _without_any(employee_ids: Sequence[UUID], programme_id: UUID) -> list[UUID]:
    holders = holders_among(employee_ids, programme_id)
    people = get_employees(employee_ids=employee_ids)
    return [
        each
        for each in employee_ids
        if each in people and people[each].active and each not in holders
    ]


def holders_among(employee_ids: Sequence[UUID], programme_id: UUID) -> set[UUID]:
    """Return which of these people have a voucher of the programme, used or not."""
    live = Holding.objects.filter(programme_id=programme_id, ended_at__isnull=True)
    return set(live.filter(employee_id__in=employee_ids).values_list("employee_id", flat=True))


def _give(
    employee_ids: Sequence[UUID],
    programme_id: UUID,
    *,
    maximum: int,
    actor: Actor,
    now: dt.datetime,
) -> list[Holding]:
    vouchers = take_next_vouchers(
        programme_id=programme_id, count=len(employee_ids), actor=actor, now=now
    )
    holdings = [
        holding_of(employee_id, voucher, maximum=maximum, actor=actor, now=now)
        for employee_id, voucher in zip(
            employee_ids, sorted(vouchers, key=lambda voucher: voucher.number), strict=True
        )
    ]
    for holding in holdings:
        holding.place = 1
    with refuse_on(desk_maximum_per_person=MaximumReached(maximum=maximum)):
        return Holding.objects.bulk_create(holdings)


def holding_of(
    employee_id: UUID, voucher: VoucherView, *, maximum: int, actor: Actor, now: dt.datetime
) -> Holding:
    """Return the holding of a voucher that was just taken, not saved and without a place."""
    return Holding(
        employee_id=employee_id,
        voucher_id=voucher.id,
        programme_id=voucher.programme_id,
        programme_title=voucher.programme_title,
        number=voucher.number,
        last_day=voucher.last_day,
        value_cents=voucher.value_cents,
        ceiling_cents=voucher.ceiling_cents,
        maximum=maximum,
        distributed_at=now,
        distributed_by=actor.pseudonym,
    )


def note_given(holding: Holding, *, actor: Actor, now: dt.datetime) -> None:
    """Write into the audit trail that somebody was given a voucher, without saying who."""
    record(
        action="desk.voucher_distributed",
        actor=actor,
        subject=f"voucher:{holding.voucher_id}",
        facts={"programme": str(holding.programme_id)},
        now=now,
    )
