"""Allotting vouchers: never above the grant, all or nothing, and only to who is eligible."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from campus.audit.models import Entry
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_cooperative
from tenants.registry.scope import in_schema
from tests.funding.grants import LAST_DAY, Funded, allot, lay_down
from vouchers.funding import api, rules
from vouchers.funding.models import Allotment, AllotmentChange, Grant


def change(funded: Funded, dora: Any, now: dt.datetime, way: str = "hand", **counts: Any) -> UUID:
    changes = {town.id: count for town, count in counts.pop("towns")}
    return api.change_allotments(
        programme_id=funded.programme_id, way=way, changes=changes, actor=dora.actor, now=now
    )


def counters(funded: Funded) -> tuple[int, int]:
    grant = api.get_grant(grant_id=funded.grant_id)
    return grant.allotted_count, grant.allotted_cents


def test_allotting_counts_at_grant_and_programme(
    funded: Funded, dora: Any, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    change(funded, dora, now, towns=[(ludwigshafen, 60), (speyer, 40)])

    assert counters(funded) == (100, 1_000_000)
    assert api.get_programme(programme_id=funded.programme_id).free_count == 0
    assert api.disagreeing_counters() == ()


def test_allotting_writes_an_audit_entry(
    funded: Funded, dora: Any, speyer: Any, now: dt.datetime
) -> None:
    change(funded, dora, now, towns=[(speyer, 4)])

    assert Entry.objects.filter(action="funding.allotted").count() == 1


def test_allotting_refuses_more_than_the_programme_has(
    funded: Funded, dora: Any, speyer: Any, now: dt.datetime
) -> None:
    with pytest.raises(rules.ProgrammeExhausted):
        change(funded, dora, now, towns=[(speyer, 101)])

    assert counters(funded) == (0, 0)


def test_allotting_refuses_more_than_the_grant_counts(
    db_access: None, dora: Any, speyer: Any, now: dt.datetime
) -> None:
    funded = lay_down(now=now, count=80, granted=100, amount_cents=9_000_000)
    other = _second_programme(funded, now)

    change(other, dora, now, towns=[(speyer, 50)])

    with pytest.raises(rules.GrantCountExhausted):
        change(funded, dora, now, towns=[(speyer, 51)])


def _second_programme(funded: Funded, now: dt.datetime) -> Funded:
    with transaction.atomic():
        programme_id = api.create_programme(
            grant_id=funded.grant_id,
            code="ZWEI",
            title="Zweites Programm",
            voucher_count=80,
            value_cents=10_000,
            terms=api.NewTerms(issue_until=LAST_DAY, last_day=LAST_DAY),
            actor=SYSTEM,
            now=now,
        )
    return Funded(funder_id=funded.funder_id, grant_id=funded.grant_id, programme_id=programme_id)


def test_allotting_refuses_more_money_than_the_grant_holds(
    funded: Funded, dora: Any, speyer: Any, now: dt.datetime
) -> None:
    Grant.objects.filter(id=funded.grant_id).update(amount_cents=999_999)

    with pytest.raises(rules.GrantAmountExhausted):
        change(funded, dora, now, towns=[(speyer, 100)])


def test_a_contingent_moves_inside_a_grant_that_is_used_up(
    funded: Funded, dora: Any, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    change(funded, dora, now, towns=[(ludwigshafen, 100)])

    change(funded, dora, now, way="move", towns=[(speyer, 30), (ludwigshafen, -30)])

    rows = dict(Allotment.objects.values_list("municipality_id", "allotted_count"))
    assert rows == {ludwigshafen.id: 70, speyer.id: 30}
    assert counters(funded) == (100, 1_000_000)


def test_taking_back_gives_the_unused_to_the_grant(
    funded: Funded, dora: Any, speyer: Any, now: dt.datetime
) -> None:
    allot(funded, {speyer.id: 10}, now=now)

    api.take_back_vouchers(
        programme_id=funded.programme_id, counts={speyer.id: 4}, actor=dora.actor, now=now
    )

    assert counters(funded) == (6, 60_000)


def test_taking_back_refuses_what_is_issued(
    funded: Funded, dora: Any, speyer: Any, now: dt.datetime
) -> None:
    (allotment_id,) = allot(funded, {speyer.id: 10}, now=now).values()
    api.count_issued(allotment_id=allotment_id, count=7)

    with pytest.raises(rules.TakesBackIssued):
        change(funded, dora, now, way="take_back", towns=[(speyer, -4)])


def test_taking_back_refuses_what_was_never_allotted(
    funded: Funded, dora: Any, speyer: Any, now: dt.datetime
) -> None:
    with pytest.raises(rules.TakesBackIssued):
        change(funded, dora, now, way="take_back", towns=[(speyer, -1)])


def test_allotting_refuses_a_town_that_is_not_eligible(
    db_access: None, dora: Any, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    funded = lay_down(now=now, municipality_ids=(speyer.id,))

    with pytest.raises(rules.NotEligible) as refused:
        change(funded, dora, now, towns=[(ludwigshafen, 1), (speyer, 1)])

    assert "Ludwigshafen am Rhein ist nach den Förderbedingungen" in str(refused.value)


def test_allotting_admits_all_towns_of_a_land(
    db_access: None, dora: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    funded = lay_down(now=now, laender=("07",))

    change(funded, dora, now, towns=[(ludwigshafen, 1)])

    assert counters(funded)[0] == 1


def test_allotting_nothing_is_refused(
    funded: Funded, dora: Any, speyer: Any, now: dt.datetime
) -> None:
    with pytest.raises(rules.NothingToAllot):
        change(funded, dora, now, towns=[(speyer, 0)])


def test_locking_touches_the_towns_that_are_named(
    funded: Funded, ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    allotments = allot(funded, {ludwigshafen.id: 3, speyer.id: 2}, now=now)

    with transaction.atomic():
        locked = api.lock_allotments(funded.programme_id, [speyer.id])

    assert locked == {speyer.id: allotments[speyer.id]}


def test_issuing_refuses_more_than_is_allotted(
    funded: Funded, speyer: Any, now: dt.datetime
) -> None:
    (allotment_id,) = allot(funded, {speyer.id: 10}, now=now).values()
    assert api.count_issued(allotment_id=allotment_id, count=10) == 1

    with pytest.raises(rules.OverIssued):
        api.count_issued(allotment_id=allotment_id, count=1)


def test_issuing_from_an_unknown_allotment_is_refused(funded: Funded) -> None:
    with pytest.raises(rules.AllotmentUnknown):
        api.count_issued(allotment_id=uuid4(), count=1)


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_keeps_decisions_as_they_were(
    funded: Funded, speyer: Any, now: dt.datetime, deed: str
) -> None:
    allot(funded, {speyer.id: 10}, now=now)

    def change_history() -> None:
        rows = AllotmentChange.objects.all()
        rows.update(change_count=9) if deed == "update" else rows._raw_delete("default")

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        change_history()
    with in_schema("public", as_owner=True), pytest.raises(IntegrityError, match="append-only"):
        change_history()


def test_eight_who_allot_at_once_never_pass_the_grant(
    real_database: str, speyer: Any, dora: Any, now: dt.datetime, in_parallel: Any
) -> None:
    funded = lay_down(now=now)

    def work(place: int) -> None:
        with in_cooperative(), transaction.atomic():
            change(funded, dora, now, towns=[(speyer, 15)])

    results = in_parallel(8, work)

    refusals = [result for result in results if result is not None]
    assert [type(refusal) for refusal in refusals] == [rules.ProgrammeExhausted] * 2
    assert counters(funded) == (90, 900_000)
    assert api.disagreeing_counters() == ()


@pytest.mark.slow
@pytest.mark.proof
def test_one_form_sent_eight_times_at_once_is_one_decision(
    real_database: str, speyer: Any, dora: Any, now: dt.datetime, in_parallel: Any
) -> None:
    funded, round_id = lay_down(now=now), uuid4()

    def work(_place: int) -> UUID:
        with in_cooperative(), transaction.atomic():
            return api.allot_vouchers(
                programme_id=funded.programme_id,
                way="hand",
                counts={speyer.id: 15},
                actor=dora.actor,
                now=now,
                round_id=round_id,
                seen_rounds=0,
            )

    assert in_parallel(8, work) == [round_id] * 8
    assert counters(funded) == (15, 150_000)
