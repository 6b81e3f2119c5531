"""Remind people kindly of a voucher that they hold and that is about to expire."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import current_municipality
from vouchers.desk.models import Holding
from vouchers.desk.services.telling import link_to, mail_employee
from vouchers.redemption.api import (
    HOLDER_STEPS,
    VoucherView,
    days_on_which_held_vouchers_expire,
    get_vouchers,
    reminder_step,
)

CHUNK = 200
HERE = "desk.remind_holders_here"
ONE = "desk.remind_holder"


def remind_everywhere(*, now: dt.datetime) -> int:
    """Write a job for each municipality whose people hold vouchers that have reached a step.

    Runs in the cooperative's scope. The job's key names last day and step: once, however often
    this runs.
    """
    require_transaction()
    today = berlin_day(now)
    due = days_on_which_held_vouchers_expire(
        first=today, until=today + dt.timedelta(days=max(HOLDER_STEPS))
    )
    for municipality_id, last_day in due:
        step = reminder_step(days_left=(last_day - today).days, steps=HOLDER_STEPS)
        enqueue(
            job=HERE,
            key=f"remind-holders:{last_day.isoformat()}:{step}",
            payload={"last_day": last_day.isoformat(), "step": step},
            municipality_id=municipality_id,
            now=now,
        )
    return len(due)


def remind_here(
    *, last_day: dt.date, step: int, cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Write a job for each of the next people of this municipality; None when all are written."""
    require_transaction()
    open_ones = Holding.objects.filter(ended_at__isnull=True, redeemed_at__isnull=True)
    following = open_ones.filter(id__gt=cursor["after"]) if cursor else open_ones
    chunk = list(following.order_by("id").values_list("id", "voucher_id")[:CHUNK])
    vouchers = get_vouchers(voucher_ids=[voucher_id for _id, voucher_id in chunk])
    due = [holding_id for holding_id, each in chunk if _expires(vouchers.get(each), last_day)]
    for holding_id in due:
        _enqueue_one(holding_id, last_day, step, now=now)
    done = cursor.get("done", 0) + len(due)
    return {"after": str(chunk[-1][0]), "done": done} if len(chunk) == CHUNK else None


def _expires(voucher: VoucherView | None, last_day: dt.date) -> bool:
    return voucher is not None and voucher.is_held and voucher.last_day == last_day


def _enqueue_one(holding_id: UUID, last_day: dt.date, step: int, *, now: dt.datetime) -> None:
    municipality = current_municipality()
    enqueue(
        job=ONE,
        key=f"remind-holder:{holding_id}:{last_day.isoformat()}:{step}",
        payload={"holding_id": str(holding_id)},
        municipality_id=municipality.id if municipality else None,
        now=now,
    )


def mail_holder(*, holding_id: UUID, now: dt.datetime) -> bool:
    """Send the reminder to one person; tells whether there was somebody to remind.

    Nobody is reminded who has no address, or whose voucher is used or gone in the meantime.
    """
    holding = Holding.objects.filter(
        id=holding_id, ended_at__isnull=True, redeemed_at__isnull=True
    ).first()
    voucher = _usable(holding, today=berlin_day(now)) if holding else None
    if holding is None or voucher is None:
        return False
    return mail_employee(
        employee_id=holding.employee_id,
        subject=f"Ihr Bildungsgutschein gilt noch bis {voucher.last_day:%d.%m.%Y}",
        template="desk/mail/reminder.txt",
        context={"voucher": voucher, "link": link_to("desk:voucher", voucher.id)},
    )


def _usable(holding: Holding, *, today: dt.date) -> VoucherView | None:
    voucher = get_vouchers(voucher_ids=[holding.voucher_id]).get(holding.voucher_id)
    if voucher is None or not voucher.is_held or voucher.last_day < today:
        return None
    return voucher
