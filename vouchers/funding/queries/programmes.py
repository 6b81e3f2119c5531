"""Reading programmes under their newest terms, or under those of a voucher."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from vouchers.funding import rules
from vouchers.funding.models import Programme, Terms


@dataclass(frozen=True, kw_only=True)
class ProgrammeTerms:
    """A programme under one version of its terms. `last_day` counts in full, in Europe/Berlin.

    `product` is what its vouchers pay: "course", "certificate_module" or "check".
    `value_cents` None means "one course"; then a voucher pays up to `ceiling_cents`.
    `reversal_days`: so long after a redemption it may be reversed.
    `course_ids` None means every course; `laender` and `municipality_ids` both empty: everybody.
    """

    id: UUID
    terms_id: UUID
    version: int
    grant_id: UUID
    code: str
    title: str
    voucher_count: int
    allotted_count: int
    value_cents: int | None
    ceiling_cents: int
    issue_until: dt.date
    last_day: dt.date
    check_required: bool
    reversal_days: int
    product: str
    maximum_per_person: int
    laender: tuple[str, ...]
    municipality_ids: tuple[UUID, ...]
    course_ids: tuple[UUID, ...] | None

    @property
    def free_count(self) -> int:
        return self.voucher_count - self.allotted_count

    def admits(self, *, municipality_id: UUID, land_code: str) -> bool:
        """Tell whether a municipality may take part."""
        return rules.is_eligible(
            municipality_id=municipality_id,
            land_code=land_code,
            laender=self.laender,
            municipality_ids=self.municipality_ids,
        )

    def covers(self, *, course_id: UUID) -> bool:
        """Tell whether a voucher may be used for a course."""
        return self.course_ids is None or course_id in self.course_ids


def programmes(
    *, grant_ids: Collection[UUID] | None = None, programme_ids: Collection[UUID] | None = None
) -> tuple[ProgrammeTerms, ...]:
    """Return programmes under their newest terms, by code."""
    rows = _newest_terms()
    if grant_ids is not None:
        rows = rows.filter(programme__grant_id__in=grant_ids)
    if programme_ids is not None:
        rows = rows.filter(programme_id__in=programme_ids)
    return tuple(_terms_view(row) for row in rows)


def find_programme(programme_id: UUID) -> ProgrammeTerms:
    """Return a programme under its newest terms.

    :raises ProgrammeUnknown: where there is none
    """
    return _one_of(_newest_terms().filter(programme_id=programme_id))


def find_terms(terms_id: UUID) -> ProgrammeTerms:
    """Return a programme under the terms that a voucher was issued under.

    :raises ProgrammeUnknown: where there are none
    """
    return _one_of(Terms.objects.select_related("programme").filter(id=terms_id))


def several_terms(terms_ids: Collection[UUID]) -> dict[UUID, ProgrammeTerms]:
    """Return the terms with these ids by id."""
    if not terms_ids:
        return {}
    rows = Terms.objects.select_related("programme").filter(id__in=terms_ids)
    return {row.id: _terms_view(row) for row in rows}


def versions(programme_id: UUID) -> tuple[ProgrammeTerms, ...]:
    """Return all versions of a programme's terms, the newest first."""
    rows = Terms.objects.select_related("programme").filter(programme_id=programme_id)
    return tuple(_terms_view(row) for row in rows.order_by("-version"))


def _newest_terms() -> QuerySet[Terms]:
    newest = Terms.objects.order_by("programme_id", "-version").distinct("programme_id")
    rows = Terms.objects.filter(id__in=newest.values("id")).select_related("programme")
    return rows.order_by("programme__code")


def _one_of(rows: Iterable[Terms]) -> ProgrammeTerms:
    row = next(iter(rows), None)
    if row is None:
        raise rules.ProgrammeUnknown
    return _terms_view(row)


def _terms_view(row: Terms) -> ProgrammeTerms:
    programme: Programme = row.programme
    return ProgrammeTerms(
        id=programme.id,
        terms_id=row.id,
        version=row.version,
        grant_id=programme.grant_id,
        code=programme.code,
        title=programme.title,
        voucher_count=programme.voucher_count,
        allotted_count=programme.allotted_count,
        value_cents=programme.value_cents,
        ceiling_cents=programme.ceiling_cents,
        issue_until=row.issue_until,
        last_day=row.last_day,
        check_required=row.check_required,
        reversal_days=row.reversal_days,
        product=programme.product,
        maximum_per_person=row.maximum_per_person,
        laender=tuple(row.laender),
        municipality_ids=tuple(row.municipality_ids),
        course_ids=tuple(row.course_ids) or None,
    )
