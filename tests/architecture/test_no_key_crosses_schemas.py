"""A foreign key stays inside its schema: towns and the shared layer meet by ids only."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.ownership import owners_cursor

pytestmark = pytest.mark.django_db

CROSSING = """
    SELECT ours.nspname || '.' || held.relname || ' -> ' || theirs.nspname || '.' || named.relname
    FROM pg_constraint fk
    JOIN pg_class held ON held.oid = fk.conrelid
    JOIN pg_namespace ours ON ours.oid = held.relnamespace
    JOIN pg_class named ON named.oid = fk.confrelid
    JOIN pg_namespace theirs ON theirs.oid = named.relnamespace
    WHERE fk.contype = 'f' AND ours.oid <> theirs.oid
"""


def crossing_keys() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(CROSSING)
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.usefixtures("ludwigshafen", "speyer")
def test_no_foreign_key_leads_from_one_schema_into_another() -> None:
    assert crossing_keys() == []


def test_a_crossing_key_would_be_found(ludwigshafen: Any) -> None:
    with owners_cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE {ludwigshafen.schema_name}.staff_employee ADD COLUMN town uuid"
            " REFERENCES public.registry_municipality (id)"
        )

    assert crossing_keys() == [
        f"{ludwigshafen.schema_name}.staff_employee -> public.registry_municipality"
    ]
