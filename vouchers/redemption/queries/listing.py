"""Vouchers and redemptions in pages, for programs; no row here knows a holder."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from vouchers.redemption.models import Redemption, Voucher
from vouchers.redemption.queries.vouchers import (
    RedemptionView,
    VoucherView,
    find_vouchers,
    redemption_view,
)


@dataclass(frozen=True, kw_only=True)
class RedemptionLine:
    """A redemption with the number of its voucher and the town whose it is."""

    id: UUID
    redemption: RedemptionView
    number: str
    municipality_id: UUID


def list_vouchers(
    *,
    states: Collection[str] = (),
    programme_id: UUID | None = None,
    after: UUID | None = None,
    limit: int,
) -> tuple[VoucherView, ...]:
    """Return vouchers that the current scope may see, by id, beginning after one."""
    rows = Voucher.objects.all()
    if programme_id:
        rows = rows.filter(programme_id=programme_id)
    if states:
        rows = rows.filter(state__in=states)
    if after:
        rows = rows.filter(id__gt=after)
    ids = list(rows.order_by("id").values_list("id", flat=True)[:limit])
    found = find_vouchers(ids)
    return tuple(found[voucher_id] for voucher_id in ids)


def list_redemptions(*, after: UUID | None = None, limit: int) -> tuple[RedemptionLine, ...]:
    """Return redemptions that the current scope may see, by id, beginning after one."""
    rows = Redemption.objects.filter(id__gt=after) if after else Redemption.objects.all()
    return tuple(shown_redemptions(rows.order_by("id")[:limit]))


def redemption_rows(
    *, programme_id: UUID | None = None, municipality_id: UUID | None = None
) -> QuerySet[Redemption]:
    """Return the redemptions that the current scope may see, to be paged by moment and id."""
    wanted: dict[str, Any] = {"programme_id": programme_id, "municipality_id": municipality_id}
    return Redemption.objects.filter(**{name: value for name, value in wanted.items() if value})


def shown_redemptions(rows: Iterable[Redemption]) -> list[RedemptionLine]:
    """Show a page of them, in their order."""
    page = list(rows)
    vouchers = find_vouchers({row.voucher_id for row in page})
    return [
        RedemptionLine(
            id=row.id,
            redemption=redemption_view(row),
            number=vouchers[row.voucher_id].number,
            municipality_id=row.municipality_id,
        )
        for row in page
    ]
