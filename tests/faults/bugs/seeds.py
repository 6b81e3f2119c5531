"""One function for each bug; it replaces what is right by what is wrong."""

from __future__ import annotations

import json
import sys
from typing import Any
from uuid import UUID, uuid4

from celery import shared_task
from django.db import connection, transaction

from campus.kernel import clock
from campus.outbox.services import advancing, enqueueing, registering
from campus.outbox.services.scoping import scope_of
from courses.learning.services import enrolling
from vouchers.desk import rules
from vouchers.desk.models import Holding
from vouchers.desk.services import redeeming as desk
from vouchers.redemption.models import IssueRun
from vouchers.redemption.queries import answers
from vouchers.redemption.queries.vouchers import RedemptionView
from vouchers.redemption.services import issuing, moving
from vouchers.redemption.services import redeeming as redemption
from vouchers.redemption.services.moving import Moved

OURS = ("assessments", "billing", "campus", "courses", "tenants", "vouchers")


def check_then_act() -> None:
    """Look whether the voucher is unused, then use it: no lock, no condition in the statement."""
    moving.MOVE = _changed(moving.MOVE, "FOR NO KEY UPDATE {skip}", "")
    moving.MOVE = _changed(moving.MOVE, "AND state = ANY(%(sources)s)", "")
    _replace(desk._lock_own, _find_own)


def _find_own(voucher_id: UUID, *, employee_id: UUID) -> Holding:
    holding = Holding.objects.filter(
        voucher_id=voucher_id, employee_id=employee_id, ended_at__isnull=True
    ).first()
    if holding is None:
        raise rules.HoldingUnknown
    return holding


def on_commit_only() -> None:
    """Send the work itself to the queue after the commit, and write no row for it."""

    def enqueue(**facts: Any) -> UUID:
        transaction.on_commit(lambda: _send(**facts), robust=True)
        return uuid4()

    _replace(enqueueing.enqueue, enqueue)


def queue_in_redis_only() -> None:
    """Send the work itself to the queue, and write no row for it."""

    def enqueue(**facts: Any) -> UUID:
        _send(**facts)
        return uuid4()

    _replace(enqueueing.enqueue, enqueue)


def _send(*, job: str, payload: dict[str, Any], **facts: Any) -> None:
    municipality_id = facts.get("municipality_id")
    work.apply_async([job, payload, municipality_id and str(municipality_id)], countdown=1)


@shared_task(name="tests.faults.work", ignore_result=True)
def work(job: str, payload: dict[str, Any], municipality_id: str | None) -> None:
    """Do a whole job that stands nowhere but in its message."""
    cursor: dict[str, Any] | None = {}
    while cursor is not None:
        with scope_of(municipality_id and UUID(municipality_id)), transaction.atomic():
            cursor = registering.chunk_of(job)(payload=payload, cursor=cursor, now=clock.now())


def no_dedupe() -> None:
    """Ask nobody whether a request was answered before."""
    _replace(answers.stored_answer, lambda **_facts: None)
    redemption.REDEEM, _record = _two_statements(redemption.REDEEM)


def key_after_commit() -> None:
    """Keep the answer under its key when its effect is committed already."""
    redemption.REDEEM, record = _two_statements(redemption.REDEEM)
    write = redemption._write

    def write_effect_first(
        done: RedemptionView, moved: Moved, municipality_id: UUID, key: str, request_hash: str
    ) -> None:
        values = {
            "municipality_id": municipality_id,
            "key": key,
            "request_hash": request_hash,
            "answer": json.dumps(redemption._as_answer(done)),
            "redeemed_at": done.redeemed_at,
        }
        write(done, moved, municipality_id, key, request_hash)
        transaction.on_commit(lambda: _execute(record, values))

    _replace(write, write_effect_first)


def _two_statements(both: str) -> tuple[str, str]:
    """Take the redemption and the record of its answer apart."""
    effect, into, record = both.partition("INSERT INTO redemption_idempotencyrecord")
    assert into, "the record is not written by this statement any more: seed this bug anew"
    return effect.partition("(")[2].rstrip().removesuffix(")"), into + record


def _execute(statement: str, values: dict[str, Any]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def cursor_outside_transaction() -> None:
    """Commit a chunk, then store how far the job is in another transaction."""
    registering.read_all_jobs()
    registering._jobs[issuing.JOB] = _issue_from_cursor
    _replace(advancing.run_chunk, _run_chunk_in_two_steps)


def _run_chunk_in_two_steps(*, lease: Any, now: Any) -> bool:
    with transaction.atomic():
        found = advancing._locked(lease)
    with transaction.atomic(), scope_of(found.municipality_id):
        chunk = registering.chunk_of(found.name)
        cursor = chunk(payload=found.payload, cursor=found.cursor, now=now)
    with transaction.atomic():
        advancing._store(lease, cursor=cursor, now=now)
    return cursor is not None


def _issue_from_cursor(*, payload: Any, cursor: Any, now: Any) -> dict[str, int] | None:
    run, done = IssueRun.objects.get(id=payload["run_id"]), cursor.get("done", 0)
    count = min(issuing.CHUNK, run.requested_count - done)
    issuing._write_vouchers(run, first_number=run.first_number + done, count=count, now=now)
    run.issued_count = done + count
    if run.issued_count == run.requested_count:
        run.finished_at = now
    run.save(update_fields=["issued_count", "finished_at"])
    return None if run.finished_at else {"done": run.issued_count, "total": run.requested_count}


def swallowed_exception() -> None:
    """Go on where enrolling has failed: "it is only the enrolment"."""
    enrol = enrolling.enrol

    def enrol_if_possible(**facts: Any) -> UUID | None:
        try:
            with transaction.atomic():
                return enrol(**facts)
        except Exception:
            return None

    _replace(enrol, enrol_if_possible)


def _changed(text: str, old: str, new: str) -> str:
    assert old in text, f"{old!r} is not there any more: seed this bug anew"
    return text.replace(old, new)


def _replace(original: object, substitute: object) -> None:
    """Put the substitute wherever a module of the platform has the original."""
    places = [
        (module, name)
        for module in list(sys.modules.values())
        if module and module.__name__.startswith(OURS)
        for name, value in vars(module).items()
        if value is original
    ]
    assert places, f"{original} is nowhere"
    for module, name in places:
        setattr(module, name, substitute)
