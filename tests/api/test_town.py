"""A town's program …"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest

from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_municipality
from tests.api.conftest import Connect, Program, problem
from tests.redemption.vouchers import redeem, take
from vouchers.desk.models import Holding

VOUCHERS = "/api/v1/desk/vouchers/"
DISTRIBUTIONS = "/api/v1/desk/distributions/"


@pytest.fixture
def program(connect: Connect, bernd: Any, stock: Any) -> Program:
    """Bernd's program."""
    return connect(bernd)


@pytest.fixture
def given(program: Program, stock: Any) -> Any:
    """A voucher that the program has given to Anna."""
    body = {"programme_id": str(stock.programme_id), "personnel_number": "0047-A"}
    return program.post(DISTRIBUTIONS, body).json()


def test_gives_a_voucher_by_personnel_number(given: Any, anna: Any, program: Program) -> None:
    assert given["state"] == "distributed"
    assert given["employee_id"] == str(anna.employee_id)
    assert program.get(f"{VOUCHERS}{given['id']}/").json() == given
    assert anna.client().get("/api/v1/vouchers/").json()[0]["id"] == given["id"]


@pytest.mark.parametrize(
    ("person", "status", "code"),
    [
        ({"personnel_number": "9999-X"}, 404, "employee_unknown"),
        ({"employee_id": str(uuid4())}, 404, "employee_unknown"),
        ({"personnel_number": "0047-A", "employee_id": str(uuid4())}, 422, ""),
        ({}, 422, ""),
    ],
)
def test_must_name_one_person_of_its_own(
    program: Program, stock: Any, person: Any, status: int, code: str
) -> None:
    body = {"programme_id": str(stock.programme_id), **person}

    assert problem(program.post(DISTRIBUTIONS, body)) == (status, code)


def test_cannot_give_to_somebody_of_another_town(program: Program, stock: Any, carla: Any) -> None:
    body = {"programme_id": str(stock.programme_id), "employee_id": str(carla.employee_id)}

    assert problem(program.post(DISTRIBUTIONS, body)) == (404, "employee_unknown")


def test_gives_nobody_more_than_the_programme_allows(
    program: Program, stock: Any, given: Any
) -> None:
    body = {"programme_id": str(stock.programme_id), "personnel_number": "0047-A"}

    assert problem(program.post(DISTRIBUTIONS, body)) == (409, "maximum_per_person_reached")


def test_withdraws_what_has_not_been_used(program: Program, given: Any, anna: Any) -> None:
    answer = program.post(f"{VOUCHERS}{given['id']}/withdrawal/")

    assert answer.status_code == 201
    assert answer.json()["state"] == "returned"
    assert answer.json()["personnel_number"] == ""
    with in_municipality(anna.municipality_id):
        assert not Holding.objects.filter(ended_at__isnull=True).exists()


def test_cannot_withdraw_what_nobody_holds(program: Program, given: Any) -> None:
    program.post(f"{VOUCHERS}{given['id']}/withdrawal/")

    assert problem(program.post(f"{VOUCHERS}{given['id']}/withdrawal/"))[0] == 404


def test_cannot_withdraw_what_has_been_used(
    program: Program, given: Any, anna: Any, now: dt.datetime
) -> None:
    with in_municipality(anna.municipality_id):
        redeem(UUID(given["id"]), actor=SYSTEM, now=now)

    assert problem(program.post(f"{VOUCHERS}{given['id']}/withdrawal/"))[0] == 409


def test_lists_its_own_vouchers_by_state(program: Program, given: Any) -> None:
    free = program.get(f"{VOUCHERS}?state=issued").json()
    held = program.get(f"{VOUCHERS}?state=distributed").json()

    assert [row["id"] for row in held] == [given["id"]]
    assert len(free) == 4
    assert all(row["employee_id"] is None for row in free)


def test_sees_nothing_of_another_town(
    connect: Connect, program: Program, speyer: Any, stock: Any
) -> None:
    from vouchers.redemption.models import Voucher

    foreign = Voucher.objects.filter(municipality_id=speyer.id).first()
    assert foreign is not None

    listed = {row["id"] for row in program.get(VOUCHERS).json()}
    assert str(foreign.id) not in listed
    assert len(listed) == 5
    assert problem(program.get(f"{VOUCHERS}{foreign.id}/"))[0] == 404
    assert problem(program.post(f"{VOUCHERS}{foreign.id}/withdrawal/"))[0] == 404


def test_reads_its_contingents_and_redemptions_without_persons(
    program: Program, stock: Any, anna: Any, now: dt.datetime
) -> None:
    with in_municipality(anna.municipality_id):
        redeem(take(stock, actor=SYSTEM, now=now), actor=SYSTEM, now=now)

    (contingent,) = program.get("/api/v1/desk/programmes/").json()
    (redemption,) = program.get("/api/v1/desk/redemptions/").json()

    assert (contingent["allotted_count"], contingent["free_count"]) == (5, 4)
    assert redemption["amount_cents"] == 8_000
    assert not {"employee_id", "personnel_number", "booking_ref"} & redemption.keys()


def test_never_gets_a_code(program: Program, given: Any, anna: Any) -> None:
    from vouchers.redemption.api import code_of

    with in_municipality(anna.municipality_id):
        code = code_of(voucher_id=UUID(given["id"]))

    assert code not in str(given)
    assert code not in program.get(VOUCHERS).content.decode()
