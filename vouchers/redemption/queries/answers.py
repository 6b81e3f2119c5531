"""Requests that were answered before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vouchers.redemption.models import IdempotencyRecord
from vouchers.redemption.rules import KeyReused


def stored_answer(*, municipality_id: UUID, key: str, request_hash: str) -> dict[str, Any] | None:
    """Return the answer that a request with this key was given, or None for a new one.

    :raises KeyReused: the key belongs to a request with other content
    """
    record = IdempotencyRecord.objects.filter(municipality_id=municipality_id, key=key).first()
    if record is None:
        return None
    if record.request_hash != request_hash:
        raise KeyReused
    return dict(record.answer)
