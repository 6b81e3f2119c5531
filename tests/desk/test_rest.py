"""`/api/v1/`: one's own vouchers, and redeeming with a key that makes repeating harmless."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.desk.conftest import Give
from tests.redemption.vouchers import Stock
from vouchers.redemption.models import Redemption

VOUCHERS, REDEMPTIONS = "/api/v1/vouchers/", "/api/v1/redemptions/"


def send(browser: Client, voucher_id: Any, course_id: Any, *, key: str | None = "k-1") -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    body = json.dumps({"voucher_id": str(voucher_id), "course_id": str(course_id)})
    return browser.post(REDEMPTIONS, body, content_type="application/json", headers=headers)


def problem(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"].startswith("application/problem+json")
    return answer.status_code, answer.json().get("code", "")


def test_the_list_holds_ones_own_vouchers_only(
    browser: Client, stock: Stock, annas_voucher: UUID, bernd: Any, give: Give
) -> None:
    give(bernd, stock)

    (voucher,) = browser.get(VOUCHERS).json()

    assert voucher == {
        "id": str(annas_voucher),
        "number": "BG26-000001",
        "programme": "Digitale Verwaltung",
        "state": "distributed",
        "last_day": "2026-12-31",
        "ceiling_cents": 40_000,
    }


def test_redeeming_answers_with_the_receipt(
    browser: Client, annas_voucher: UUID, annas_check: Any, open_course: UUID
) -> None:
    answer = send(browser, annas_voucher, open_course)

    assert answer.status_code == 201
    assert answer.json()["reference"] == "E-BG26-000001-3"
    assert answer.json()["amount_cents"] == 29_000


def test_the_same_request_gets_the_same_answer(
    browser: Client, annas_voucher: UUID, annas_check: Any, open_course: UUID
) -> None:
    first, again = (send(browser, annas_voucher, open_course) for _time in range(2))

    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert Redemption.objects.count() == 1


@pytest.mark.parametrize("key", [None, "", "x" * 256])
def test_a_request_without_a_usable_key_is_refused(
    browser: Client, annas_voucher: UUID, annas_check: Any, open_course: UUID, key: str | None
) -> None:
    answer = send(browser, annas_voucher, open_course, key=key)

    assert problem(answer)[0] in {400, 422}
    assert "Idempotency-Key" in answer.content.decode()
    assert not Redemption.objects.exists()


def test_the_key_with_another_body_is_refused(
    browser: Client, annas_voucher: UUID, annas_check: Any, draft_course: UUID, open_course: UUID
) -> None:
    from tests.conftest import NOW
    from tests.desk.test_redeeming import _another_course

    send(browser, annas_voucher, open_course)

    answer = send(browser, annas_voucher, _another_course(NOW))

    assert problem(answer) == (422, "idempotency_key_of_another_request")


def test_a_refusal_is_a_problem_with_code_and_sentence(
    browser: Client, annas_voucher: UUID, published: UUID, open_course: UUID
) -> None:
    answer = send(browser, annas_voucher, open_course)

    assert problem(answer) == (409, "check_not_completed")
    assert "das Ergebnis sehen nur Sie" in answer.json()["detail"]


@pytest.mark.parametrize("body", ["", "{", "[]", '{"voucher_id": "1", "course_id": "2"}'])
def test_what_cannot_be_read_is_a_problem(browser: Client, stock: Stock, body: str) -> None:
    answer = browser.post(
        REDEMPTIONS, body, content_type="application/json", headers={"Idempotency-Key": "k"}
    )

    assert problem(answer)[0] in {400, 422}


def test_somebody_elses_voucher_is_unknown(
    desk: Client, annas_voucher: UUID, annas_check: Any, open_course: UUID
) -> None:
    assert problem(send(desk, annas_voucher, open_course)) == (404, "voucher_unknown")


def test_an_unknown_course_is_not_found(
    browser: Client, annas_voucher: UUID, annas_check: Any
) -> None:
    assert problem(send(browser, annas_voucher, uuid4()))[0] == 404


@pytest.mark.parametrize("address", [VOUCHERS, REDEMPTIONS])
def test_signed_out_nobody_gets_anything(client: Client, anna: Any, address: str) -> None:
    answer = client.get(address, HTTP_HOST=anna.host)

    assert answer.status_code in {401, 403, 405}


def test_a_page_of_another_site_cannot_send_the_request(
    anna: Any, annas_voucher: UUID, annas_check: Any, open_course: UUID
) -> None:
    browser = anna.client()
    browser.handler.enforce_csrf_checks = True

    assert send(browser, annas_voucher, open_course).status_code == 403
