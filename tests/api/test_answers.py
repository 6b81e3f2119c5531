"""The same request under the same key …"""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from campus.kernel import clock
from campus.web.interface import answers
from campus.web.models import StoredAnswer
from tenants.registry.api import in_municipality
from tests.api.conftest import Connect, Program, problem
from vouchers.desk.models import Holding

DISTRIBUTIONS = "/api/v1/desk/distributions/"
ROUNDS = "/api/v1/allotment-rounds/"


@pytest.fixture
def program(connect: Connect, bernd: Any, stock: Any) -> Program:
    """Bernd's program."""
    return connect(bernd)


def give(program: Program, stock: Any, person: Any, *, key: str = "k-1", **extra: Any) -> Any:
    body = {"programme_id": str(stock.programme_id), "employee_id": str(person.employee_id)}
    return program.post(DISTRIBUTIONS, body | extra, Idempotency_Key=key)


def one_more(stock: Any) -> dict[str, Any]:
    municipality_id = next(iter(stock.allotments))
    change = {"municipality_id": str(municipality_id), "count": 1}
    return {"programme_id": str(stock.programme_id), "changes": [change]}


def held(person: Any) -> int:
    with in_municipality(person.municipality_id):
        return Holding.objects.count()


def test_gets_the_first_answer_byte_for_byte(program: Program, stock: Any, anna: Any) -> None:
    first, again = (give(program, stock, anna) for _time in range(2))

    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first["Location"] == again["Location"]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert held(anna) == 1


def test_may_be_quoted_as_the_draft_writes_it(program: Program, stock: Any, anna: Any) -> None:
    first, again = give(program, stock, anna, key='"k-1"'), give(program, stock, anna, key="k-1")

    assert first.content == again.content


def test_with_another_body_is_refused(program: Program, stock: Any, anna: Any, bernd: Any) -> None:
    give(program, stock, anna)

    assert problem(give(program, stock, bernd)) == (422, "idempotency_key_of_another_request")
    assert held(anna) == 1


def test_at_another_address_is_refused(program: Program, stock: Any, anna: Any) -> None:
    voucher_id = give(program, stock, anna).json()["id"]

    answer = program.post(f"/api/v1/desk/vouchers/{voucher_id}/withdrawal/", Idempotency_Key="k-1")

    assert problem(answer) == (422, "idempotency_key_of_another_request")


def test_of_somebody_else_is_another_request(
    program: Program, connect: Connect, stock: Any, anna: Any, bernd: Any
) -> None:
    give(program, stock, anna)

    assert give(connect(bernd), stock, bernd).status_code == 201
    assert held(anna) == 2


@pytest.mark.parametrize("key", ["", '""', "mit Leerzeichen", "ü", "x" * 256])
def test_must_be_usable(program: Program, stock: Any, anna: Any, key: str) -> None:
    assert problem(give(program, stock, anna, key=key)) == (400, "idempotency_key_missing")
    assert held(anna) == 0


def test_may_be_sent_again_after_a_refusal(
    program: Program, stock: Any, anna: Any, bernd: Any
) -> None:
    """A refusal changed nothing, so it is not kept: once the cause is gone it may succeed."""
    refused = give(program, stock, anna, programme_id="0a3c6f4e-7b52-4d1f-9a60-2f1d8c9be002")
    with in_municipality(bernd.municipality_id):
        assert not StoredAnswer.objects.exists()

    assert problem(refused)[0] == 404
    assert give(program, stock, anna).status_code == 201


def test_is_forgotten_after_thirty_days(
    program: Program, stock: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    give(program, stock, anna)

    with in_municipality(bernd.municipality_id):
        assert answers.forget_answers(now=now + dt.timedelta(days=30)) == 0
        assert answers.forget_answers(now=now + dt.timedelta(days=30, seconds=1)) == 1


def test_is_forgotten_everywhere_by_the_daily_job(
    program: Program, stock: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    from campus.accounts.tasks import forget_answers

    give(program, stock, anna)
    later, cursor = now + dt.timedelta(days=31), {}
    while cursor is not None:
        cursor = forget_answers(payload={}, cursor=cursor, now=later)

    with in_municipality(bernd.municipality_id):
        assert not StoredAnswer.objects.exists()


def test_is_not_kept_without_its_effect(
    program: Program, stock: Any, anna: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Key and effect are one transaction: neither is there without the other."""

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(answers._Asked, "keep", fail)
    program.browser.raise_request_exception = False
    assert problem(give(program, stock, anna))[0] == 500
    monkeypatch.undo()
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 3, 10, 9, 30, tzinfo=dt.UTC))

    assert held(anna) == 0
    assert give(program, stock, anna).status_code == 201


def test_while_it_is_being_worked_on_is_told_to_wait(
    real_database: str, connect: Connect, dora: Any, stock: Any
) -> None:
    program, begun, may_end = connect(dora), threading.Event(), threading.Event()
    body = one_more(stock)
    first: list[Any] = []

    def ask_slowly() -> None:
        connection.set_schema_to_public()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                _hold_key(cursor, program)
                begun.set()
                may_end.wait(10)
        finally:
            connection.close()

    other = threading.Thread(target=ask_slowly)
    other.start()
    begun.wait(10)
    first.append(program.post(ROUNDS, body, Idempotency_Key="k-1"))
    may_end.set()
    other.join()

    assert problem(first[0]) == (409, "idempotency_key_in_progress")
    assert program.post(ROUNDS, body, Idempotency_Key="k-1").status_code == 201


def _hold_key(cursor: Any, program: Program) -> None:
    from campus.accounts.models import ApiToken
    from campus.kernel.actor import Actor

    token_id: UUID = ApiToken.objects.get().id
    pseudonym = Actor(kind="cooperative", token_id=token_id).pseudonym
    cursor.execute(answers.CLAIM, [f"{pseudonym}:k-1"])


def test_at_the_same_time_happens_once(
    real_database: str, connect: Connect, dora: Any, stock: Any, in_parallel: Any
) -> None:
    from vouchers.funding.models import AllotmentRound

    token, body = connect(dora).token, one_more(stock)
    before = AllotmentRound.objects.count()

    found = in_parallel(
        6,
        lambda _n: Program(dora.host, token).post(ROUNDS, body, Idempotency_Key="k-1").status_code,
    )

    assert set(found) <= {201, 409}
    assert 201 in found
    assert AllotmentRound.objects.count() == before + 1
