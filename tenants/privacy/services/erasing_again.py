"""After a municipality was put back to a backup: whoever was erased since is erased again.

An erasure leads to nobody. Its entry in the audit trail, which a restore never sets back, keeps a
keyed pseudonym of the person's row: who has the row again can be told by it, and nobody else.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from campus.audit.api import entries_of
from campus.kernel.actor import Actor
from campus.kernel.pseudonyms import pseudonym
from campus.kernel.transactions import require_transaction
from tenants.privacy.models import Erasure
from tenants.privacy.services.erasing import ERASED, PURPOSE, erase_person
from tenants.registry.api import LifeFact
from tenants.staff.api import all_employee_ids

SHOWN = 20


def erase_again(*, municipality_id: UUID, actor: Actor, now: dt.datetime) -> tuple[LifeFact, ...]:
    """Erase those who were erased since the backup; return how many, with their proofs' numbers.

    Runs in the municipality's scope and the caller's transaction; a second time changes nothing.
    """
    require_transaction()
    undone = _undone()
    nameless = [str(key) for key, facts in undone.items() if not facts.get("person")]
    people = {pseudonym(each, purpose=PURPOSE): each for each in all_employee_ids()}
    done = []
    for proof_id, facts in undone.items():
        employee_id = people.get(facts.get("person", ""))
        if employee_id is not None:
            occasion = str(facts["occasion"])
            erase_person(employee_id, occasion, proof_id=proof_id, actor=actor, now=now)
            done.append(str(proof_id))
    return (
        LifeFact(
            title="Personen, die seit der Sicherung gelöscht wurden: wieder gelöscht",
            count=len(done),
            hint=", ".join(done[:SHOWN]),
        ),
        *_by_hand(nameless),
    )


def _by_hand(nameless: list[str]) -> tuple[LifeFact, ...]:
    """What only people know: erasures of a release whose record led to nobody at all."""
    if not nameless:
        return ()
    return (
        LifeFact(
            title="Löschungen einer früheren Fassung: bitte von Hand wiederholen",
            count=len(nameless),
            hint=(
                "Ihr Eintrag im Protokoll sagt nicht, um wen es ging. Personen, die seit der "
                "Sicherung fehlten und wieder da sind, kommen infrage: "
                f"{', '.join(nameless[:SHOWN])}"
            ),
        ),
    )


def _undone() -> dict[UUID, dict[str, Any]]:
    """Erasures that the audit trail knows and the restored rows do not."""
    known = set(Erasure.objects.values_list("id", flat=True))
    noted = {
        UUID(subject.removeprefix("erasure:")): facts
        for subject, facts in entries_of(action=ERASED)
    }
    return {key: facts for key, facts in noted.items() if key not in known}
