"""Issue for many municipalities at once: one decision, one job, a run for each allotment.

Counts and numbers of all allotments are reserved with the decision; the job then works off run
after run, each chunk in one transaction, so that a kill at any point leaves no gap, no duplicate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from vouchers.funding.api import (
    ProgrammeTerms,
    count_issued_of,
    get_programme,
    lock_allotments,
)
from vouchers.redemption.models import IssueRun
from vouchers.redemption.queries.contingents import Contingent
from vouchers.redemption.queries.rounds import fingerprint, open_contingents, progress_of
from vouchers.redemption.rules import IssuePeriodOver, NothingToIssue, RoundChanged
from vouchers.redemption.services.issuing import CHUNK, issue_chunk

ROUND_JOB = "redemption.issue_round"


@transaction.atomic(durable=True)
def start_round(
    *,
    round_id: UUID,
    programme_id: UUID,
    allotment_ids: Collection[UUID] | None,
    shown: str,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Reserve everything that is still to be issued, and have it worked off; return the round's id.

    The id comes with the form: sent twice, the second time changes nothing.

    :param allotment_ids: for these only; None for all of the programme
    :param shown: the fingerprint of what was shown; if it differs by now, nothing happens
    :raises ProgrammeUnknown, IssuePeriodOver, NothingToIssue, RoundChanged: as their names say
    :raises OverIssued: an allotment changed in this very moment
    """
    terms = get_programme(programme_id=programme_id)
    if berlin_day(now) > terms.issue_until:
        raise IssuePeriodOver(issue_until=f"{terms.issue_until:%d.%m.%Y}")
    before = open_contingents(programme_id, allotment_ids=allotment_ids)
    lock_allotments(programme_id, [each.municipality_id for each in before])
    # Behind the locks: a second click has waited there, and finds the runs of the first here.
    if IssueRun.objects.filter(round_id=round_id).exists():
        return round_id
    found = open_contingents(programme_id, allotment_ids=allotment_ids)
    if not found:
        raise NothingToIssue
    if shown != fingerprint(found):
        raise RoundChanged
    _begin(round_id, terms, found, actor=actor, now=now)
    return round_id


def _begin(
    round_id: UUID,
    terms: ProgrammeTerms,
    found: Sequence[Contingent],
    *,
    actor: Actor,
    now: dt.datetime,
) -> None:
    counts = {each.id: each.open_count for each in found}
    first_numbers = count_issued_of(programme_id=terms.id, counts=counts)
    job_id = enqueue(
        job=ROUND_JOB, payload={"round_id": str(round_id)}, key=f"issue_round:{round_id}", now=now
    )
    IssueRun.objects.bulk_create(
        IssueRun(
            round_id=round_id,
            allotment_id=each.id,
            programme_id=terms.id,
            municipality_id=each.municipality_id,
            terms_id=terms.terms_id,
            first_number=first_numbers[each.id],
            requested_count=each.open_count,
            value_cents=terms.value_cents,
            ceiling_cents=terms.ceiling_cents,
            last_day=terms.last_day,
            started_at=now,
            actor_pseudonym=actor.pseudonym,
            job_id=job_id,
        )
        for each in found
    )
    record(
        action="redemption.round_started",
        actor=actor,
        subject=f"issue_round:{round_id}",
        facts={
            "programme": str(terms.id),
            "allotments": len(counts),
            "count": sum(counts.values()),
            "first_number": min(first_numbers.values()),
        },
        now=now,
    )


def issue_round_chunk(*, round_id: UUID, now: dt.datetime) -> dict[str, int] | None:
    """Issue the next vouchers of a round in the caller's transaction, over many small allotments.

    Returns how many of how many are done, or None when all are.
    """
    require_transaction()
    left = CHUNK
    for run in _unfinished(round_id):
        issue_chunk(run_id=run.id, now=now, limit=left)
        left -= run.requested_count - run.issued_count
        if left <= 0:
            break
    return progress_of(round_id) if _unfinished(round_id).exists() else None


def _unfinished(round_id: UUID) -> QuerySet[IssueRun]:
    runs = IssueRun.objects.filter(round_id=round_id, finished_at__isnull=True)
    return runs.order_by("first_number")
