"""The door to usage figures and to proofs of use."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from vouchers.redemption.api import CheckResult, read_journal
from vouchers.reporting.queries import proofs as _proofs
from vouchers.reporting.queries.figures import all_happenings, one_moment, redeemed_by_course
from vouchers.reporting.queries.proofs import ProofView
from vouchers.reporting.queries.reports import Report, grants_for, report_of
from vouchers.reporting.rules import ReportUnknown
from vouchers.reporting.rules.contents import Content
from vouchers.reporting.rules.proofs import ProofUnknown
from vouchers.reporting.services.counting import key_of
from vouchers.reporting.services.drafting import begin_correction, begin_draft, write_narrative
from vouchers.reporting.services.freezing import acknowledge_proof, freeze_proof

__all__ = [
    "ProofUnknown",
    "ProofView",
    "Report",
    "ReportUnknown",
    "acknowledge_proof",
    "begin_correction",
    "begin_draft",
    "freeze_proof",
    "get_proof",
    "grants_for",
    "list_proofs",
    "reconcile_figures",
    "redeemed_by_course",
    "report_of",
    "write_narrative",
]

FINDINGS_MAX = 20


def list_proofs(*, funder_id: UUID | None) -> tuple[ProofView, ...]:
    """Return all frozen proofs that the reader may see, the newest first.

    :param funder_id: only this funder's exist for the reader; None for the cooperative
    """
    found = [
        proof
        for grant in grants_for(funder_id=funder_id)
        for proof in _proofs.proofs_of(grant.id, with_drafts=False)
    ]
    return tuple(sorted(found, key=lambda each: str(each.frozen_at), reverse=True))


def get_proof(*, proof_id: UUID, funder_id: UUID | None) -> tuple[ProofView, Content]:
    """Return a frozen proof and its content, the same as in its files.

    :raises ProofUnknown: where there is none for the reader
    """
    proof = _proofs.find_proof(proof_id, funder_id=funder_id)
    return proof, _proofs.content_of(proof_id)


def reconcile_figures() -> tuple[CheckResult, ...]:
    """Prove that figures and feed together say what the journal says, in count and cents.

    At any time: while people redeem and the job counts, all three are read as of one moment.
    """
    reported, journalled = Counter[Any](), Counter[Any]()
    with one_moment():
        happenings, journal = all_happenings(), read_journal()
    for happening in happenings:
        key = (
            happening.programme_id,
            happening.municipality_id,
            happening.course_id,
            happening.month,
            happening.kind,
        )
        reported[key, "count"] += happening.count
        reported[key, "cents"] += happening.amount_cents
    for delta in journal:
        journalled[key_of(delta), "count"] += delta.count
        journalled[key_of(delta), "cents"] += delta.amount_cents
    wrong = sorted(
        f"{key[4]} im Monat {key[3]:%m/%Y}, Kommune {key[1]}: Bericht {reported[key, unit]}, "
        f"Journal {journalled[key, unit]} ({unit})"
        for key, unit in {*reported, *journalled}
        if reported[key, unit] != journalled[key, unit]
    )
    return (
        CheckResult(
            title="Berichtszahlen = Journal, in Stück und Cent",
            checked=len(journalled),
            findings=tuple(wrong[:FINDINGS_MAX]),
        ),
    )
