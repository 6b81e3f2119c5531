"""A municipality becomes part of another: its vouchers, used or not, and its places are that one's.

What happened before stays in the journal, and in the figures, under the municipality in which it
happened; each voucher's journal says by one row to whom it passed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from vouchers.funding.api import (
    AllotmentView,
    admits,
    list_allotments,
    pass_allotment_on,
    take_back_vouchers,
)
from vouchers.redemption.models import IssueRun
from vouchers.redemption.rules import Kind, RequestInProgress
from vouchers.redemption.services.moving import Deed, move_many

CHUNK = 5_000
# Redemptions follow their vouchers.
FOLLOW = """
    UPDATE redemption_redemption AS redemption SET municipality_id = %(to_id)s
      FROM redemption_voucher AS voucher
     WHERE voucher.id = redemption.voucher_id AND voucher.municipality_id = %(to_id)s
       AND redemption.municipality_id = %(from_id)s
"""
PASSED = """
    SELECT voucher.programme_id, count(*) FILTER (WHERE voucher.state <> 'revoked')
      FROM redemption_voucher AS voucher
     WHERE voucher.municipality_id = %(successor_id)s AND EXISTS (
           SELECT 1 FROM redemption_journal AS journal WHERE journal.voucher_id = voucher.id
              AND journal.kind = 'transfer' AND journal.at = %(merged_at)s)
     GROUP BY voucher.programme_id
"""


def hand_over(
    *, municipality_id: UUID, successor_id: UUID, actor: Actor, now: dt.datetime
) -> dict[str, Any]:
    """Let everything that a municipality has of vouchers be its successor's; return the counts.

    Places without a voucher go along where the terms admit the successor, else they go back. Runs
    in the cooperative's scope and the caller's transaction; allotments are locked before vouchers.

    :raises RequestInProgress: vouchers are being issued to it at this moment
    """
    require_transaction()
    if IssueRun.objects.filter(municipality_id=municipality_id, finished_at=None).exists():
        raise RequestInProgress
    own = [each for each in list_allotments() if each.municipality_id == municipality_id]
    passed = {
        str(each.programme_id): _pass_on(each, successor_id, actor=actor, now=now)
        for each in sorted(own, key=lambda each: each.id)
    }
    followed = _follow(municipality_id, successor_id)
    return {
        "programmes": passed,
        "vouchers": sum(each[2] for each in passed.values()),
        "redemptions": followed,
    }


def hand_back(
    *,
    municipality_id: UUID,
    successor_id: UUID,
    noted: Mapping[str, Any],
    merged_at: dt.datetime,
    actor: Actor,
    now: dt.datetime,
) -> int:
    """Take a handing over back: the vouchers that passed then, and the places; return how many.

    :param noted: what `hand_over` returned
    :param merged_at: its moment, by which the journal's rows are known
    """
    require_transaction()
    facts: dict[str, Any] = {"successor_id": successor_id, "merged_at": merged_at}
    with connection.cursor() as cursor:
        cursor.execute(PASSED, facts)
        issued = dict(cursor.fetchall())
    returned = 0
    programmes: Mapping[str, Sequence[int]] = noted["programmes"]
    for key in sorted(programmes):
        programme_id = UUID(key)
        allotment_id = pass_allotment_on(
            programme_id=programme_id,
            from_id=successor_id,
            to_id=municipality_id,
            allotted_count=programmes[key][0],
            issued_count=issued.get(programme_id, 0),
            actor=actor,
            now=now,
        )
        deed = _deed(municipality_id, allotment_id, actor=actor, now=now)
        returned += _move(
            deed,
            "programme_id = %(programme_id)s AND municipality_id = %(successor_id)s AND EXISTS ("
            "SELECT 1 FROM redemption_journal AS journal"
            " WHERE journal.voucher_id = redemption_voucher.id AND journal.kind = 'transfer'"
            " AND journal.at = %(merged_at)s)",
            programme_id=programme_id,
            **facts,
        )
    _follow(successor_id, municipality_id)
    return returned


def _pass_on(
    allotment: AllotmentView, successor_id: UUID, *, actor: Actor, now: dt.datetime
) -> tuple[int, int, int]:
    """Return how many places passed, of these with a voucher, and how many vouchers in all."""
    admitted = admits(programme_id=allotment.programme_id, municipality_id=successor_id)
    allotted = allotment.allotted_count if admitted else allotment.issued_count
    to_allotment_id = pass_allotment_on(
        programme_id=allotment.programme_id,
        from_id=allotment.municipality_id,
        to_id=successor_id,
        allotted_count=allotted,
        issued_count=allotment.issued_count,
        actor=actor,
        now=now,
    )
    deed = _deed(successor_id, to_allotment_id, actor=actor, now=now)
    vouchers = _move(deed, "allotment_id = %(allotment_id)s", allotment_id=allotment.id)
    left = allotment.allotted_count - allotted
    if left:
        take_back_vouchers(
            programme_id=allotment.programme_id,
            counts={allotment.municipality_id: left},
            actor=actor,
            now=now,
        )
    return allotted, allotment.issued_count, vouchers


def _deed(municipality_id: UUID, allotment_id: UUID, *, actor: Actor, now: dt.datetime) -> Deed:
    return Deed(
        kind=Kind.TRANSFER,
        actor=actor,
        now=now,
        to_municipality_id=municipality_id,
        to_allotment_id=allotment_id,
    )


def _move(deed: Deed, selection: str, **facts: Any) -> int:
    count = 0
    while moved := move_many(deed, selection=selection, order="number", limit=CHUNK, **facts):
        count += len(moved)
    return count


def _follow(from_id: UUID, to_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW, {"from_id": from_id, "to_id": to_id})
        return int(cursor.rowcount)
