"""What a municipality that leaves has of vouchers: what would go back, and what stays."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Sum

from tenants.registry.api import LifeFact
from vouchers.funding.api import list_allotments
from vouchers.redemption.models import OPEN, Redemption, Voucher


@dataclass(frozen=True, kw_only=True)
class LeavingCount:
    """Unused vouchers, places without one, and redemptions that stand; each with its cents."""

    unused_count: int
    unused_cents: int
    unissued_count: int
    redeemed_count: int
    redeemed_cents: int
    unfinished_count: int


def count_of_leaving(municipality_id: UUID) -> LeavingCount:
    """Return what a municipality has of vouchers. Runs in the cooperative's scope."""
    unused = Voucher.objects.filter(municipality_id=municipality_id, state__in=OPEN).aggregate(
        count=Count("id"), cents=Sum("ceiling_cents")
    )
    live = Redemption.objects.filter(municipality_id=municipality_id, reversed_at__isnull=True)
    redeemed = live.aggregate(count=Count("id"), cents=Sum("amount_cents"))
    return LeavingCount(
        unused_count=unused["count"],
        unused_cents=unused["cents"] or 0,
        unissued_count=sum(
            each.open_count for each in list_allotments() if each.municipality_id == municipality_id
        ),
        redeemed_count=redeemed["count"],
        redeemed_cents=redeemed["cents"] or 0,
        unfinished_count=live.filter(completed_at__isnull=True).count(),
    )


def leaving_facts(*, municipality_id: UUID) -> tuple[LifeFact, ...]:
    """Return the same as lines of a page that asks before a municipality's data are deleted."""
    count = count_of_leaving(municipality_id)
    return (
        LifeFact(
            title="Gutscheine, die ungültig werden",
            count=count.unused_count,
            cents=count.unused_cents,
            hint="Ihre Plätze gehen zurück.",
        ),
        LifeFact(
            title="Plätze im Kontingent ohne Gutschein, die zurückgehen", count=count.unissued_count
        ),
        LifeFact(
            title="Einlösungen, die im Journal bleiben",
            count=count.redeemed_count,
            cents=count.redeemed_cents,
            hint="Die Zahlen des Fördergebers ändern sich nicht.",
        ),
        LifeFact(
            title="davon noch nicht abgeschlossen",
            count=count.unfinished_count,
            hint="Sie können danach nicht mehr abgeschlossen oder rückgängig gemacht werden.",
        ),
    )
