"""Where every voucher of a municipality stands, for whoever must find its holders again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vouchers.funding.api import list_programmes
from vouchers.redemption.models import Redemption, Voucher
from vouchers.redemption.queries.vouchers import RedemptionView, redemption_view
from vouchers.redemption.rules import State, voucher_number


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A voucher's state and, where it is used, its redemption."""

    voucher_id: UUID
    number: str
    state: State
    redemption: RedemptionView | None

    @property
    def is_held(self) -> bool:
        """Whether the journal says that somebody has it and may use it."""
        return self.state in {State.DISTRIBUTED, State.RESERVED}


def standings(*, municipality_id: UUID) -> tuple[Standing, ...]:
    """Return where the vouchers of a municipality stand, in two queries."""
    used = Redemption.objects.filter(municipality_id=municipality_id, reversed_at__isnull=True)
    redemptions = {row.voucher_id: redemption_view(row) for row in used}
    codes = {programme.id: programme.code for programme in list_programmes()}
    rows = Voucher.objects.filter(municipality_id=municipality_id).order_by("number")
    return tuple(
        Standing(
            voucher_id=row.id,
            number=voucher_number(codes[row.programme_id], row.number),
            state=State(row.state),
            redemption=redemptions.get(row.id),
        )
        for row in rows
    )
