"""The door to a municipality's voucher desk."""

from __future__ import annotations

from uuid import UUID

from vouchers.desk.queries import requests, wallet
from vouchers.desk.queries.fitting import vouchers_for_courses
from vouchers.desk.queries.requests import RequestView
from vouchers.desk.queries.wallet import WalletVoucher
from vouchers.desk.rules import HoldingUnknown, MaximumReached
from vouchers.desk.rules.requesting import Policy
from vouchers.desk.services.distributing import distribute_vouchers, give_voucher
from vouchers.desk.services.forgetting import ERASER, delete_old_requests
from vouchers.desk.services.putting_back import withdraw_in_transaction
from vouchers.desk.services.redeeming import (
    Receipt,
    complete_booking,
    redeem,
    redeem_in_transaction,
)
from vouchers.desk.services.requesting import submit_request
from vouchers.desk.services.requesting_deciding import approve_request, refuse_request
from vouchers.desk.services.requesting_rules import set_policy
from vouchers.desk.services.restoring import reconcile_restored
from vouchers.desk.services.reversing import reverse_in_transaction

__all__ = [
    "ERASER",
    "HoldingUnknown",
    "MaximumReached",
    "Policy",
    "Receipt",
    "RequestView",
    "WalletVoucher",
    "approve_request",
    "complete_booking",
    "delete_old_requests",
    "distribute_vouchers",
    "give_voucher",
    "reconcile_restored",
    "redeem",
    "redeem_in_transaction",
    "refuse_request",
    "requests_of",
    "reverse_in_transaction",
    "set_policy",
    "submit_request",
    "vouchers_for_courses",
    "vouchers_of",
    "withdraw_in_transaction",
]


def vouchers_of(*, employee_id: UUID) -> tuple[WalletVoucher, ...]:
    """Return the vouchers that an employee holds, those still usable first."""
    return tuple(wallet.vouchers_of(employee_id))


def requests_of(*, employee_id: UUID) -> tuple[RequestView, ...]:
    """Return the courses that an employee has asked for, the latest first.

    Only for pages of this very employee and of those who decide.
    """
    return tuple(requests.own_requests(employee_id))
