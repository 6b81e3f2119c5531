"""Create the vouchers of an allotment as a run: a range of numbers, worked off in chunks.

The run reserves count and numbers at once, so nothing can be over-issued later; each chunk writes
vouchers, journal and feed by one statement and moves the run's own counter in the same
transaction, so a kill at any point leaves neither a gap nor a duplicate.
"""

from __future__ import annotations

import datetime as dt
import uuid
from uuid import UUID

from django.db import connection, transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day, berlin_month
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from vouchers.funding.api import count_issued, get_allotment, get_programme, lock_allotments
from vouchers.redemption import codes
from vouchers.redemption.models import IssueRun
from vouchers.redemption.queries.runs import has_run
from vouchers.redemption.queries.vouchers import code_key
from vouchers.redemption.rules import IssuePeriodOver, RoundChanged
from vouchers.redemption.services.announcing import announce_issued

# A chunk of the outbox commits by itself: small, so that little is done again after a kill and the
# run's page moves. Within one transaction only the memory for ids and codes sets the limit.
CHUNK, CHUNK_AT_ONCE = 1_000, 10_000
JOB = "redemption.issue_vouchers"

ISSUE = """
    WITH fresh AS (
        INSERT INTO redemption_voucher
               (id, number, code_lookup, allotment_id, programme_id, municipality_id, terms_id,
                state, sequence, last_day, value_cents, ceiling_cents)
        SELECT made.id, made.number, made.lookup, %(allotment_id)s, %(programme_id)s,
               %(municipality_id)s, %(terms_id)s, 'issued', 1, %(last_day)s, %(value_cents)s,
               %(ceiling_cents)s
          FROM unnest(%(ids)s::uuid[], %(numbers)s::int[], %(lookups)s::bytea[])
               AS made (id, number, lookup)
        RETURNING id, number
    ), line AS (
        INSERT INTO redemption_journal
               (voucher_id, sequence, kind, from_state, to_state, programme_id, municipality_id,
                amount_cents, month, at, reason, actor_pseudonym)
        SELECT id, 1, 'issue', '', 'issued', %(programme_id)s, %(municipality_id)s,
               %(ceiling_cents)s, %(month)s, %(at)s, '', %(actor)s
          FROM fresh ORDER BY number
        RETURNING id
    )
    INSERT INTO redemption_feed (journal_id) SELECT id FROM line
"""


def begin_run(
    *,
    allotment_id: UUID,
    count: int,
    actor: Actor,
    now: dt.datetime,
    run_id: UUID | None = None,
) -> UUID:
    """Reserve vouchers and their numbers for a run in the caller's transaction; returns its id.

    :raises AllotmentUnknown: there is no such allotment
    :raises IssuePeriodOver: the newest terms do not let vouchers be issued any more
    :raises OverIssued: the allotment does not hold so many any more
    """
    require_transaction()
    allotment = get_allotment(allotment_id=allotment_id)
    terms = get_programme(programme_id=allotment.programme_id)
    if berlin_day(now) > terms.issue_until:
        raise IssuePeriodOver(issue_until=f"{terms.issue_until:%d.%m.%Y}")
    run = IssueRun.objects.create(
        id=run_id or uuid.uuid4(),
        allotment_id=allotment_id,
        programme_id=terms.id,
        municipality_id=allotment.municipality_id,
        terms_id=terms.terms_id,
        first_number=count_issued(allotment_id=allotment_id, count=count),
        requested_count=count,
        value_cents=terms.value_cents,
        ceiling_cents=terms.ceiling_cents,
        last_day=terms.last_day,
        started_at=now,
        actor_pseudonym=actor.pseudonym,
    )
    record(
        action="redemption.issue_started",
        actor=actor,
        subject=f"issue_run:{run.id}",
        facts={"allotment": str(allotment_id), "count": count, "first_number": run.first_number},
        now=now,
    )
    return run.id


@transaction.atomic(durable=True)
def start_run(
    *,
    allotment_id: UUID,
    count: int,
    actor: Actor,
    now: dt.datetime,
    run_id: UUID | None = None,
    seen_open: int | None = None,
) -> UUID:
    """Begin a run and have it worked off by the outbox; returns its id; raises as `begin_run`.

    :param run_id: the run's id where a form has brought one; begun before, nothing changes
    :param seen_open: how many could be issued when somebody decided; None where nobody looked
    :raises RoundChanged: by now it is another number
    """
    allotment = get_allotment(allotment_id=allotment_id)
    lock_allotments(allotment.programme_id, [allotment.municipality_id])
    # Behind the lock: a second click has waited there, and finds the run of the first.
    if run_id and has_run(run_id):
        return run_id
    if seen_open is not None and seen_open != get_allotment(allotment_id=allotment_id).open_count:
        raise RoundChanged
    return start_run_in_transaction(
        allotment_id=allotment_id, count=count, actor=actor, now=now, run_id=run_id
    )


def start_run_in_transaction(
    *,
    allotment_id: UUID,
    count: int,
    actor: Actor,
    now: dt.datetime,
    run_id: UUID | None = None,
) -> UUID:
    """Do the same inside the caller's transaction, for a run that is not begun yet."""
    run_id = begin_run(allotment_id=allotment_id, count=count, actor=actor, now=now, run_id=run_id)
    job_id = enqueue(job=JOB, payload={"run_id": str(run_id)}, key=f"issue:{run_id}", now=now)
    IssueRun.objects.filter(id=run_id).update(job_id=job_id)
    return run_id


def issue_vouchers(*, allotment_id: UUID, count: int, actor: Actor, now: dt.datetime) -> UUID:
    """Issue vouchers at once in the caller's transaction; returns the run; as `begin_run`."""
    run_id = begin_run(allotment_id=allotment_id, count=count, actor=actor, now=now)
    while issue_chunk(run_id=run_id, now=now, limit=CHUNK_AT_ONCE):
        pass
    return run_id


def issue_chunk(*, run_id: UUID, now: dt.datetime, limit: int = CHUNK) -> dict[str, int] | None:
    """Issue the next vouchers of a run in the caller's transaction, up to `limit`.

    Returns how many of how many are done, or None when all are.
    """
    require_transaction()
    run = IssueRun.objects.select_for_update(of=("self",), no_key=True).get(id=run_id)
    count = min(limit, run.requested_count - run.issued_count)
    if count:
        _write_vouchers(run, first_number=run.first_number + run.issued_count, count=count, now=now)
        run.issued_count += count
    if run.issued_count == run.requested_count and run.finished_at is None:
        run.finished_at = now
        announce_issued(run, now=now)
    run.save(update_fields=["issued_count", "finished_at"])
    return None if run.finished_at else {"done": run.issued_count, "total": run.requested_count}


def _write_vouchers(run: IssueRun, *, first_number: int, count: int, now: dt.datetime) -> None:
    key = code_key()
    ids = [uuid.uuid4() for _each in range(count)]
    with connection.cursor() as cursor:
        cursor.execute(
            ISSUE,
            {
                "ids": ids,
                "numbers": list(range(first_number, first_number + count)),
                "lookups": [codes.lookup_of(codes.code_of(each, key=key), key=key) for each in ids],
                "allotment_id": run.allotment_id,
                "programme_id": run.programme_id,
                "municipality_id": run.municipality_id,
                "terms_id": run.terms_id,
                "last_day": run.last_day,
                "value_cents": run.value_cents,
                "ceiling_cents": run.ceiling_cents,
                "month": berlin_month(now),
                "at": now,
                "actor": run.actor_pseudonym,
            },
        )
