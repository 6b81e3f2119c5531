"""Issuing for many allotments at once: what is still to be issued, and how far a round is."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from campus.outbox.api import FAILED, get_job
from vouchers.redemption.models import IssueRun
from vouchers.redemption.queries.contingents import Contingent, contingents
from vouchers.redemption.rules import RoundUnknown, voucher_number


@dataclass(frozen=True, kw_only=True)
class OpenProgramme:
    """A programme of which vouchers are still to be issued, in how many municipalities."""

    id: UUID
    code: str
    title: str
    municipality_count: int
    open_count: int


@dataclass(frozen=True, kw_only=True)
class RoundRow:
    """One municipality of a round."""

    run_id: UUID
    municipality_name: str
    first_number: str
    last_number: str
    requested_count: int
    issued_count: int
    ceiling_cents: int

    @property
    def cents(self) -> int:
        return self.requested_count * self.ceiling_cents


@dataclass(frozen=True, kw_only=True)
class RoundView:
    """A round as its page shows it. `is_stuck`: tried too often, a person has to look."""

    id: UUID
    programme_code: str
    programme_title: str
    started_at: dt.datetime
    finished_at: dt.datetime | None
    last_day: dt.date
    is_stuck: bool
    rows: tuple[RoundRow, ...]

    @property
    def requested_count(self) -> int:
        return sum(row.requested_count for row in self.rows)

    @property
    def issued_count(self) -> int:
        return sum(row.issued_count for row in self.rows)

    @property
    def cents(self) -> int:
        return sum(row.cents for row in self.rows)


def open_programmes(found: Sequence[Contingent]) -> list[OpenProgramme]:
    """Return the programmes in which these contingents leave something to issue, by code."""
    by_programme: dict[UUID, list[Contingent]] = {}
    for each in found:
        if each.open_count:
            by_programme.setdefault(each.programme_id, []).append(each)
    return [
        OpenProgramme(
            id=programme_id,
            code=group[0].programme_code,
            title=group[0].programme_title,
            municipality_count=len(group),
            open_count=sum(each.open_count for each in group),
        )
        for programme_id, group in by_programme.items()
    ]


def open_contingents(
    programme_id: UUID, *, allotment_ids: Collection[UUID] | None = None
) -> list[Contingent]:
    """Return the allotments of a programme with something to issue: all, or those named."""
    return [
        each
        for each in contingents(programme_id=programme_id)
        if each.open_count and (allotment_ids is None or each.id in allotment_ids)
    ]


def fingerprint(found: Sequence[Contingent]) -> str:
    """Return what says whether the same would be issued as was shown."""
    facts = sorted((str(each.id), each.open_count, each.ceiling_cents) for each in found)
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def cents_of(found: Sequence[Contingent]) -> int:
    """Return what the vouchers to be issued are worth at most."""
    return sum(each.open_count * each.ceiling_cents for each in found)


def find_round(round_id: UUID) -> RoundView:
    """Return a round with what became of each municipality.

    :raises RoundUnknown: where there is none
    """
    runs = list(IssueRun.objects.filter(round_id=round_id).order_by("first_number"))
    if not runs:
        raise RoundUnknown
    named = {each.id: each for each in contingents(programme_id=runs[0].programme_id)}
    of = named[runs[0].allotment_id]
    job_id = runs[0].job_id
    ends = [run.finished_at for run in runs]
    return RoundView(
        id=round_id,
        programme_code=of.programme_code,
        programme_title=of.programme_title,
        started_at=runs[0].started_at,
        finished_at=max(end for end in ends if end) if all(ends) else None,
        last_day=runs[0].last_day,
        is_stuck=job_id is not None and get_job(job_id).state == FAILED,
        rows=tuple(_row(run, named[run.allotment_id]) for run in runs),
    )


def _row(run: IssueRun, of: Contingent) -> RoundRow:
    last = run.first_number + run.requested_count - 1
    return RoundRow(
        run_id=run.id,
        municipality_name=of.municipality_name,
        first_number=voucher_number(of.programme_code, run.first_number),
        last_number=voucher_number(of.programme_code, last),
        requested_count=run.requested_count,
        issued_count=run.issued_count,
        ceiling_cents=run.ceiling_cents,
    )


def progress_of(round_id: UUID) -> dict[str, int]:
    """Return how many vouchers of how many are issued."""
    runs = IssueRun.objects.filter(round_id=round_id)
    return runs.aggregate(done=Sum("issued_count"), total=Sum("requested_count"))
