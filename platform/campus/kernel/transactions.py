"""Who opens a transaction and who only takes part in one."""

from __future__ import annotations

from django.db import connection


class TransactionRequired(RuntimeError):
    """A writing door function was called outside the caller's transaction."""


def require_transaction() -> None:
    """Make sure that the caller has opened a transaction.

    :raises TransactionRequired: otherwise; a programming error, not a refusal
    """
    if not connection.in_atomic_block:
        raise TransactionRequired("open transaction.atomic() in the calling service")
