"""What the examples of the description stand for, made real."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.kernel.actor import SYSTEM
from campus.web.interface import examples
from tenants.registry.api import in_municipality
from tests.funding.grants import allot
from tests.redemption.vouchers import Stock, redeem, take
from tests.reporting.proofs import draft, freeze, plan
from vouchers.desk.services.distributing import give_voucher

# What stands in addresses.
PLACES = {
    "programme_id": examples.PROGRAMME,
    "allotment_id": examples.ALLOTMENT,
    "round_id": examples.ROUND,
    "run_id": examples.ISSUE_RUN,
    "voucher_id": examples.VOUCHER,
    "course_id": examples.COURSE,
    "grant_id": examples.GRANT,
    "proof_id": examples.PROOF,
    "number": examples.NUMBER,
}


@dataclass(frozen=True, kw_only=True)
class Reality:
    """The ids of the examples, each with the id of a real row."""

    ids: dict[str, str]

    def of(self, example: Any) -> Any:
        """The same example about real rows."""
        text = json.dumps(example)
        for stands_for, real in self.ids.items():
            text = text.replace(stands_for, real)
        return json.loads(text)


def make_real(
    stock: Stock,
    holder: Any,
    course_id: UUID,
    *,
    now: dt.datetime,
) -> Reality:
    """Allot some more, give the holder a voucher, and redeem another one of the same town."""
    from vouchers.funding.models import AllotmentRound
    from vouchers.redemption.models import IssueRun

    town = holder.municipality_id
    with transaction.atomic():
        allot(stock.funded, {town: 2}, now=now)
    with in_municipality(town):
        with transaction.atomic():
            redeem(take(stock, actor=SYSTEM, now=now), actor=SYSTEM, now=now)
        with transaction.atomic():
            voucher_id = give_voucher(
                employee_id=holder.employee_id,
                programme_id=stock.programme_id,
                actor=SYSTEM,
                now=now,
            ).voucher_id
    real = {
        examples.GRANT: stock.funded.grant_id,
        examples.PROGRAMME: stock.programme_id,
        examples.ALLOTMENT: stock.allotments[town],
        examples.MUNICIPALITY: town,
        examples.ROUND: AllotmentRound.objects.latest("decided_at").id,
        examples.ISSUE_RUN: IssueRun.objects.filter(municipality_id=town).latest("started_at").id,
        examples.VOUCHER: voucher_id,
        examples.COURSE: course_id,
        examples.EMPLOYEE: holder.employee_id,
    }
    return Reality(ids={key: str(value) for key, value in real.items()})


def with_proof(real: Reality, stock: Stock, *, now: dt.datetime) -> Reality:
    """The same with a frozen proof of the grant."""
    plan(stock.funded, now=now)
    proof_id = draft(stock.funded, now=now)
    freeze(proof_id, now=now)
    return Reality(ids={**real.ids, examples.PROOF: str(proof_id)})
