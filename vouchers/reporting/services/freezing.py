"""Freeze a draft: its content, its hash, and its files, once and for all."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from campus.outbox.api import tell
from vouchers.funding.api import get_grant
from vouchers.reporting.models import Acknowledgement, Proof, ProofFile
from vouchers.reporting.queries.contents import whole_content
from vouchers.reporting.queries.figures import one_moment
from vouchers.reporting.rules.proofs import (
    DRAFT,
    FROZEN,
    AcknowledgedAlready,
    DraftChanged,
    ProofFrozen,
    ProofNotFrozen,
    ProofUnknown,
    hash_of,
)
from vouchers.reporting.services.drafting import lock_draft
from vouchers.reporting.services.typesetting import files_of


def freeze_proof(
    *, proof_id: UUID, revision: int, verify_url: str, actor: Actor, now: dt.datetime
) -> str:
    """Freeze a draft as it was read and return the hash of its content.

    Reads and typesets before it locks: whoever comes second finds the proof frozen.

    :param verify_url: address of the page on which anyone verifies it; stands in the PDF
    :raises ProofUnknown, ProofFrozen: by the proof
    :raises DraftChanged: the Sachbericht was changed since it was read
    """
    with one_moment():
        draft = Proof.objects.select_related("replaces").filter(id=proof_id).first()
        if draft is None:
            raise ProofUnknown
        if draft.state != DRAFT:
            raise ProofFrozen
        if draft.revision != revision:
            raise DraftChanged
        content = whole_content(draft, frozen_at=now, now=now)
    files = files_of(content, verify_url=verify_url)
    with transaction.atomic():
        return _keep(proof_id, revision, files, actor=actor, now=now)


def acknowledge_proof(*, proof_id: UUID, reference: str, actor: Actor, now: dt.datetime) -> None:
    """Note inside the caller's transaction that the funder has taken note of a frozen proof.

    :raises ProofUnknown, ProofNotFrozen: by the proof
    :raises AcknowledgedAlready: it has done so before
    """
    require_transaction()
    proof = Proof.objects.filter(id=proof_id).first()
    if proof is None:
        raise ProofUnknown
    if proof.state == DRAFT:
        raise ProofNotFrozen
    with refuse_on(reporting_acknowledgement_proof_id_key=AcknowledgedAlready):
        Acknowledgement.objects.create(
            proof=proof,
            reference=reference,
            acknowledged_at=now,
            actor_pseudonym=actor.pseudonym,
        )
    record(action="reporting.proof_acknowledged", actor=actor, subject=f"proof:{proof_id}", now=now)


def _keep(
    proof_id: UUID, revision: int, files: dict[str, bytes], *, actor: Actor, now: dt.datetime
) -> str:
    draft = lock_draft(proof_id, revision=revision)
    hashes = {name: hash_of(content) for name, content in files.items()}
    ProofFile.objects.bulk_create(
        ProofFile(proof=draft, format=name, content=content, sha256=hashes[name])
        for name, content in files.items()
    )
    draft.state = FROZEN
    draft.frozen_at, draft.frozen_by = now, actor.pseudonym
    draft.content_hash = hashes["json"]
    draft.save(update_fields=["state", "frozen_at", "frozen_by", "content_hash"])
    tell(
        event_type="report.frozen",
        data={
            "proof_id": str(draft.id),
            "grant_id": str(draft.grant_id),
            "kind": draft.kind,
            "version": draft.version,
            "cutoff_day": draft.cutoff_day.isoformat(),
            "content_hash": draft.content_hash,
        },
        funder_id=get_grant(grant_id=draft.grant_id).funder_id,
        now=now,
    )
    record(
        action="reporting.proof_frozen",
        actor=actor,
        subject=f"proof:{proof_id}",
        facts={"version": draft.version, **hashes},
        now=now,
    )
    return draft.content_hash


take_note = transaction.atomic(durable=True)(acknowledge_proof)
