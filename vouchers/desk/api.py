"""The door to a municipality's voucher desk."""

from __future__ import annotations

from uuid import UUID

from vouchers.desk.queries import wallet
from vouchers.desk.queries.wallet import WalletVoucher
from vouchers.desk.rules import HoldingUnknown, MaximumReached
from vouchers.desk.services.distributing import distribute_vouchers, give_voucher
from vouchers.desk.services.redeeming import Receipt, redeem

__all__ = [
    "HoldingUnknown",
    "MaximumReached",
    "Receipt",
    "WalletVoucher",
    "distribute_vouchers",
    "give_voucher",
    "redeem",
    "vouchers_of",
]


def vouchers_of(*, employee_id: UUID) -> tuple[WalletVoucher, ...]:
    """Return the vouchers that an employee holds, those still usable first."""
    return tuple(wallet.vouchers_of(employee_id))
