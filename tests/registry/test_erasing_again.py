"""What a restored municipality is told of erasures that a former release noted without a trace."""

import datetime as dt
from typing import Any
from uuid import uuid4

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import SYSTEM
from tenants.privacy.api import erase_again
from tenants.registry.api import in_municipality


def erase_in(town: Any, now: dt.datetime) -> Any:
    with in_municipality(town.id), transaction.atomic():
        return erase_again(municipality_id=town.id, actor=SYSTEM, now=now)


def test_an_erasure_that_names_nobody_is_named_to_people(speyer: Any, now: dt.datetime) -> None:
    proof_id = uuid4()
    assert len(erase_in(speyer, now)) == 1
    with in_municipality(speyer.id), transaction.atomic():
        record(
            action="privacy.person_erased",
            actor=SYSTEM,
            subject=f"erasure:{proof_id}",
            facts={"occasion": "left"},
            now=now,
        )

    again, by_hand = erase_in(speyer, now)

    assert (again.count, by_hand.count) == (0, 1)
    assert str(proof_id) in by_hand.hint
