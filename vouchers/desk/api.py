"""The door to a municipality's voucher desk."""

from __future__ import annotations

from uuid import UUID

from vouchers.desk.queries import wallet
from vouchers.desk.queries.wallet import WalletVoucher
from vouchers.desk.rules import HoldingUnknown, MaximumReached
from vouchers.desk.services.distributing import distribute_vouchers, give_voucher
from vouchers.desk.services.putting_back import withdraw_in_transaction
from vouchers.desk.services.redeeming import (
    Receipt,
    complete_booking,
    redeem,
    redeem_in_transaction,
)

__all__ = [
    "HoldingUnknown",
    "MaximumReached",
    "Receipt",
    "WalletVoucher",
    "complete_booking",
    "distribute_vouchers",
    "give_voucher",
    "redeem",
    "redeem_in_transaction",
    "vouchers_of",
    "withdraw_in_transaction",
]


def vouchers_of(*, employee_id: UUID) -> tuple[WalletVoucher, ...]:
    """Return the vouchers that an employee holds, those still usable first."""
    return tuple(wallet.vouchers_of(employee_id))
