"""Moving what is unused: unissued places first, then free vouchers, never one that somebody has."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import transaction

from campus.audit.models import Entry
from campus.kernel.refusal import Refusal
from campus.outbox.api import run_inline
from campus.outbox.models import Job
from tenants.registry.api import in_municipality
from tests.funding.grants import allot, lay_down
from tests.redemption.vouchers import Stock as Issued
from tests.redemption.vouchers import take
from vouchers.funding.api import (
    LessUnused,
    Move,
    MovedToItself,
    NothingToMove,
    Stock,
    UnequalMove,
    list_allotments,
    propose_move,
)
from vouchers.funding.queries.allotments import find_round
from vouchers.redemption.models import Journal, Voucher
from vouchers.redemption.queries.reconciling import reconcile_vouchers
from vouchers.redemption.services.reallocating import decide_move


def town(number: int, **facts: int) -> Stock:
    given = {"open_count": 0, "free_count": 0, "population": 1_000} | facts
    return Stock(municipality_id=UUID(int=number), rank=f"{number:012}", **given)


def allotted(programme_id: UUID) -> dict[UUID, int]:
    rows = list_allotments(programme_id=programme_id)
    return {row.municipality_id: row.allotted_count for row in rows}


def test_the_proposal_takes_in_proportion_and_gives_by_population() -> None:
    stocks = [
        town(1, open_count=30),
        town(2, free_count=10),
        town(3, population=3_000),
        town(4, population=1_000),
    ]

    move = propose_move(total=20, stocks=stocks)

    assert {key.int: count for key, count in move.take.items()} == {1: 15, 2: 5}
    assert {key.int: count for key, count in move.give.items()} == {3: 15, 4: 5}


def test_the_proposal_never_takes_more_than_is_unused() -> None:
    move = propose_move(total=99, stocks=[town(1, open_count=1), town(2, free_count=2), town(3)])

    assert sum(move.take.values()) == sum(move.give.values()) == 3


def test_nothing_unused_is_an_empty_proposal() -> None:
    assert propose_move(total=5, stocks=[town(1), town(2)]) == Move(take={}, give={})


@pytest.mark.parametrize(
    ("take_counts", "give_counts", "refusal"),
    [
        ({}, {}, NothingToMove),
        ({1: 2}, {}, NothingToMove),
        ({1: 2}, {2: 3}, UnequalMove),
        ({1: 2}, {1: 2}, MovedToItself),
    ],
)
@pytest.mark.django_db
def test_a_move_that_makes_no_sense_is_refused(
    take_counts: dict[int, int],
    give_counts: dict[int, int],
    refusal: type[Refusal],
    bernd: Any,
    now: dt.datetime,
) -> None:
    move = Move(
        take={UUID(int=key): count for key, count in take_counts.items()},
        give={UUID(int=key): count for key, count in give_counts.items()},
    )

    with pytest.raises(refusal):
        decide_move(programme_id=UUID(int=9), move=move, actor=bernd.actor, now=now)


def test_places_that_are_not_issued_go_first_then_free_vouchers(
    stock: Issued, ludwigshafen: Any, speyer: Any, dora: Any, now: dt.datetime
) -> None:
    allot(stock.funded, {ludwigshafen.id: 2}, now=now)

    round_id = decide_move(
        programme_id=stock.programme_id,
        move=Move(take={ludwigshafen.id: 4}, give={speyer.id: 4}),
        actor=dora.actor,
        now=now,
    )

    assert allotted(stock.programme_id) == {ludwigshafen.id: 3, speyer.id: 7}
    revoked = Voucher.objects.filter(state="revoked", municipality_id=ludwigshafen.id)
    assert revoked.count() == 2
    assert set(Journal.objects.filter(kind="revoke").values_list("reason", flat=True)) == {
        "taken_back"
    }
    decision = find_round(round_id)
    assert (decision.way, decision.net_count) == ("move", 0)
    entry = Entry.objects.get(action="funding.moved")
    assert entry.facts["round"] == str(round_id)
    assert all(result.agrees for result in reconcile_vouchers())


def test_a_move_inside_a_grant_that_is_used_up_is_possible(
    db: None, ludwigshafen: Any, speyer: Any, dora: Any, now: dt.datetime
) -> None:
    funded = lay_down(now=now, count=10)
    allot(funded, {ludwigshafen.id: 10}, now=now)

    decide_move(
        programme_id=funded.programme_id,
        move=Move(take={ludwigshafen.id: 4}, give={speyer.id: 4}),
        actor=dora.actor,
        now=now,
    )

    assert allotted(funded.programme_id) == {ludwigshafen.id: 6, speyer.id: 4}


def test_vouchers_that_somebody_has_stay(
    stock: Issued, ludwigshafen: Any, speyer: Any, bernd: Any, dora: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        take(stock, actor=bernd.actor, now=now)

    with pytest.raises(LessUnused, match="Nur 4 sind noch ungenutzt"):
        decide_move(
            programme_id=stock.programme_id,
            move=Move(take={ludwigshafen.id: 5}, give={speyer.id: 5}),
            actor=dora.actor,
            now=now,
        )

    assert allotted(stock.programme_id) == {ludwigshafen.id: 5, speyer.id: 3}
    assert not Voucher.objects.filter(state="revoked").exists()


def test_more_than_a_town_ever_had_is_refused_with_what_it_has(
    stock: Issued, ludwigshafen: Any, speyer: Any, dora: Any, now: dt.datetime
) -> None:
    with pytest.raises(LessUnused, match="Nur 5 sind noch ungenutzt"):
        decide_move(
            programme_id=stock.programme_id,
            move=Move(take={ludwigshafen.id: 9}, give={speyer.id: 9}),
            actor=dora.actor,
            now=now,
        )


def test_hr_of_both_sides_is_told_in_counts(
    stock: Issued, ludwigshafen: Any, speyer: Any, dora: Any, now: dt.datetime
) -> None:
    decide_move(
        programme_id=stock.programme_id,
        move=Move(take={ludwigshafen.id: 2}, give={speyer.id: 2}),
        actor=dora.actor,
        now=now,
    )

    jobs = Job.objects.filter(name="redemption.tell_moved")
    assert {job.municipality_id for job in jobs} == {ludwigshafen.id, speyer.id}
    for job in jobs:
        run_inline(job.id)
    (letter,) = mail.outbox  # Speyer has nobody in HR
    assert letter.to == ["bernd@example.org"]
    assert "2 ungenutzte Bildungsgutscheine" in letter.body


@pytest.mark.slow
def test_a_town_that_distributes_at_the_same_moment_loses_no_voucher(
    real_database: str,
    stock: Issued,
    ludwigshafen: Any,
    speyer: Any,
    bernd: Any,
    dora: Any,
    in_parallel: Any,
    now: dt.datetime,
) -> None:
    def act(number: int) -> object:
        if number:
            with in_municipality(ludwigshafen.id), transaction.atomic():
                return take(stock, actor=bernd.actor, now=now)
        from tenants.registry.api import in_cooperative

        with in_cooperative():
            return decide_move(
                programme_id=stock.programme_id,
                move=Move(take={ludwigshafen.id: 3}, give={speyer.id: 3}),
                actor=dora.actor,
                now=now,
            )

    moved, *taken = in_parallel(5, act)

    held = [each for each in taken if isinstance(each, UUID)]
    assert Voucher.objects.filter(pk__in=held, state="distributed").count() == len(held)
    if isinstance(moved, UUID):
        assert len(held) == 2
        assert allotted(stock.programme_id) == {ludwigshafen.id: 2, speyer.id: 6}
    else:
        assert isinstance(moved, LessUnused)
        # Whoever asks while the move has locked the last one is told that none is free just now.
        assert len(held) in {3, 4}
        assert allotted(stock.programme_id) == {ludwigshafen.id: 5, speyer.id: 3}
    assert all(result.agrees for result in reconcile_vouchers())
