"""Two at the same moment, on real connections: one decision, one booking, one voucher."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest

from campus.kernel.refusal import Refusal
from tests.cast import Person
from tests.desk.conftest import Give
from tests.desk_requests.acts import Desk
from tests.redemption.vouchers import Stock
from vouchers.desk.models import CourseRequest, RequestEvent
from vouchers.redemption.api import State

TOGETHER = 4


@pytest.fixture
def busy(real_database: str, desk: Desk) -> Desk:
    """A desk whose commits are real."""
    return desk


def codes(results: list[Any]) -> list[str]:
    return sorted(each.code if isinstance(each, Refusal) else "done" for each in results)


def test_of_two_approvers_at_once_one_decides(
    busy: Desk, anna: Person, bernd: Person, hire: Any, in_parallel: Any
) -> None:
    office = [bernd, hire("Hanna", roles=("employee", "hr"))]
    request_id = busy.ask(anna)

    results = in_parallel(2, lambda n: busy.approve(office[n], request_id))

    assert codes(results) == ["done", "request_already_decided"]
    assert busy.row(request_id).state == "booked"


def test_agreeing_and_taking_back_at_once_ends_one_way(
    busy: Desk, anna: Person, bernd: Person, in_parallel: Any
) -> None:
    request_id = busy.ask(anna)
    acts = [lambda: busy.approve(bernd, request_id), lambda: busy.withdraw(anna, request_id)]

    results = in_parallel(2, lambda n: acts[n]())

    row, state = busy.row(request_id), busy.voucher_state(request_id)
    assert codes(results) in (["done", "request_already_decided"], ["done", "request_ended"])
    assert (row.state, state) in {("booked", State.REDEEMED), ("withdrawn", State.RETURNED)}


def test_agreeing_and_refusing_at_once_is_one_decision(
    busy: Desk, anna: Person, bernd: Person, in_parallel: Any
) -> None:
    request_id = busy.ask(anna)
    acts = [lambda: busy.approve(bernd, request_id), lambda: busy.refuse(bernd, request_id)]

    results = in_parallel(2, lambda n: acts[n]())

    assert codes(results) == ["done", "request_already_decided"]
    with busy.inside():
        decided = RequestEvent.objects.filter(what__in=["approved", "refused"])
        assert decided.count() == 1


def test_the_same_form_many_times_at_once_is_one_request(
    busy: Desk, anna: Person, in_parallel: Any
) -> None:
    request_id = uuid4()

    results = in_parallel(TOGETHER, lambda _n: busy.ask(anna, request_id=request_id))

    assert results == [request_id] * TOGETHER
    assert len(busy.holdings(anna)) == 1


def test_many_forms_at_once_are_one_live_request(
    busy: Desk, anna: Person, stock: Stock, give: Give, in_parallel: Any
) -> None:
    give(anna, stock)

    results = in_parallel(TOGETHER, lambda _n: busy.ask(anna))

    assert [each for each in results if isinstance(each, UUID)]
    assert codes(results) == ["already_requested"] * (TOGETHER - 1) + ["done"]


def test_the_last_voucher_is_reserved_once(
    busy: Desk,
    anna: Person,
    gustav: Person,
    hire: Any,
    stock: Stock,
    give: Give,
    in_parallel: Any,
    now: dt.datetime,
) -> None:
    for number in range(4):
        give(hire(f"Kim{number}"), stock)
    people = [anna, gustav]

    results = in_parallel(2, lambda n: busy.ask(people[n]))

    assert len([each for each in results if isinstance(each, UUID)]) == 1
    with busy.inside():
        assert CourseRequest.objects.count() == 1


def test_the_deadline_and_a_decision_at_once_end_one_way(
    busy: Desk, anna: Person, bernd: Person, in_parallel: Any
) -> None:
    request_id = busy.ask(anna)
    in_time, late = busy.later(days=14), busy.later(days=15)
    acts = [lambda: in_time.approve(bernd, request_id), late.look_after]

    in_parallel(2, lambda n: acts[n]())

    row, state = busy.row(request_id), busy.voucher_state(request_id)
    assert (row.state, state) in {("booked", State.REDEEMED), ("lapsed", State.RETURNED)}
