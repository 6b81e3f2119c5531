"""Begin, write and discard drafts of proofs; begin corrections of frozen ones."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from vouchers.funding.api import plan_of
from vouchers.reporting.models import Proof
from vouchers.reporting.queries.contents import figures_as_of
from vouchers.reporting.queries.reports import grant_for
from vouchers.reporting.rules.narrating import narrative_of
from vouchers.reporting.rules.proofs import (
    DRAFT,
    INTERIM,
    DraftChanged,
    DraftExists,
    PlanMissing,
    ProofExists,
    ProofFrozen,
    ProofNotFrozen,
    ProofReplaced,
    ProofUnknown,
    why_not_as_of,
)

TAKEN = {
    "reporting_proof_one_draft": DraftExists,
    "reporting_proof_interim_once": ProofExists,
    "reporting_proof_final_once": ProofExists,
    "reporting_proof_replaces_id_key": ProofReplaced,
}


def begin_draft(
    *, grant_id: UUID, kind: str, cutoff_day: dt.date, actor: Actor, now: dt.datetime
) -> UUID:
    """Begin a proof as of a day, with a Sachbericht drafted from the figures; return its id.

    Runs in the caller's transaction.

    :raises ReportUnknown: there is no such grant
    :raises CutoffNotOver, CutoffBeforePeriod: by the day
    :raises PlanMissing: there is no financing plan yet
    :raises DraftExists, ProofExists: as their names say
    """
    require_transaction()
    grant = grant_for(grant_id=grant_id, funder_id=None)
    refusal = why_not_as_of(
        cutoff_day=cutoff_day, period_from=grant.period_from, today=berlin_day(now)
    )
    if refusal:
        raise refusal
    if not plan_of(grant_id=grant_id):
        raise PlanMissing
    due_day = grant.interim_report_due if kind == INTERIM else grant.proof_of_use_due
    figures = figures_as_of(grant_id=grant_id, cutoff_day=cutoff_day, now=now)
    with refuse_on(**TAKEN):
        proof = Proof.objects.create(
            grant_id=grant_id,
            kind=kind,
            cutoff_day=cutoff_day,
            due_day=due_day,
            narrative=narrative_of(figures),
            created_at=now,
            created_by=actor.pseudonym,
        )
    _record("reporting.proof_begun", proof, actor=actor, now=now)
    return proof.id


def begin_correction(*, proof_id: UUID, reason: str, actor: Actor, now: dt.datetime) -> UUID:
    """Begin a new version of a frozen proof, as of the same day; return its id.

    Runs in the caller's transaction. The old version stays as it is.

    :raises ProofUnknown: there is no such proof
    :raises ProofNotFrozen, ProofReplaced, DraftExists: as their names say
    """
    require_transaction()
    old = _lock(proof_id)
    if old.state == DRAFT:
        raise ProofNotFrozen
    if Proof.objects.filter(replaces=old).exists():
        raise ProofReplaced
    with refuse_on(**TAKEN):
        proof = Proof.objects.create(
            grant_id=old.grant_id,
            kind=old.kind,
            version=old.version + 1,
            replaces=old,
            correction_reason=reason,
            cutoff_day=old.cutoff_day,
            due_day=old.due_day,
            narrative=old.narrative,
            created_at=now,
            created_by=actor.pseudonym,
        )
    _record("reporting.correction_begun", proof, actor=actor, now=now)
    return proof.id


def write_narrative(
    *, proof_id: UUID, narrative: str, revision: int, actor: Actor, now: dt.datetime
) -> int:
    """Store a draft's Sachbericht inside the caller's transaction; return the new revision.

    :param revision: the one that was read
    :raises ProofUnknown, ProofFrozen: by the proof
    :raises DraftChanged: somebody else has written meanwhile
    """
    draft = lock_draft(proof_id, revision=revision)
    draft.narrative = narrative
    draft.revision += 1
    draft.save(update_fields=["narrative", "revision"])
    _record("reporting.narrative_written", draft, actor=actor, now=now)
    return draft.revision


def discard_draft(*, proof_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Remove a draft inside the caller's transaction.

    :raises ProofUnknown, ProofFrozen: by the proof
    """
    draft = lock_draft(proof_id)
    _record("reporting.draft_discarded", draft, actor=actor, now=now)
    draft.delete()


def lock_draft(proof_id: UUID, *, revision: int | None = None) -> Proof:
    """Return a draft that nobody else changes until the transaction ends.

    :raises ProofUnknown, ProofFrozen: by the proof
    :raises DraftChanged: it is no longer as it was read
    """
    require_transaction()
    proof = _lock(proof_id)
    if proof.state != DRAFT:
        raise ProofFrozen
    if revision is not None and proof.revision != revision:
        raise DraftChanged
    return proof


def _lock(proof_id: UUID) -> Proof:
    proof = Proof.objects.select_for_update(no_key=True).filter(id=proof_id).first()
    if proof is None:
        raise ProofUnknown
    return proof


def _record(action: str, proof: Proof, *, actor: Actor, now: dt.datetime) -> None:
    facts = {
        "grant_id": str(proof.grant_id),
        "kind": proof.kind,
        "version": proof.version,
        "cutoff_day": proof.cutoff_day.isoformat(),
    }
    record(action=action, actor=actor, subject=f"proof:{proof.id}", facts=facts, now=now)


start_draft = transaction.atomic(durable=True)(begin_draft)
start_correction = transaction.atomic(durable=True)(begin_correction)
save_narrative = transaction.atomic(durable=True)(write_narrative)
drop_draft = transaction.atomic(durable=True)(discard_draft)
