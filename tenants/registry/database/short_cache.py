"""What is remembered for some seconds in one process: bounded, and never out of a transaction."""

from __future__ import annotations

import time
from collections.abc import Hashable
from typing import Generic, TypeVar

from django.db import connection, transaction

Found = TypeVar("Found")


class ShortCache(Generic[Found]):
    """Answers by key, also "there is none"; the oldest go where there are too many.

    The two kinds have room of their own: who asks for many unknown names pushes no known one out.
    Answers are handed out as they are, so they must not be changeable.
    """

    def __init__(self, *, seconds: float, found_max: int, missing_max: int) -> None:
        self._seconds = seconds
        self._found_max, self._missing_max = found_max, missing_max
        self._entries: dict[Hashable, tuple[float, Found]] = {}
        self._missing: dict[Hashable, float] = {}

    def get(self, key: Hashable) -> tuple[bool, Found | None]:
        """Return whether an answer is known, and the answer."""
        oldest = time.monotonic() - self._seconds
        stored_at, found = self._entries.get(key, (oldest, None))
        if stored_at > oldest:
            return True, found
        return self._missing.get(key, oldest) > oldest, None

    def put(self, key: Hashable, found: Found | None) -> None:
        """Keep an answer; in a transaction not, what it sees may never be committed."""
        if connection.in_atomic_block:
            return
        now = time.monotonic()
        if found is None:
            self._entries.pop(key, None)
            _put_last(self._missing, key, now, most=self._missing_max)
        else:
            self._missing.pop(key, None)
            _put_last(self._entries, key, (now, found), most=self._found_max)

    def clear(self) -> None:
        """Forget all, now and when the transaction is over.

        Until then other threads read, and keep, what was true before it.
        """
        self._forget()
        if connection.in_atomic_block:
            transaction.on_commit(self._forget)

    def _forget(self) -> None:
        self._entries.clear()
        self._missing.clear()


Value = TypeVar("Value")


def _put_last(entries: dict[Hashable, Value], key: Hashable, value: Value, *, most: int) -> None:
    entries.pop(key, None)
    while len(entries) >= most:
        # A copy, because other threads put in and take out meanwhile.
        for oldest in list(entries)[: len(entries) - most + 1]:
            entries.pop(oldest, None)
    entries[key] = value
