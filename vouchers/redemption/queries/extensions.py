"""Reading what an extension would do, and how far one is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from campus.outbox.api import FAILED, JobMissing, get_job
from vouchers.funding.api import get_grant, get_programme
from vouchers.redemption.models import Extension, Voucher
from vouchers.redemption.rules import MOVES, STATES, ExtensionUnknown, Kind, State

EXTENDABLE = sorted(MOVES[Kind.EXTEND][0])


@dataclass(frozen=True, kw_only=True)
class ExtensionPreview:
    """What extending a programme to a day would do; `period_until` only where the grant's moves."""

    counts: tuple[tuple[str, int], ...]
    expired_count: int
    period_until: dt.date | None

    @property
    def count(self) -> int:
        return sum(count for _title, count in self.counts)


@dataclass(frozen=True, kw_only=True)
class ExtensionView:
    """An extension with its progress. `is_stuck`: tried too often, a person has to look."""

    id: UUID
    programme_id: UUID
    programme_code: str
    programme_title: str
    last_day: dt.date
    reference: str
    decided_on: dt.date
    planned_count: int
    extended_count: int
    started_at: dt.datetime
    finished_at: dt.datetime | None
    is_stuck: bool


def preview_extension(*, programme_id: UUID, last_day: dt.date, today: dt.date) -> ExtensionPreview:
    """Return which vouchers would be good until a later day, by state, and what else changes."""
    programme = get_programme(programme_id=programme_id)
    period_until = get_grant(grant_id=programme.grant_id).period_until
    of_programme = Voucher.objects.filter(programme_id=programme_id)
    due = of_programme.filter(
        state__in=EXTENDABLE, last_day__gte=today, last_day__lt=last_day
    ).values_list("state")
    counted = dict(due.annotate(count=Count("id")))
    return ExtensionPreview(
        counts=tuple((title, counted[state]) for state, title in STATES if state in counted),
        expired_count=of_programme.filter(state=State.EXPIRED).count(),
        period_until=last_day if last_day > period_until else None,
    )


def find_extension(extension_id: UUID) -> ExtensionView:
    """Return an extension with its progress.

    :raises ExtensionUnknown: where there is none
    """
    row = Extension.objects.filter(id=extension_id).first()
    if row is None:
        raise ExtensionUnknown
    return _view(row)


def extensions_of(programme_id: UUID) -> list[ExtensionView]:
    """Return the extensions of a programme, the latest first."""
    return [_view(row) for row in Extension.objects.filter(programme_id=programme_id)]


def _view(row: Extension) -> ExtensionView:
    programme = get_programme(programme_id=row.programme_id)
    return ExtensionView(
        id=row.id,
        programme_id=row.programme_id,
        programme_code=programme.code,
        programme_title=programme.title,
        last_day=row.last_day,
        reference=row.reference,
        decided_on=row.decided_on,
        planned_count=row.planned_count,
        extended_count=row.extended_count,
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
