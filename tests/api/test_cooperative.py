"""The cooperative's program …"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_municipality
from tests.api.conftest import Connect, Program, problem
from tests.funding.grants import allot
from tests.redemption.vouchers import redeem, take

RUNS, ROUNDS = "/api/v1/issue-runs/", "/api/v1/allotment-rounds/"


@pytest.fixture
def program(connect: Connect, dora: Any, stock: Any) -> Program:
    """Dora's program."""
    return connect(dora)


def test_allots_to_several_towns_by_one_decision(
    program: Program, stock: Any, ludwigshafen: Any, speyer: Any
) -> None:
    changes = [
        {"municipality_id": str(ludwigshafen.id), "count": 2},
        {"municipality_id": str(speyer.id), "count": 1},
    ]

    made = program.post(ROUNDS, {"programme_id": str(stock.programme_id), "changes": changes})

    assert made.status_code == 201
    assert program.get(f"{ROUNDS}{made.json()['id']}/").json() == made.json()
    rows = program.get(f"/api/v1/allotments/?municipality_id={speyer.id}").json()
    assert [row["allotted_count"] for row in rows] == [4]


def test_allots_all_or_nothing(
    program: Program, stock: Any, ludwigshafen: Any, speyer: Any
) -> None:
    changes = [
        {"municipality_id": str(ludwigshafen.id), "count": 1},
        {"municipality_id": str(speyer.id), "count": 1_000},
    ]

    answer = program.post(ROUNDS, {"programme_id": str(stock.programme_id), "changes": changes})

    assert problem(answer)[0] == 409
    rows = program.get("/api/v1/allotments/").json()
    assert sorted(row["allotted_count"] for row in rows) == [3, 5]


def test_issues_vouchers_as_a_run_that_can_be_watched(
    program: Program, stock: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    from vouchers.redemption.services.issuing import issue_chunk

    with transaction.atomic():
        allot(stock.funded, {ludwigshafen.id: 2}, now=now)
    body = {"allotment_id": str(stock.allotments[ludwigshafen.id]), "count": 2}

    begun = program.post(RUNS, body)
    before = program.get(begun["Location"]).json()
    with transaction.atomic():
        issue_chunk(run_id=begun.json()["id"], now=now)
    after = program.get(begun["Location"]).json()

    assert begun.status_code == 202
    assert (before["issued_count"], before["finished_at"]) == (0, None)
    assert after["issued_count"] == 2
    assert after["finished_at"]


def test_cannot_issue_more_than_allotted(program: Program, stock: Any, speyer: Any) -> None:
    body = {"allotment_id": str(stock.allotments[speyer.id]), "count": 1}

    assert problem(program.post(RUNS, body)) == (409, "over_issued")


def test_looks_a_voucher_up_without_the_person(
    program: Program, stock: Any, anna: Any, now: dt.datetime
) -> None:
    with in_municipality(anna.municipality_id):
        take(stock, actor=anna.actor, now=now)

    found = program.get("/api/v1/vouchers/BG26-000001/").json()

    assert [line["kind"] for line in found["journal"]] == ["issue", "distribute"]
    assert str(anna.employee_id) not in str(found)
    assert anna.actor.pseudonym not in str(found)


@pytest.mark.parametrize(
    "number", ["BG26-000099", "XX-000001", "BG26", "bg26-000001", "BG26-9999999999", "-000001"]
)
def test_finds_no_voucher_under_another_number(program: Program, number: str) -> None:
    assert problem(program.get(f"/api/v1/vouchers/{number}/"))[0] == 404


def test_lists_redemptions_in_their_order_without_persons(
    program: Program, stock: Any, anna: Any, now: dt.datetime
) -> None:
    with in_municipality(anna.municipality_id):
        for minutes in (5, 1, 3):
            moment = now + dt.timedelta(minutes=minutes)
            redeem(take(stock, actor=SYSTEM, now=now), actor=SYSTEM, now=moment)

    rows = program.get("/api/v1/redemptions/").json()

    assert [row["redeemed_at"] for row in rows] == sorted(row["redeemed_at"] for row in rows)
    assert len(rows) == 3
    assert "booking_ref" not in rows[0]


def test_reads_the_report_that_the_page_shows(program: Program, stock: Any, dora: Any) -> None:
    (grant,) = program.get("/api/v1/reports/").json()

    report = program.get(f"/api/v1/reports/{grant['grant_id']}/").json()

    page = dora.client().get(f"/bericht/{grant['grant_id']}/")
    assert page.status_code == 200
    assert report["reference"] in page.content.decode()


def test_of_a_ministry_reads_its_own_reports_and_nothing_else(
    connect: Connect, emil: Any, stock: Any
) -> None:
    program = connect(emil)

    assert len(program.get("/api/v1/reports/").json()) == 1
    assert problem(program.get("/api/v1/programmes/"))[0] == 404
