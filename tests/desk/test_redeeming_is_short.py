"""A redemption is a short transaction: it asks little, and never twice for what does not change."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.acts import redeem
from vouchers.redemption.queries import vouchers

# For a course that begins on a date: its seat takes four of them.
STATEMENTS_MAX = 18


def test_a_redemption_takes_few_statements(
    annas_voucher: UUID,
    annas_check: Any,
    open_course: UUID,
    at_ludwigshafen: Any,
    anna: Any,
    now: dt.datetime,
) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        redeem(anna, annas_voucher, open_course, now=now)

    # The caller's own transaction is a savepoint here, as in every test.
    statements = [each["sql"] for each in asked if "SAVEPOINT" not in each["sql"]]
    assert len(statements) <= STATEMENTS_MAX, "\n".join(each[:80] for each in statements)


def test_terms_which_never_change_are_read_once(
    annas_voucher: UUID, at_ludwigshafen: Any, anna: Any
) -> None:
    vouchers.find_voucher(annas_voucher)

    with CaptureQueriesContext(connection) as asked:
        vouchers.find_voucher(annas_voucher)

    (only,) = asked
    assert "FROM redemption_voucher" in only["sql"]
