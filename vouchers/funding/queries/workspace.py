"""What the cooperative sees while it shares out vouchers: municipalities, proposals, sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from tenants.registry.api import MunicipalityView, list_municipalities
from vouchers.funding.queries.allotments import AllotmentView, allotments
from vouchers.funding.queries.programmes import ProgrammeTerms
from vouchers.funding.rules import Share, split_exactly


@dataclass(frozen=True, kw_only=True)
class AllotmentRow:
    """An allotment with its municipality's name, for a table."""

    id: UUID
    name: str
    allotted_count: int
    issued_count: int
    open_count: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a preview or a result; cents at the programme's ceiling."""

    municipality_id: UUID
    name: str
    population: int
    count: int
    cents: int


def eligible_municipalities(programme: ProgrammeTerms) -> tuple[MunicipalityView, ...]:
    """Return the open municipalities that may take part, by name."""
    return tuple(
        each
        for each in list_municipalities()
        if each.is_open and programme.admits(municipality_id=each.id, land_code=each.land_code)
    )


def allotments_by_municipality(programme_id: UUID) -> dict[UUID, AllotmentView]:
    """Return a programme's allotments by municipality id."""
    return {each.municipality_id: each for each in allotments(programme_id=programme_id)}


def allotment_rows(programme_id: UUID) -> list[AllotmentRow]:
    """Return a programme's allotments with names, by name."""
    by_municipality = allotments_by_municipality(programme_id)
    return [
        AllotmentRow(
            id=allotment.id,
            name=each.name,
            allotted_count=allotment.allotted_count,
            issued_count=allotment.issued_count,
            open_count=allotment.open_count,
        )
        for each in list_municipalities()
        if (allotment := by_municipality.get(each.id))
    ]


def municipalities_with_unissued(programme_id: UUID) -> dict[MunicipalityView, int]:
    """Return who has vouchers that are not issued yet, by name, and how many."""
    by_municipality = allotments_by_municipality(programme_id)
    return {
        each: by_municipality[each.id].open_count
        for each in list_municipalities()
        if each.id in by_municipality and by_municipality[each.id].open_count
    }


def proposed_counts(programme: ProgrammeTerms, *, way: str, total: int) -> dict[UUID, int]:
    """Share a number out among the eligible municipalities, equally or by population.

    :raises NobodyEligible: where nobody may take part
    """
    shares = [
        Share(key=each.id, weight=each.population if way == "population" else 1, rank=each.ars)
        for each in eligible_municipalities(programme)
    ]
    parts = split_exactly(total=total, shares=shares)
    return {key: count for key, count in parts.items() if count}


def lines(programme: ProgrammeTerms, counts: Mapping[UUID, int]) -> list[Line]:
    """Return counts as lines with names and cents, by name."""
    return [
        Line(
            municipality_id=each.id,
            name=each.name,
            population=each.population,
            count=counts[each.id],
            cents=counts[each.id] * programme.ceiling_cents,
        )
        for each in _named(counts)
    ]


def _named(counts: Mapping[UUID, int]) -> Iterable[MunicipalityView]:
    return (each for each in list_municipalities() if each.id in counts)
