"""A grant with a programme, as the tests of vouchers need it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.kernel.actor import SYSTEM, Actor
from tests import cast

FIRST_DAY = dt.date(2026, 1, 1)
LAST_DAY = dt.date(2026, 12, 31)


@dataclass(frozen=True, kw_only=True)
class Funded:
    """What was laid down: ids of the funder, its grant and its programme."""

    funder_id: UUID
    grant_id: UUID
    programme_id: UUID


@transaction.atomic
def lay_down(
    *,
    now: dt.datetime,
    count: int = 100,
    granted: int | None = None,
    value_cents: int | None = None,
    ceiling_cents: int = 10_000,
    amount_cents: int | None = None,
    code: str = "BG26",
    product: str = "course",
    actor: Actor = SYSTEM,
    **terms: Any,
) -> Funded:
    """A funder (Emil's), a grant of `granted` vouchers, and a programme of `count` of them."""
    from vouchers.funding.api import NewTerms, create_funder, create_grant, create_programme

    granted = granted or count
    funder_id = create_funder(
        name="Ministerium für Arbeit",
        short_name="MASTD",
        land="07",
        actor=actor,
        now=now,
        funder_id=cast.FUNDER_ID,
    )
    grant_id = create_grant(
        funder_id=funder_id,
        reference="641-2026-17",
        title="Bildungsgutscheine",
        amount_cents=granted * ceiling_cents if amount_cents is None else amount_cents,
        granted_count=granted,
        period_from=FIRST_DAY,
        period_until=LAST_DAY,
        actor=actor,
        now=now,
    )
    programme_id = create_programme(
        grant_id=grant_id,
        code=code,
        title="Digitale Verwaltung",
        voucher_count=count,
        value_cents=value_cents,
        ceiling_cents=ceiling_cents,
        product=product,
        terms=NewTerms(**({"issue_until": LAST_DAY, "last_day": LAST_DAY} | terms)),
        actor=actor,
        now=now,
    )
    return Funded(funder_id=funder_id, grant_id=grant_id, programme_id=programme_id)


@transaction.atomic
def allot(funded: Funded, counts: Mapping[UUID, int], *, now: dt.datetime) -> dict[UUID, UUID]:
    """Allot by municipality id; returns the allotments' ids by municipality id."""
    from vouchers.funding.api import allot_vouchers, list_allotments

    allot_vouchers(
        programme_id=funded.programme_id, way="hand", counts=counts, actor=SYSTEM, now=now
    )
    return {
        allotment.municipality_id: allotment.id
        for allotment in list_allotments(programme_id=funded.programme_id)
    }
