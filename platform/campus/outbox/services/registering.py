"""The list of jobs, filled by the apps' `tasks` modules.

They are imported when somebody asks for the list first, not when the apps are made ready: they
bring all services with them, a third of the time that a short command needs to start.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.utils.module_loading import autodiscover_modules

from campus.outbox.rules import Chunk, Every, Period, Preparation, UnknownJob

_jobs: dict[str, Chunk] = {}
_preparations: dict[str, Preparation] = {}
_periods: dict[str, Period] = {}


def job(name: str, *, prepare: Preparation | None = None) -> Callable[[Chunk], Chunk]:
    """Register a function `(*, payload, cursor, now) -> next cursor or None` as a job.

    :param prepare: what is too slow for a transaction: `(*, payload, cursor, now)`, called before
        each chunk and outside its transaction; what it returns the chunk is given as `prepared`
    :raises ValueError: where another function already has the name
    """

    def register(chunk: Chunk) -> Chunk:
        if _jobs.setdefault(name, chunk) is not chunk:
            raise ValueError(f"There are two jobs named {name}.")
        if prepare:
            _preparations[name] = prepare
        return chunk

    return register


def periodic(name: str, *, every: Every, hour: int = 0) -> None:
    """Have a job enqueued for the cooperative once a day (from `hour`, Berlin) or once a minute."""
    _periods[name] = Period(name=name, every=every, hour=hour)


@cache
def read_all_jobs() -> None:
    """Import the `tasks` of all apps, once; what serves for long does it when it starts."""
    autodiscover_modules("tasks")


def chunk_of(name: str) -> Chunk:
    """Return the function of a job.

    :raises UnknownJob: where no app has registered it
    """
    read_all_jobs()
    try:
        return _jobs[name]
    except KeyError:
        raise UnknownJob(name) from None


def preparation_of(name: str) -> Preparation | None:
    """Return what is to be called before each chunk of a job, if there is something."""
    read_all_jobs()
    return _preparations.get(name)


def job_names() -> frozenset[str]:
    """Return the names of all registered jobs."""
    read_all_jobs()
    return frozenset(_jobs)


def periods() -> tuple[Period, ...]:
    """Return the periodic jobs."""
    read_all_jobs()
    return tuple(_periods.values())


def is_periodic(name: str) -> bool:
    """Whether a job comes again by itself."""
    read_all_jobs()
    return name in _periods
