"""Keep the answer of a request with its effect, so that the same request gets the same answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from campus.kernel.refusal import refuse_on
from vouchers.redemption.models import IdempotencyRecord
from vouchers.redemption.rules import (
    BookingHasVoucher,
    RequestInProgress,
    VoucherAlreadyRedeemed,
)


@contextmanager
def named_refusals() -> Iterator[None]:
    """Turn the constraints that guard one redemption into the refusals of the same meaning."""
    with refuse_on(
        one_live_redemption_per_voucher=VoucherAlreadyRedeemed,
        redemption_redemption_booking=BookingHasVoucher,
        redemption_idempotency_key=RequestInProgress,
    ):
        yield


def store_answer(
    *, municipality_id: UUID, key: str, request_hash: str, answer: dict[str, Any], now: dt.datetime
) -> None:
    """Write the record of an answered request; call it inside `named_refusals`."""
    IdempotencyRecord.objects.create(
        municipality_id=municipality_id,
        key=key,
        request_hash=request_hash,
        answer=answer,
        created_at=now,
    )
