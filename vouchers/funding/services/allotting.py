"""Give vouchers of a programme to municipalities, and take back what is unused.

Locks are taken in one order everywhere: allotments by id, then the programme, then the grant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import F

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from tenants.registry.api import get_municipality
from vouchers.funding import rules
from vouchers.funding.models import Allotment, AllotmentChange, AllotmentRound, Grant, Programme
from vouchers.funding.queries.allotments import is_decided, round_count
from vouchers.funding.queries.programmes import ProgrammeTerms, find_programme

CHANGE_ALLOTMENTS = """
    UPDATE funding_allotment AS allotment
       SET allotted_count = allotment.allotted_count + change.count
      FROM unnest(%s::uuid[], %s::int[]) AS change (id, count)
     WHERE allotment.id = change.id
"""


def change_allotments(
    *,
    programme_id: UUID,
    way: str,
    changes: Mapping[UUID, int],
    actor: Actor,
    now: dt.datetime,
    round_id: UUID | None = None,
    seen_rounds: int | None = None,
) -> UUID:
    """Raise or lower allotments by municipality id, all or nothing; returns the decision's id.

    Counters are moved by the sum, so that a contingent can be moved inside a grant that is used up.

    :param round_id: the decision's id where a form has brought one; decided before, nothing changes
    :param seen_rounds: how many decisions there were when this one was shown; None: nobody looked
    :raises AllotmentsChanged: somebody has decided since
    :raises NothingToAllot: no change changes anything
    :raises NotEligible: a municipality that would get some is not eligible under the newest terms
    :raises TakesBackIssued: an allotment would fall below what is issued
    :raises ProgrammeExhausted, GrantCountExhausted, GrantAmountExhausted: there is not so much left
    """
    require_transaction()
    real = rules.net_change(changes)
    programme = find_programme(programme_id)
    _refuse_strangers(programme, real)
    allotment_ids = lock_allotments(programme_id, real)
    # Behind the locks: a second click has waited there, and finds the decision of the first.
    if round_id and is_decided(round_id):
        return round_id
    if seen_rounds is not None and seen_rounds != round_count(programme_id):
        raise rules.AllotmentsChanged
    with refuse_on(funding_allotment_not_over_issued=rules.TakesBackIssued):
        _move_allotments(allotment_ids, real)
    _move_counters(programme, net_count=sum(real.values()))
    return note_round(
        programme_id, way, real, allotment_ids, actor=actor, now=now, round_id=round_id
    )


def _refuse_strangers(programme: ProgrammeTerms, changes: Mapping[UUID, int]) -> None:
    for municipality_id in (key for key, change in changes.items() if change > 0):
        municipality = get_municipality(municipality_id=municipality_id)
        admitted = programme.admits(
            municipality_id=municipality_id, land_code=municipality.land_code
        )
        if municipality.is_gone or not admitted:
            raise rules.NotEligible(name=municipality.name)


def lock_allotments(programme_id: UUID, municipality_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Lock allotments in the order of their ids, made where there are none; ids by municipality."""
    require_transaction()
    Allotment.objects.bulk_create(
        [
            Allotment(programme_id=programme_id, municipality_id=key)
            for key in sorted(municipality_ids)
        ],
        ignore_conflicts=True,
    )
    rows = Allotment.objects.filter(
        programme_id=programme_id, municipality_id__in=list(municipality_ids)
    )
    locked = rows.order_by("id").select_for_update(of=("self",), no_key=True)
    return {row.municipality_id: row.id for row in locked}


def _move_allotments(allotment_ids: Mapping[UUID, UUID], changes: Mapping[UUID, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            CHANGE_ALLOTMENTS,
            [[allotment_ids[key] for key in changes], list(changes.values())],
        )


def _move_counters(programme: ProgrammeTerms, *, net_count: int) -> None:
    net_cents = net_count * programme.ceiling_cents
    with refuse_on(
        funding_programme_count_not_exceeded=rules.ProgrammeExhausted,
        funding_grant_count_not_exceeded=rules.GrantCountExhausted,
        funding_grant_amount_not_exceeded=rules.GrantAmountExhausted,
    ):
        Programme.objects.filter(id=programme.id).update(
            allotted_count=F("allotted_count") + net_count
        )
        Grant.objects.filter(id=programme.grant_id).update(
            allotted_count=F("allotted_count") + net_count,
            allotted_cents=F("allotted_cents") + net_cents,
        )


def note_round(
    programme_id: UUID,
    way: str,
    changes: Mapping[UUID, int],
    allotment_ids: Mapping[UUID, UUID],
    *,
    actor: Actor,
    now: dt.datetime,
    round_id: UUID | None = None,
) -> UUID:
    """Write a decision on allotments down, with its audit entry; return its id."""
    decision = AllotmentRound.objects.create(
        id=round_id or uuid4(),
        programme_id=programme_id,
        way=way,
        decided_at=now,
        actor_pseudonym=actor.pseudonym,
    )
    AllotmentChange.objects.bulk_create(
        [
            AllotmentChange(round=decision, allotment_id=allotment_ids[key], change_count=change)
            for key, change in changes.items()
        ]
    )
    record(
        action=_action(sum(changes.values())),
        actor=actor,
        subject=f"programme:{programme_id}",
        facts={"round": str(decision.id), "way": way, "count": sum(changes.values())},
        now=now,
    )
    return decision.id


def _action(net_count: int) -> str:
    if net_count == 0:
        return "funding.moved"
    return "funding.allotted" if net_count > 0 else "funding.taken_back"


def allot_vouchers(
    *,
    programme_id: UUID,
    way: str,
    counts: Mapping[UUID, int],
    actor: Actor,
    now: dt.datetime,
    round_id: UUID | None = None,
    seen_rounds: int | None = None,
) -> UUID:
    """Give further vouchers by municipality id; raises as `change_allotments`."""
    given = {key: max(0, count) for key, count in counts.items()}
    return change_allotments(
        programme_id=programme_id,
        way=way,
        changes=given,
        actor=actor,
        now=now,
        round_id=round_id,
        seen_rounds=seen_rounds,
    )


def take_back_vouchers(
    *,
    programme_id: UUID,
    counts: Mapping[UUID, int],
    actor: Actor,
    now: dt.datetime,
    round_id: UUID | None = None,
    seen_rounds: int | None = None,
) -> UUID:
    """Lower allotments by municipality id by what is not issued; raises as `change_allotments`."""
    taken = {key: -max(0, count) for key, count in counts.items()}
    return change_allotments(
        programme_id=programme_id,
        way="take_back",
        changes=taken,
        actor=actor,
        now=now,
        round_id=round_id,
        seen_rounds=seen_rounds,
    )


decide_allotment = transaction.atomic(durable=True)(allot_vouchers)
decide_take_back = transaction.atomic(durable=True)(take_back_vouchers)
