"""Jobs: each minute, move up whoever waits for a seat; tell all towns of a cancelled date."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from campus.outbox.api import job, periodic
from courses.catalogue.services.moving_up import TURN, move_up
from courses.catalogue.services.telling import TELL, tell_cancelled

MOVE_UP = "catalogue.move_up"


@job(MOVE_UP)
def move_up_chunk(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    count = move_up(now=now)
    return {"done": cursor.get("done", 0) + count} if count == TURN else None


@job(TELL)
def tell_cancelled_chunk(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    tell_cancelled(course_date_id=UUID(payload["course_date_id"]), now=now)
    return None


periodic(MOVE_UP, every="minute")
