"""Runs of letters: decide who gets one, and when the run is over. Printing is in its own module."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import current_municipality
from vouchers.desk.models import Letter, LetterRun
from vouchers.desk.queries.letters import Candidate, LetterChoice, candidates, packages_of
from vouchers.desk.rules import letters as rules

CLOSE_JOB = "desk.close_letters"


@transaction.atomic(durable=True)
def begin_letters(
    *,
    run_id: UUID,
    choice: LetterChoice,
    chosen: str,
    contact: str,
    phone: str,
    email: str,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Note who gets a letter, in packages, and return the run's id, which comes with the form.

    Sent twice, the second time changes nothing. Nobody waits in two runs: what another run has
    taken in the meantime is left to it.

    :param chosen: the choice in words, for the run's page
    :raises NoLetters: the choice means nobody
    """
    run, is_new = LetterRun.objects.get_or_create(
        id=run_id,
        defaults={
            "chosen": chosen[:250],
            "contact": contact,
            "phone": phone,
            "email": email,
            "created_at": now,
            "created_by": actor.pseudonym,
            "printable_until": now + rules.PRINTABLE_FOR,
        },
    )
    if is_new:
        _note_letters(run, candidates(choice, now=now))
        _enqueue_closing(run, now=now)
        facts = {"letters": run.letters.count(), "again": choice.again}
        _record("begun", run, facts=facts, actor=actor, now=now)
    return run.id


def _note_letters(run: LetterRun, found: Sequence[Candidate]) -> None:
    # Who came first has the letter: two runs begun at the same time never both print it.
    Letter.objects.bulk_create(
        (
            Letter(
                run=run,
                holding_id=candidate.holding_id,
                package=rules.package_of(position),
                position=position,
            )
            for position, candidate in enumerate(found)
        ),
        ignore_conflicts=True,
        batch_size=1_000,
    )
    if not run.letters.exists():
        raise rules.NoLetters


def _enqueue_closing(run: LetterRun, *, now: dt.datetime) -> None:
    municipality = current_municipality()
    enqueue(
        job=CLOSE_JOB,
        key=f"{CLOSE_JOB}:{run.id}",
        payload={"run_id": str(run.id)},
        municipality_id=municipality.id if municipality else None,
        available_at=run.printable_until,
        now=now,
    )


@transaction.atomic(durable=True)
def confirm_printed(*, run_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Note that a run's letters are printed; nobody can download them any more.

    :raises LetterRunUnknown, LettersGone: by the run
    :raises PackagesMissing: some package was never downloaded
    """
    run = lock_printable(run_id, now=now)
    missing = [p.number for p in packages_of(run.id) if p.letter_count and p.printed_at is None]
    if missing:
        raise rules.PackagesMissing(packages=", ".join(map(str, missing)))
    _close(run, rules.PRINTED, actor=actor, now=now)


@transaction.atomic(durable=True)
def discard_letters(*, run_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """End a run; what was never printed is left out and may get a letter in another run.

    :raises LetterRunUnknown, LettersGone: by the run
    """
    run = lock_printable(run_id, now=now)
    _leave_out_waiting(run, "Der Brieflauf wurde verworfen.", now=now)
    _close(run, rules.DISCARDED, actor=actor, now=now)


def close_overdue(*, run_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """End a run whose time is over, inside the caller's transaction; a closed one stays so."""
    require_transaction()
    run = _lock(run_id)
    if run.closed_at is None and now >= run.printable_until:
        _leave_out_waiting(run, "Die Frist zum Drucken ist abgelaufen.", now=now)
        _close(run, rules.OVER, actor=actor, now=now)


def lock_printable(run_id: UUID, *, now: dt.datetime) -> LetterRun:
    """Return a run whose letters may be printed, locked until the transaction ends.

    :raises LetterRunUnknown, LettersGone: by the run
    """
    run = _lock(run_id)
    if not rules.is_printable(
        closed_at=run.closed_at, printable_until=run.printable_until, now=now
    ):
        raise rules.LettersGone
    return run


def _lock(run_id: UUID) -> LetterRun:
    rows = LetterRun.objects.select_for_update(of=("self",), no_key=True)
    run = rows.filter(id=run_id).first()
    if run is None:
        raise rules.LetterRunUnknown
    return run


def _leave_out_waiting(run: LetterRun, hint: str, *, now: dt.datetime) -> None:
    waiting = run.letters.filter(printed_at__isnull=True, left_out_at__isnull=True)
    waiting.update(left_out_at=now, hint=hint)


def _close(run: LetterRun, closing: str, *, actor: Actor, now: dt.datetime) -> None:
    run.closed_at, run.closed_by, run.closing = now, actor.pseudonym, closing
    run.save(update_fields=["closed_at", "closed_by", "closing"])
    facts = {"printed": run.letters.filter(printed_at__isnull=False).count()}
    _record(closing, run, facts=facts, actor=actor, now=now)


def _record(
    what: str, run: LetterRun, *, facts: dict[str, Any], actor: Actor, now: dt.datetime
) -> None:
    record(
        action=f"desk.letters_{what}",
        actor=actor,
        subject=f"letter_run:{run.id}",
        facts=facts,
        now=now,
    )
