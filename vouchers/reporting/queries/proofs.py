"""Reading proofs: who may see which, their content, their files, and whether a file is ours."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from vouchers.reporting.models import Proof, ProofFile
from vouchers.reporting.queries.reports import grants_for
from vouchers.reporting.rules.contents import Content
from vouchers.reporting.rules.proofs import FORMATS, FROZEN, KINDS, STATES, ProofUnknown


@dataclass(frozen=True, kw_only=True)
class ProofView:
    """A Zwischen- or Verwendungsnachweis; a draft has no `frozen_at` and no `content_hash`."""

    id: UUID
    grant_id: UUID
    kind: str
    version: int
    state: str
    revision: int
    cutoff_day: dt.date
    due_day: dt.date | None
    narrative: str
    correction_reason: str
    frozen_at: dt.datetime | None
    content_hash: str
    replaces_id: UUID | None
    replaced_by_id: UUID | None
    replaced_by_version: int | None
    acknowledged_at: dt.datetime | None
    acknowledged_reference: str

    @property
    def kind_title(self) -> str:
        return KINDS[self.kind]

    @property
    def state_title(self) -> str:
        return STATES[self.state]

    @property
    def is_frozen(self) -> bool:
        return self.state == FROZEN


@dataclass(frozen=True, kw_only=True)
class VerifiedFile:
    """What anyone may know about a file that is ours: nothing that is not in the file itself."""

    kind_title: str
    format_title: str
    version: int
    frozen_at: dt.datetime
    replaced_by_version: int | None
    replaced_at: dt.datetime | None


def proofs_of(grant_id: UUID, *, with_drafts: bool) -> tuple[ProofView, ...]:
    """Return the proofs of a grant, the newest first."""
    rows = _rows().filter(grant_id=grant_id)
    return tuple(_view(row) for row in (rows if with_drafts else rows.filter(state=FROZEN)))


def find_proof(proof_id: UUID, *, funder_id: UUID | None, with_drafts: bool = False) -> ProofView:
    """Return a proof that the reader may see.

    :param funder_id: only this funder's proofs exist for the reader; None for the cooperative
    :raises ProofUnknown: where there is none for the reader
    """
    row = _rows().filter(id=proof_id).first()
    if row is None or not (with_drafts or row.state == FROZEN):
        raise ProofUnknown
    if funder_id and row.grant_id not in {grant.id for grant in grants_for(funder_id=funder_id)}:
        raise ProofUnknown
    return _view(row)


def content_of(proof_id: UUID) -> Content:
    """Return the content of a frozen proof.

    :raises ProofUnknown: where there is no frozen proof of this id
    """
    found: Content = json.loads(file_of(proof_id, "json"))
    return found


def file_of(proof_id: UUID, file_format: str) -> bytes:
    """Return a file of a frozen proof, byte for byte as it was made.

    :raises ProofUnknown: where there is no such file
    """
    row = ProofFile.objects.filter(proof_id=proof_id, format=file_format).first()
    if row is None:
        raise ProofUnknown
    return bytes(row.content)


def file_hashes(proof_id: UUID) -> dict[str, str]:
    """Return the SHA-256 of each file of a frozen proof, by format."""
    rows = ProofFile.objects.filter(proof_id=proof_id).values_list("format", "sha256")
    found = dict(rows)
    return {name: found[name] for name in FORMATS if name in found}


def verify(sha256: str) -> VerifiedFile | None:
    """Return what is known of a file by its SHA-256, or None where it is not one of ours."""
    row = (
        ProofFile.objects.select_related("proof", "proof__replaced_by")
        .defer("content", "proof__narrative")
        .filter(sha256=sha256)
        .first()
    )
    if row is None or row.proof.frozen_at is None:
        return None
    newer = _frozen_successor(row.proof)
    return VerifiedFile(
        kind_title=KINDS[row.proof.kind],
        format_title=FORMATS[row.format],
        version=row.proof.version,
        frozen_at=row.proof.frozen_at,
        replaced_by_version=newer.version if newer else None,
        replaced_at=newer.frozen_at if newer else None,
    )


def frozen_deadlines(grant_id: UUID) -> frozenset[tuple[str, dt.date]]:
    """Return the deadlines (kind, day) of a grant for which a proof is frozen."""
    rows = Proof.objects.filter(grant_id=grant_id, state=FROZEN, due_day__isnull=False)
    return frozenset((kind, day) for kind, day in rows.values_list("kind", "due_day") if day)


def _rows() -> QuerySet[Proof]:
    return Proof.objects.select_related("replaced_by", "acknowledgement")


def _frozen_successor(row: Proof) -> Proof | None:
    newer: Proof | None = getattr(row, "replaced_by", None)
    return newer if newer and newer.state == FROZEN else None


def _view(row: Proof) -> ProofView:
    newer = _frozen_successor(row)
    noted = getattr(row, "acknowledgement", None)
    return ProofView(
        id=row.id,
        grant_id=row.grant_id,
        kind=row.kind,
        version=row.version,
        state=row.state,
        revision=row.revision,
        cutoff_day=row.cutoff_day,
        due_day=row.due_day,
        narrative=row.narrative,
        correction_reason=row.correction_reason,
        frozen_at=row.frozen_at,
        content_hash=row.content_hash,
        replaces_id=row.replaces_id,
        replaced_by_id=newer.id if newer else None,
        replaced_by_version=newer.version if newer else None,
        acknowledged_at=noted.acknowledged_at if noted else None,
        acknowledged_reference=noted.reference if noted else "",
    )
