"""Append an entry to the chain of the current schema."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.db import connection

from campus.audit.rules import GENESIS, Link, check_facts, link_hash
from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction

# One writer a chain, until its transaction ends: no gap, no fork, no lost update.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('audit'), hashtext(current_schema()))"
HEAD = "SELECT sequence, hash FROM audit_entry ORDER BY sequence DESC LIMIT 1"
APPEND = """
    INSERT INTO audit_entry (sequence, recorded_at, action, actor, actor_kind, subject, facts,
           previous_hash, hash)
    VALUES (%(sequence)s, %(recorded_at)s, %(action)s, %(actor)s, %(actor_kind)s, %(subject)s,
           %(facts)s, %(previous_hash)s, %(hash)s)
"""


def record(
    *,
    action: str,
    actor: Actor,
    subject: str,
    now: dt.datetime,
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Append who did what to the current schema's chain; return the entry's number.

    Call it last in the transaction: until the commit nobody else can append to this chain.
    Facts are ids, numbers, dates as text; never a name, an address, a code or a result.

    :raises TransactionRequired: outside a transaction
    :raises FactsRefused: for facts that cannot be kept
    """
    require_transaction()
    facts = dict(facts or {})
    check_facts({"subject": subject, **facts})
    sequence, previous_hash = _head()
    link = Link(
        sequence=sequence + 1,
        recorded_at=now,
        action=action,
        actor=actor.pseudonym,
        actor_kind=actor.kind,
        subject=subject,
        facts=facts,
        previous_hash=previous_hash,
    )
    _append(link)
    return link.sequence


def _head() -> tuple[int, str]:
    with connection.cursor() as cursor:
        # Two statements, one round trip. The second sees what was committed while the first waited.
        cursor.execute(f"{LOCK}; {HEAD}")
        cursor.nextset()
        return cursor.fetchone() or (0, GENESIS)


def _append(link: Link) -> None:
    facts = json.dumps(link.facts, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(APPEND, {**vars(link), "facts": facts, "hash": link_hash(link)})
