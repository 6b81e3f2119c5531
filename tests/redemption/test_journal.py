"""The journal: append-only, without a gap, in the database and not only in the code."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tenants.registry.scope import in_schema
from tests.redemption.vouchers import redeem
from vouchers.redemption.models import Journal


@transaction.atomic
def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE redemption_journal SET amount_cents = 0",
        "DELETE FROM redemption_journal",
        "TRUNCATE redemption_journal CASCADE",
        "UPDATE funding_terms SET last_day = last_day + 1",
        "TRUNCATE funding_terms CASCADE",
    ],
)
def test_the_database_refuses_to_change_what_happened(voucher_id: UUID, statement: str) -> None:
    as_owner = in_schema("public", as_owner=True)
    with as_owner, pytest.raises(IntegrityError, match="append-only"):
        execute("SET CONSTRAINTS ALL IMMEDIATE", statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE redemption_journal SET amount_cents = 0",
        "DELETE FROM redemption_journal",
        "DELETE FROM redemption_voucher",
        "INSERT INTO redemption_issuerun (id) VALUES (gen_random_uuid())",
        "UPDATE funding_allotment SET issued_count = 0",
        "SELECT * FROM funding_grant",
        "SELECT * FROM redemption_feed",
    ],
)
def test_a_municipality_has_no_right_to(voucher_id: UUID, statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        execute(statement)


def test_a_municipality_cannot_write_another_towns_journal(
    voucher_id: UUID, speyer: Any, now: dt.datetime
) -> None:
    row = Journal.objects.filter(voucher_id=voucher_id).latest("sequence")
    row.id, row.sequence, row.municipality_id = None, 3, speyer.id
    row.kind, row.from_state, row.to_state = "withdraw", "distributed", "returned"

    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(("sequence", "constraint"), [(2, "sequence"), (4, "without_gap")])
def test_the_database_refuses_a_second_entry_or_a_gap(
    voucher_id: UUID, sequence: int, constraint: str
) -> None:
    row = Journal.objects.filter(voucher_id=voucher_id).latest("sequence")
    row.id, row.sequence = None, sequence
    row.kind, row.from_state, row.to_state = "withdraw", "distributed", "returned"

    with (
        pytest.raises(IntegrityError, match=f"redemption_journal_{constraint}"),
        transaction.atomic(),
    ):
        row.save(force_insert=True)


def test_the_journal_names_no_person(voucher_id: UUID, anna: Any, now: dt.datetime) -> None:
    redeem(voucher_id, actor=anna.actor, now=now)

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(j)::text FROM redemption_journal j")
        text = " ".join(row[0] for row in cursor.fetchall())

    for canary in (str(anna.account_id), str(anna.employee_id), "Amsel", "anna"):
        assert canary not in text
