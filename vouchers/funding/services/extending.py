"""The funder's decision: a programme ends later."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from vouchers.funding.models import Grant
from vouchers.funding.queries.programmes import find_programme
from vouchers.funding.rules import NotLater
from vouchers.funding.rules.planning import proof_of_use_due
from vouchers.funding.services.programming import NewTerms, change_terms


def extend_programme(
    *, programme_id: UUID, last_day: dt.date, actor: Actor, now: dt.datetime
) -> int:
    """Let new vouchers of a programme be good until a later last day; returns the terms' version.

    All other terms stay as they are. A grant whose period ends before that day ends on it, and a
    proof of use that was due as usual is due as usual after it. Runs inside the caller's
    transaction; issued vouchers are `vouchers.redemption`'s.

    :raises ProgrammeUnknown: where there is none
    :raises NotLater: where the programme lasts as long already
    :raises TermsChangedMeanwhile: where somebody else lays down terms at this moment
    """
    require_transaction()
    programme = find_programme(programme_id)
    if last_day <= programme.last_day:
        raise NotLater(last_day=f"{programme.last_day:%d.%m.%Y}")
    _lengthen(programme.grant_id, last_day, actor=actor, now=now)
    return change_terms(
        programme_id=programme_id,
        known_version=programme.version,
        terms=NewTerms(
            issue_until=programme.issue_until,
            last_day=last_day,
            check_required=programme.check_required,
            reversal_days=programme.reversal_days,
            maximum_per_person=programme.maximum_per_person,
            laender=programme.laender,
            municipality_ids=programme.municipality_ids,
            course_ids=programme.course_ids or (),
        ),
        actor=actor,
        now=now,
    )


def _lengthen(grant_id: UUID, last_day: dt.date, *, actor: Actor, now: dt.datetime) -> None:
    grant = Grant.objects.select_for_update(of=("self",), no_key=True).get(id=grant_id)
    if grant.period_until >= last_day:
        return
    if grant.proof_of_use_due == proof_of_use_due(grant.period_until):
        grant.proof_of_use_due = proof_of_use_due(last_day)
    grant.period_until = last_day
    grant.save(update_fields=["period_until", "proof_of_use_due"])
    record(
        action="funding.period_extended",
        actor=actor,
        subject=f"grant:{grant_id}",
        facts={"period_until": last_day.isoformat()},
        now=now,
    )
