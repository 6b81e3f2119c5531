"""Find a voucher by its code, and make guessing hopeless.

A try is counted before the code is looked up and forgiven when it was right, so that many tries at
the same time cannot pass the limit. The counters lie in the cache: a rolled-back transaction does
not forget them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import math
from collections.abc import Collection
from uuid import UUID

from django.core.cache import caches
from redis.exceptions import RedisError

from campus.kernel.actor import Actor
from vouchers.redemption import codes
from vouchers.redemption.queries.vouchers import find_id_by_code, find_id_by_number
from vouchers.redemption.rules import (
    CodeMistyped,
    CodesNotReadable,
    CodeUnknown,
    TooManyGuesses,
    VoucherUnknown,
)

WINDOW = dt.timedelta(minutes=15)
LIMITS = {"account": 10, "municipality": 100, "everywhere": 1_000}


def find_by_code(
    *,
    code: str,
    actor: Actor,
    now: dt.datetime,
    municipality_id: UUID | None = None,
    among: Collection[UUID] | None = None,
) -> UUID:
    """Return the id of the voucher with a typed code, in any dress.

    Unknown, foreign and (with `among`) other people's codes are answered alike.

    :param municipality_id: look only there; None, for the cooperative, looks everywhere
    :param among: the only vouchers that this person may find
    :raises CodeMistyped: the check symbol is wrong; this does not count as a guess
    :raises TooManyGuesses: too many unknown codes from this account, town or everywhere
    :raises CodesNotReadable: tries cannot be counted at the moment
    :raises CodeUnknown: there is no such voucher for this person
    """
    try:
        plain = codes.undressed(code)
    except codes.Mistyped:
        raise CodeMistyped from None
    counters = _count_try(actor, now=now)
    voucher_id = find_id_by_code(plain, municipality_id=municipality_id)
    if voucher_id is None or (among is not None and voucher_id not in among):
        raise CodeUnknown
    _forgive(counters)
    return voucher_id


def _forgive(counters: list[str]) -> None:
    for counter in counters:
        # A counter that is gone in the meantime (an emptied cache) has nothing to forgive.
        with contextlib.suppress(ValueError, RedisError):
            caches["shared"].decr(counter)


def _count_try(actor: Actor, *, now: dt.datetime) -> list[str]:
    places = {
        "account": actor.pseudonym,
        "municipality": actor.municipality_id or "cooperative",
        "everywhere": "",
    }
    window = int(now.timestamp() // WINDOW.total_seconds())
    counters = [f"code_guesses:{kind}:{place}:{window}" for kind, place in places.items()]
    for counter, limit in zip(counters, LIMITS.values(), strict=True):
        if _count(counter) > limit:
            raise TooManyGuesses(minutes=_minutes_left(now))
    return counters


def _count(counter: str) -> int:
    try:
        caches["shared"].add(counter, 0, timeout=int(WINDOW.total_seconds()) * 2)
        return caches["shared"].incr(counter)
    except RedisError:
        # Without its counters nobody may guess.
        raise CodesNotReadable from None


def _minutes_left(now: dt.datetime) -> int:
    seconds = WINDOW.total_seconds()
    return math.ceil((seconds - now.timestamp() % seconds) / 60)


def look_up(*, text: str) -> UUID:
    """Return the id of the voucher that a code or a number (BG26-000123) names. Cooperative only.

    Whoever answers callers types what they read out: that is no guess and counts as none.

    :raises VoucherUnknown: there is no voucher with this number
    :raises CodeMistyped: the check symbol is wrong
    :raises CodeUnknown: there is no voucher with this code
    """
    programme_code, dash, number = text.strip().upper().partition("-")
    if dash and number.isdigit() and len(number) >= 6 and programme_code.isalnum():
        return _by_number(programme_code, int(number))
    try:
        plain = codes.undressed(text)
    except codes.Mistyped:
        raise CodeMistyped from None
    voucher_id = find_id_by_code(plain)
    if voucher_id is None:
        raise CodeUnknown
    return voucher_id


def _by_number(programme_code: str, number: int) -> UUID:
    voucher_id = find_id_by_number(programme_code, number)
    if voucher_id is None:
        raise VoucherUnknown
    return voucher_id
