"""Take in funders and their grants."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from vouchers.funding.models import Funder, Grant
from vouchers.funding.queries.grants import find_funder
from vouchers.funding.rules import FunderNameTaken, PeriodReversed, ReferenceTaken, planning


def create_funder(
    *,
    name: str,
    short_name: str,
    land: str = "",
    actor: Actor,
    now: dt.datetime,
    funder_id: UUID | None = None,
) -> UUID:
    """Add a funder inside the caller's transaction and return its id (`funder_id` if given).

    :raises FunderNameTaken: there is one of this name
    """
    require_transaction()
    given = {"id": funder_id} if funder_id else {}
    with refuse_on(funding_funder_name=FunderNameTaken):
        funder = Funder.objects.create(
            name=name, short_name=short_name, land=land, created_at=now, **given
        )
    record(
        action="funding.funder_added",
        actor=actor,
        subject=f"funder:{funder.id}",
        facts={"name": name},
        now=now,
    )
    return funder.id


def create_grant(
    *,
    funder_id: UUID,
    reference: str,
    title: str,
    amount_cents: int,
    granted_count: int,
    period_from: dt.date,
    period_until: dt.date,
    interim_report_due: dt.date | None = None,
    proof_of_use_due: dt.date | None = None,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Take in an award inside the caller's transaction and return its id.

    Deadlines that are not given are filled in as usual: see `rules.planning`.

    :raises FunderUnknown, ReferenceTaken: as their names say
    :raises PeriodReversed: the period ends before it begins
    """
    require_transaction()
    find_funder(funder_id)
    with refuse_on(funding_grant_reference=ReferenceTaken, funding_grant_period=PeriodReversed):
        grant = Grant.objects.create(
            funder_id=funder_id,
            reference=reference,
            title=title,
            amount_cents=amount_cents,
            granted_count=granted_count,
            period_from=period_from,
            period_until=period_until,
            interim_report_due=interim_report_due
            or planning.interim_report_due(period_from, period_until),
            proof_of_use_due=proof_of_use_due or planning.proof_of_use_due(period_until),
            created_at=now,
        )
    record(
        action="funding.grant_added",
        actor=actor,
        subject=f"grant:{grant.id}",
        facts={"reference": reference, "amount_cents": amount_cents, "count": granted_count},
        now=now,
    )
    return grant.id


add_funder = transaction.atomic(durable=True)(create_funder)
add_grant = transaction.atomic(durable=True)(create_grant)
