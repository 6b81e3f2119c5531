"""Jobs: issue the next vouchers of a run; let expire what is due, every night."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from campus.outbox.api import job, periodic
from vouchers.redemption.services.ending import SWEEP, expire_due_vouchers
from vouchers.redemption.services.issuing import JOB, issue_chunk

EXPIRE = "redemption.expire_vouchers"


@job(JOB)
def issue(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    return issue_chunk(run_id=UUID(payload["run_id"]), now=now)


@job(EXPIRE)
def expire(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    count = expire_due_vouchers(now=now)
    return {"done": cursor.get("done", 0) + count} if count == SWEEP else None


periodic(EXPIRE, every="daily", hour=0)
