"""When a job may run, how often it is tried, and what it may carry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias
from uuid import UUID

from campus.kernel.clock import BERLIN, berlin_day
from campus.kernel.refusal import Refusal

Json: TypeAlias = dict[str, Any]
Chunk: TypeAlias = Callable[..., Json | None]
Preparation: TypeAlias = Callable[..., object]
Every: TypeAlias = Literal["daily", "minute"]

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
STATES = (WAITING, RUNNING, DONE, FAILED)
LIVE_STATES = (WAITING, RUNNING)
OPEN_STATES = (*LIVE_STATES, FAILED)

ATTEMPT_LIMIT = 8
# Short, because a living worker holds a row lock as well: only a dead one loses its lease.
LEASE = dt.timedelta(seconds=10)
# While a chunk is prepared there is no lock. Whoever takes longer loses the job and writes nothing.
LEASE_TO_PREPARE = dt.timedelta(minutes=10)
CHUNKS_PER_TURN = 20
TURN = dt.timedelta(seconds=60)
LONGEST_DELAY = dt.timedelta(hours=1)
PERIODIC_KEY = "periodic:"
KEEP_PERIODIC = dt.timedelta(days=2)

LATE_AFTER = dt.timedelta(minutes=2)
WORKER_LOST = "worker_lost"


class UnknownJob(LookupError):
    """No app has registered a job of this name; a programming error."""


class MunicipalityMissing(ValueError):
    """A job that works on a municipality's rows does not say on whose; a programming error."""


class JobMissing(LookupError):
    """There is no job with this id in the caller's scope."""


class KeyReused(ValueError):
    """The key already names a job of another kind; a programming error."""


class PayloadRefused(ValueError):
    """The payload carries more than ids, dates and numbers; a programming error."""


class LeaseLost(RuntimeError):
    """Another worker has taken the job over; what this one did must be rolled back."""


class JobNotFailed(Refusal):
    code = "job_not_failed"
    sentence = (
        "Der Auftrag wartet nicht auf eine Wiederholung: er läuft oder ist schon erledigt. "
        "Bitte laden Sie die Liste neu."
    )


@dataclass(frozen=True, kw_only=True)
class JobState:
    """What may be told about a job: no payload, no cursor."""

    id: UUID
    name: str
    state: str
    done: int
    total: int | None
    attempts: int
    error: str


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The right to work on one job until somebody else may take it over."""

    job_id: UUID
    name: str
    token: UUID


@dataclass(frozen=True, kw_only=True)
class Period:
    """A job that is due once a day (from `hour`, German time) or once a minute."""

    name: str
    every: Every
    hour: int = 0


@dataclass(frozen=True, kw_only=True)
class Health:
    """What the relay and the databases look like at one moment."""

    waiting: int
    failed: int
    oldest: dt.timedelta
    last_beat: dt.timedelta | None
    # What stands still, and what is to be done, by database.
    standstills: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_late(self) -> bool:
        """Tell whether due work lies around or the clock of the relay has stopped."""
        return self.last_beat is None or max(self.oldest, self.last_beat) > LATE_AFTER


def retry_delay(*, attempts: int) -> dt.timedelta:
    """Return how long to wait after the n-th failed attempt: 5 s, 15 s, 45 s … at most 1 h."""
    return min(dt.timedelta(seconds=5 * 3 ** (attempts - 1)), LONGEST_DELAY)


def is_last_attempt(*, attempts: int) -> bool:
    """Tell whether a person has to look at the job after this attempt."""
    return attempts >= ATTEMPT_LIMIT


def period_key(*, period: Period, moment: dt.datetime) -> str | None:
    """Return the key of the run that is due, the same for everyone who asks, or None.

    A daily job that was missed at its hour is still due later on the same German day.
    """
    if period.every == "minute":
        return f"{PERIODIC_KEY}{period.name}:{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%MZ}"
    if moment.astimezone(BERLIN).hour < period.hour:
        return None
    return f"{PERIODIC_KEY}{period.name}:{berlin_day(moment).isoformat()}"


def error_code(error: BaseException) -> str:
    """Name an error without its words, which may hold personal data."""
    if isinstance(error, Refusal):
        return error.code
    return f"{type(error).__module__}.{type(error).__qualname__}"[-80:]


def progress_of(cursor: Mapping[str, Any]) -> tuple[int, int | None]:
    """Read "done" and "total" from a cursor, as far as it tells them."""
    total = cursor.get("total")
    return int(cursor.get("done", 0)), None if total is None else int(total)


def payload_fault(payload: object) -> str | None:
    """Say why something must not be written into the outbox, or None.

    A payload names rows by id. It is kept and shown to the operator, so it carries no text that
    could be a person's: no string longer than 200 characters, none with an "@", no float.
    """
    if isinstance(payload, Mapping):
        faults = (payload_fault(value) for value in (*payload.keys(), *payload.values()))
        return next((fault for fault in faults if fault), None)
    if isinstance(payload, list | tuple):
        return next((fault for fault in map(payload_fault, payload) if fault), None)
    if isinstance(payload, str):
        return _text_fault(payload)
    return None if payload is None or isinstance(payload, int) else "only ids, dates, numbers"


def _text_fault(text: str) -> str | None:
    if "@" in text:
        return "an address of a person"
    return "a long text" if len(text) > 200 else None
