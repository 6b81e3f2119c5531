"""A job that leaves one audit entry a chunk, so that tests can count effects, in any scope."""

import datetime as dt
import time
from typing import Any

from campus.audit.api import record
from campus.audit.models import Entry
from campus.kernel.actor import SYSTEM
from campus.outbox.services import registering

NAME = "tests.count"


def count_chunk(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Write the next number, take a pause, and break at the number that the payload names."""
    number = cursor.get("done", 0) + 1
    record(action=NAME, actor=SYSTEM, subject=f"run:{payload['run']}", facts={"n": number}, now=now)
    time.sleep(payload.get("pause_ms", 0) / 1000)
    if number == payload.get("break_at"):
        raise ValueError("geheim@example.org")
    done = {"done": number, "total": payload["total"]}
    return done if number < payload["total"] else None


def counted(run: str = "a") -> list[int]:
    """The numbers that were written in the current scope, in order."""
    entries = Entry.objects.filter(action=NAME, subject=f"run:{run}").order_by("sequence")
    return [entry.facts["n"] for entry in entries]


def register() -> None:
    """Make the job known to this process."""
    registering.job(NAME)(count_chunk)
