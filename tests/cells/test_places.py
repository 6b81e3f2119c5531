"""Where a statement belongs: one database must be able to answer it."""

from __future__ import annotations

import pytest
from django.db import connection

from tenants.registry.api import in_municipality
from tenants.registry.database.places import MixedStatement, place_of


@pytest.mark.parametrize(
    "statement",
    [
        'SELECT "redemption_voucher"."id" FROM "redemption_voucher"',
        "INSERT INTO public.audit_entry (sequence) VALUES (1)",
        "WITH x AS (SELECT 1 FROM funding_allotment) UPDATE redemption_voucher SET state = 'x'",
        "UPDATE PUBLIC.registry_municipality SET state = 'live'",
    ],
)
def test_what_names_tables_of_the_shared_layer_belongs_home(statement: str) -> None:
    assert place_of(statement) == "home"


@pytest.mark.parametrize(
    "statement",
    [
        'SELECT "staff_employee"."id" FROM "staff_employee"',
        "SELECT sequence, hash FROM audit_entry",
        "SELECT app FROM m_073180000000_speyer.django_migrations",
        'UPDATE "m_x"."desk_holding" SET voucher_id = NULL',
    ],
)
def test_what_names_tables_of_a_municipality_belongs_to_its_cell(statement: str) -> None:
    assert place_of(statement) == "cell"


@pytest.mark.parametrize("statement", ["SELECT 1", "SET LOCAL lock_timeout = '3s'", "SELECT my_x"])
def test_what_names_none_belongs_anywhere(statement: str) -> None:
    assert place_of(statement) == "either"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM desk_holding h JOIN redemption_voucher v ON v.id = h.voucher_id",
        "INSERT INTO outbox_event (id) SELECT id FROM staff_employee",
        "SELECT 1 FROM audit_entry, public.audit_entry AS other",
    ],
)
def test_what_needs_both_is_refused(statement: str) -> None:
    with pytest.raises(MixedStatement):
        place_of(statement)


@pytest.mark.django_db
def test_the_tests_refuse_it_also_where_one_database_has_both(speyer: object) -> None:
    with (
        in_municipality(speyer.id),  # type: ignore[attr-defined]
        pytest.raises(MixedStatement),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT count(*) FROM staff_employee, registry_municipality")
