"""Reading allotments and the decisions behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from vouchers.funding import rules
from vouchers.funding.models import Allotment, AllotmentChange, AllotmentRound


@dataclass(frozen=True, kw_only=True)
class AllotmentView:
    """How many vouchers of a programme a municipality may have and how many are issued."""

    id: UUID
    programme_id: UUID
    municipality_id: UUID
    allotted_count: int
    issued_count: int

    @property
    def open_count(self) -> int:
        return self.allotted_count - self.issued_count


@dataclass(frozen=True, kw_only=True)
class RoundView:
    """One decision about allotments: municipality -> by how much its allotment changed."""

    id: UUID
    programme_id: UUID
    way: str
    way_title: str
    decided_at: dt.datetime
    changes: dict[UUID, int]

    @property
    def net_count(self) -> int:
        return sum(self.changes.values())


def allotments(
    *,
    programme_id: UUID | None = None,
    municipality_id: UUID | None = None,
    programme_ids: Collection[UUID] | None = None,
) -> tuple[AllotmentView, ...]:
    """Return the allotments of a programme, of several, of a municipality, or all."""
    rows = Allotment.objects.all()
    if programme_id is not None:
        rows = rows.filter(programme_id=programme_id)
    if programme_ids is not None:
        rows = rows.filter(programme_id__in=programme_ids)
    if municipality_id is not None:
        rows = rows.filter(municipality_id=municipality_id)
    return tuple(_allotment_view(row) for row in rows)


def find_allotment(allotment_id: UUID) -> AllotmentView:
    """Return an allotment.

    :raises AllotmentUnknown: where there is none
    """
    row = Allotment.objects.filter(id=allotment_id).first()
    if row is None:
        raise rules.AllotmentUnknown
    return _allotment_view(row)


def rounds(programme_id: UUID) -> tuple[RoundView, ...]:
    """Return the decisions about a programme's allotments, the newest first."""
    rows = AllotmentRound.objects.filter(programme_id=programme_id)
    return tuple(_round_view(row) for row in rows.prefetch_related("changes__allotment"))


def find_round(round_id: UUID) -> RoundView:
    """Return one decision about allotments.

    :raises AllotmentUnknown: where there is none
    """
    row = AllotmentRound.objects.filter(id=round_id).prefetch_related("changes__allotment").first()
    if row is None:
        raise rules.AllotmentUnknown
    return _round_view(row)


def round_count(programme_id: UUID) -> int:
    """Return how many decisions about a programme's allotments were made."""
    return AllotmentRound.objects.filter(programme_id=programme_id).count()


def is_decided(round_id: UUID) -> bool:
    """Tell whether a decision with this id was made."""
    return AllotmentRound.objects.filter(id=round_id).exists()


def _allotment_view(row: Allotment) -> AllotmentView:
    return AllotmentView(
        id=row.id,
        programme_id=row.programme_id,
        municipality_id=row.municipality_id,
        allotted_count=row.allotted_count,
        issued_count=row.issued_count,
    )


def _round_view(row: AllotmentRound) -> RoundView:
    changes: Iterable[AllotmentChange] = row.changes.all()
    return RoundView(
        id=row.id,
        programme_id=row.programme_id,
        way=row.way,
        way_title=str(row.get_way_display()),
        decided_at=row.decided_at,
        changes={change.allotment.municipality_id: change.change_count for change in changes},
    )
