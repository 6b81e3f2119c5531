"""Allotments and runs with the names that people know them by. The cooperative's side only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from tenants.registry.api import get_municipality, list_municipalities
from vouchers.funding.api import (
    AllotmentView,
    ProgrammeTerms,
    get_allotment,
    get_programme,
    list_allotments,
    list_programmes,
)
from vouchers.redemption.models import FREE, IssueRun, Voucher


@dataclass(frozen=True, kw_only=True)
class Contingent:
    """An allotment with its names, its worth and how far it is issued."""

    id: UUID
    programme_id: UUID
    programme_code: str
    programme_title: str
    municipality_id: UUID
    municipality_name: str
    allotted_count: int
    issued_count: int
    open_count: int
    ceiling_cents: int
    issue_until: dt.date
    last_day: dt.date


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """A run with its names, for a table."""

    id: UUID
    started_at: dt.datetime
    municipality_name: str
    programme_code: str
    requested_count: int
    issued_count: int


def contingents(*, programme_id: UUID | None = None) -> list[Contingent]:
    """Return allotments with their names, by programme and municipality."""
    programmes = {each.id: each for each in list_programmes()}
    names = {each.id: each.name for each in list_municipalities()}
    found = [
        _contingent(each, programmes[each.programme_id], names[each.municipality_id])
        for each in list_allotments(programme_id=programme_id)
    ]
    return sorted(found, key=lambda each: (each.programme_code, each.municipality_name))


def find_contingent(allotment_id: UUID) -> Contingent:
    """Return one allotment with its names.

    :raises AllotmentUnknown: where there is none
    """
    allotment = get_allotment(allotment_id=allotment_id)
    programme = get_programme(programme_id=allotment.programme_id)
    municipality = get_municipality(municipality_id=allotment.municipality_id)
    return _contingent(allotment, programme, municipality.name)


def count_free(allotment_id: UUID) -> int:
    """Return how many vouchers of an allotment could be revoked without anybody's loss."""
    return Voucher.objects.filter(allotment_id=allotment_id, state__in=FREE).count()


def run_rows(*, allotment_id: UUID | None = None) -> list[RunRow]:
    """Return runs with their names, the newest first."""
    codes = {each.id: each.code for each in list_programmes()}
    names = {each.id: each.name for each in list_municipalities()}
    rows = IssueRun.objects.order_by("-started_at", "id")
    if allotment_id is not None:
        rows = rows.filter(allotment_id=allotment_id)
    return [
        RunRow(
            id=row.id,
            started_at=row.started_at,
            municipality_name=names[row.municipality_id],
            programme_code=codes[row.programme_id],
            requested_count=row.requested_count,
            issued_count=row.issued_count,
        )
        for row in rows
    ]


def _contingent(allotment: AllotmentView, programme: ProgrammeTerms, name: str) -> Contingent:
    return Contingent(
        id=allotment.id,
        programme_id=programme.id,
        programme_code=programme.code,
        programme_title=programme.title,
        municipality_id=allotment.municipality_id,
        municipality_name=name,
        allotted_count=allotment.allotted_count,
        issued_count=allotment.issued_count,
        open_count=allotment.open_count,
        ceiling_cents=programme.ceiling_cents,
        issue_until=programme.issue_until,
        last_day=programme.last_day,
    )
