"""Reading funders and grants."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from vouchers.funding import rules
from vouchers.funding.models import Funder, Grant


@dataclass(frozen=True, kw_only=True)
class FunderView:
    """A body that pays. `land` is the two-digit code of its Land, or empty."""

    id: UUID
    name: str
    short_name: str
    land: str


@dataclass(frozen=True, kw_only=True)
class GrantView:
    """An award with what is allotted of it, in count and cents."""

    id: UUID
    funder_id: UUID
    funder_name: str
    reference: str
    title: str
    amount_cents: int
    granted_count: int
    period_from: dt.date
    period_until: dt.date
    interim_report_due: dt.date | None
    proof_of_use_due: dt.date | None
    allotted_count: int
    allotted_cents: int

    @property
    def free_count(self) -> int:
        return self.granted_count - self.allotted_count

    @property
    def free_cents(self) -> int:
        return self.amount_cents - self.allotted_cents


def funders() -> tuple[FunderView, ...]:
    """Return all funders by name."""
    return tuple(_funder_view(row) for row in Funder.objects.all())


def find_funder(funder_id: UUID) -> FunderView:
    """Return a funder.

    :raises FunderUnknown: where there is none
    """
    row = Funder.objects.filter(id=funder_id).first()
    if row is None:
        raise rules.FunderUnknown
    return _funder_view(row)


def grants(*, funder_id: UUID | None = None) -> tuple[GrantView, ...]:
    """Return all grants, or those of one funder, the newest period first."""
    rows = Grant.objects.select_related("funder")
    return tuple(
        _grant_view(row) for row in (rows.filter(funder_id=funder_id) if funder_id else rows)
    )


def find_grant(grant_id: UUID) -> GrantView:
    """Return a grant.

    :raises GrantUnknown: where there is none
    """
    row = Grant.objects.select_related("funder").filter(id=grant_id).first()
    if row is None:
        raise rules.GrantUnknown
    return _grant_view(row)


def _funder_view(row: Funder) -> FunderView:
    return FunderView(id=row.id, name=row.name, short_name=row.short_name, land=row.land)


def _grant_view(row: Grant) -> GrantView:
    return GrantView(
        id=row.id,
        funder_id=row.funder_id,
        funder_name=row.funder.name,
        reference=row.reference,
        title=row.title,
        amount_cents=row.amount_cents,
        granted_count=row.granted_count,
        period_from=row.period_from,
        period_until=row.period_until,
        interim_report_due=row.interim_report_due,
        proof_of_use_due=row.proof_of_use_due,
        allotted_count=row.allotted_count,
        allotted_cents=row.allotted_cents,
    )
