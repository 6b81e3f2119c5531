"""Reading runs that issue vouchers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from campus.outbox.api import FAILED, JobMissing, get_job
from vouchers.redemption.models import IssueRun
from vouchers.redemption.rules import RunUnknown


@dataclass(frozen=True, kw_only=True)
class RunView:
    """A run as its page shows it. `is_stuck`: tried too often, a person has to look."""

    id: UUID
    allotment_id: UUID
    programme_id: UUID
    municipality_id: UUID
    first_number: int
    requested_count: int
    issued_count: int
    ceiling_cents: int
    last_day: dt.date
    started_at: dt.datetime
    finished_at: dt.datetime | None
    is_stuck: bool

    @property
    def last_number(self) -> int:
        return self.first_number + self.requested_count - 1

    @property
    def cents(self) -> int:
        return self.requested_count * self.ceiling_cents


def has_run(run_id: UUID) -> bool:
    """Tell whether there is a run with this id."""
    return IssueRun.objects.filter(id=run_id).exists()


def find_run(run_id: UUID) -> RunView:
    """Return a run with its progress.

    :raises RunUnknown: where there is none
    """
    row = IssueRun.objects.filter(id=run_id).first()
    if row is None:
        raise RunUnknown
    return RunView(
        id=row.id,
        allotment_id=row.allotment_id,
        programme_id=row.programme_id,
        municipality_id=row.municipality_id,
        first_number=row.first_number,
        requested_count=row.requested_count,
        issued_count=row.issued_count,
        ceiling_cents=row.ceiling_cents,
        last_day=row.last_day,
        started_at=row.started_at,
        finished_at=row.finished_at,
        is_stuck=_is_stuck(row.job_id),
    )


def _is_stuck(job_id: UUID | None) -> bool:
    if job_id is None:
        return False
    try:
        return get_job(job_id).state == FAILED
    except JobMissing:
        return False
