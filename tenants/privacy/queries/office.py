"""What HR, staff council and data protection officers see: requests, rules and runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from tenants.privacy.models import Correction, Erasure, RetentionRun
from tenants.privacy.rules import correcting as rules
from tenants.staff.api import EmployeeView, get_employees

LATEST = 100


@dataclass(frozen=True, kw_only=True)
class CorrectionView:
    """A request for a correction with the name of who asks."""

    id: UUID
    employee_id: UUID
    name: str
    what: str
    is_taken_over: bool
    wish: str
    state: str
    state_words: str
    asked_at: dt.datetime
    answered_at: dt.datetime | None
    answer: str

    @property
    def is_open(self) -> bool:
        return self.state == rules.OPEN


@dataclass(frozen=True, kw_only=True)
class RunView:
    """One nightly run in words."""

    what: str
    days: int
    ran_at: dt.datetime
    count: str


CLASS_TITLES = {
    "checks_of_leavers": "Checks ausgeschiedener Personen",
    "checks_unfinished": "nicht abgeschlossene Checks beendeter Befragungen",
    "looks": "Vermerke, wer Angaben geöffnet hat",
    "requests": "beendete Kursanfragen",
    "sessions": "abgelaufene Anmeldungen",
    "staff": "ausgeschiedene Personen mit allem, was zu ihnen führt",
}


def corrections(*, employee_id: UUID | None = None) -> list[CorrectionView]:
    """Return requests, those without an answer first; all, or those of one employee."""
    rows = Correction.objects.all()
    if employee_id:
        rows = rows.filter(employee_id=employee_id)
    found = list(rows[:LATEST])
    people = get_employees(employee_ids={row.employee_id for row in found})
    views = [_view(row, people) for row in found]
    return sorted(views, key=lambda view: not view.is_open)


def correction(*, correction_id: UUID) -> CorrectionView:
    """Return one request.

    :raises CorrectionUnknown: where this municipality has none with this id
    """
    row = Correction.objects.filter(id=correction_id).first()
    if row is None:
        raise rules.CorrectionUnknown
    return _view(row, get_employees(employee_ids=[row.employee_id]))


def _view(row: Correction, people: Mapping[UUID, EmployeeView]) -> CorrectionView:
    person = people.get(row.employee_id)
    return CorrectionView(
        id=row.id,
        employee_id=row.employee_id,
        name=person.name if person else "–",
        what=row.get_what_display(),
        is_taken_over=row.what in rules.TAKEN_OVER,
        wish=row.wish,
        state=row.state,
        state_words=row.get_state_display(),
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        answer=row.answer,
    )


def retention_runs() -> list[RunView]:
    """Return the runs that deleted something, the latest first."""
    return [_run(row) for row in RetentionRun.objects.all()[:LATEST]]


def retention_classes() -> list[tuple[str, int]]:
    """Return what is deleted at night, and after how many days."""
    return [(CLASS_TITLES[name], settings.RETENTION_DAYS[name]) for name in sorted(CLASS_TITLES)]


def _run(row: RetentionRun) -> RunView:
    count = str(row.deleted_count)
    if row.in_fives:
        count = f"mindestens {row.deleted_count}" if row.deleted_count else "weniger als fünf"
    return RunView(
        what=CLASS_TITLES.get(row.retention, row.retention),
        days=row.days,
        ran_at=row.ran_at,
        count=count,
    )


def erasures() -> list[Erasure]:
    """Return the proofs of deletion, the latest first; they lead to nobody."""
    return list(Erasure.objects.all()[:LATEST])


def erasure(*, erasure_id: UUID) -> Erasure | None:
    """Return one proof of deletion."""
    return Erasure.objects.filter(id=erasure_id).first()
