"""Jobs: issue the next vouchers of a run; each night let expire what is due, and remind."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from campus.kernel.actor import SYSTEM
from campus.outbox.api import job, periodic
from vouchers.redemption.services.ending import SWEEP, expire_due_vouchers
from vouchers.redemption.services.extending import JOB as EXTEND
from vouchers.redemption.services.extending import extend_chunk
from vouchers.redemption.services.issuing import JOB, issue_chunk
from vouchers.redemption.services.issuing_rounds import ROUND_JOB, issue_round_chunk
from vouchers.redemption.services.reallocating import TELL
from vouchers.redemption.services.reminding import (
    MAIL,
    mail_expiring,
    mail_moved,
    remind_of_expiry,
)

EXPIRE = "redemption.expire_vouchers"
REMIND = "redemption.remind_of_expiry"


@job(JOB)
def issue(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    return issue_chunk(run_id=UUID(payload["run_id"]), now=now)


@job(ROUND_JOB)
def issue_round(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    return issue_round_chunk(round_id=UUID(payload["round_id"]), now=now)


@job(EXTEND)
def extend(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    return extend_chunk(
        extension_id=UUID(payload["extension_id"]), cursor=cursor, actor=SYSTEM, now=now
    )


@job(EXPIRE)
def expire(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    count = expire_due_vouchers(now=now)
    return {"done": cursor.get("done", 0) + count} if count == SWEEP else None


@job(REMIND)
def remind(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Find out which municipalities are to be reminded today."""
    remind_of_expiry(now=now)


@job(MAIL)
def mail_hr_expiring(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Remind one municipality."""
    mail_expiring(last_day=dt.date.fromisoformat(payload["last_day"]), now=now)


@job(TELL)
def mail_hr_moved(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Tell one municipality of its changed contingent."""
    mail_moved(programme_id=UUID(payload["programme_id"]), change=int(payload["change"]), now=now)


periodic(EXPIRE, every="daily", hour=0)
periodic(REMIND, every="daily", hour=7)
