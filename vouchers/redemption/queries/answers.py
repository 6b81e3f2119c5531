"""Requests that were answered before."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db import connection

from vouchers.redemption.rules import KeyReused

ANSWER = """
    SELECT request_hash, answer FROM redemption_idempotencyrecord
     WHERE municipality_id = %s AND key = %s
"""


def stored_answer(*, municipality_id: UUID, key: str, request_hash: str) -> dict[str, Any] | None:
    """Return the answer that a request with this key was given, or None for a new one.

    :raises KeyReused: the key belongs to a request with other content
    """
    with connection.cursor() as cursor:
        cursor.execute(ANSWER, [municipality_id, key])
        record = cursor.fetchone()
    if record is None:
        return None
    known_hash, answer = record
    if known_hash != request_hash:
        raise KeyReused
    return dict(json.loads(answer))
