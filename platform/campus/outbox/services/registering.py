"""The list of jobs, filled while the apps' `tasks` modules are imported."""

from __future__ import annotations

from collections.abc import Callable

from campus.outbox.rules import Chunk, Every, Period, UnknownJob

_jobs: dict[str, Chunk] = {}
_periods: dict[str, Period] = {}


def job(name: str) -> Callable[[Chunk], Chunk]:
    """Register a function `(*, payload, cursor, now) -> next cursor or None` as a job.

    :raises ValueError: where another function already has the name
    """

    def register(chunk: Chunk) -> Chunk:
        if _jobs.setdefault(name, chunk) is not chunk:
            raise ValueError(f"There are two jobs named {name}.")
        return chunk

    return register


def periodic(name: str, *, every: Every, hour: int = 0) -> None:
    """Have a job enqueued for the cooperative once a day (from `hour`, Berlin) or once a minute."""
    _periods[name] = Period(name=name, every=every, hour=hour)


def chunk_of(name: str) -> Chunk:
    """Return the function of a job.

    :raises UnknownJob: where no app has registered it
    """
    try:
        return _jobs[name]
    except KeyError:
        raise UnknownJob(name) from None


def job_names() -> frozenset[str]:
    """Return the names of all registered jobs."""
    return frozenset(_jobs)


def periods() -> tuple[Period, ...]:
    """Return the periodic jobs."""
    return tuple(_periods.values())
