"""The tables of vouchers, by subject."""

from vouchers.redemption.models.runs import Extension, IssueRun
from vouchers.redemption.models.vouchers import (
    FREE,
    OPEN,
    Feed,
    IdempotencyRecord,
    Journal,
    Redemption,
    Voucher,
)

__all__ = [
    "FREE",
    "OPEN",
    "Extension",
    "Feed",
    "IdempotencyRecord",
    "IssueRun",
    "Journal",
    "Redemption",
    "Voucher",
]
