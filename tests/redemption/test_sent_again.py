"""The same request, whenever it is sent again, is answered as the first time and does nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from tests.redemption.vouchers import OTHER_COURSE, redeem
from vouchers.redemption.api import Reason, State, get_voucher, journal_of, reverse_redemption
from vouchers.redemption.rules import KeyReused


def test_also_after_its_redemption_was_reversed(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    first = redeem(voucher_id, actor=anna.actor, now=now, idempotency_key="click")
    reverse_redemption(
        booking_ref=first.booking_ref, reason=Reason.BOOKED_IN_ERROR, actor=anna.actor, now=now
    )

    again = redeem(voucher_id, actor=anna.actor, now=now, idempotency_key="click")

    assert again == first
    assert get_voucher(voucher_id=voucher_id).state is State.DISTRIBUTED
    assert [line.kind for line in journal_of(voucher_id=voucher_id)][-1] == "reverse"


def test_the_key_of_another_request_is_refused(
    voucher_id: UUID, anna: Any, now: dt.datetime
) -> None:
    redeem(voucher_id, actor=anna.actor, now=now, idempotency_key="click")

    with pytest.raises(KeyReused):
        redeem(
            voucher_id,
            actor=anna.actor,
            now=now,
            idempotency_key="click",
            request_hash="another",
            course_id=OTHER_COURSE,
        )
