"""Append an entry to the chain of the current schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection

from campus.audit.models import Entry
from campus.audit.rules import GENESIS, Link, check_facts, link_hash
from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction


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
    Entry.objects.create(**vars(link), hash=link_hash(link))
    return link.sequence


def _head() -> tuple[int, str]:
    with connection.cursor() as cursor:
        # One writer a chain, until its transaction ends: no gap, no fork, no lost update.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('audit'), hashtext(current_schema()))"
        )
    last = Entry.objects.order_by("-sequence").values_list("sequence", "hash").first()
    return last or (0, GENESIS)
