"""Finding the first entry that somebody with power over the database has changed."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from campus.audit.api import record, schemas_with_chain, verify_chain
from campus.audit.models import Entry
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_municipality
from tests.ownership import owners_cursor


@pytest.fixture
def written(speyer: Any, now: dt.datetime) -> Any:
    """Ten entries in Speyer; the number of the first."""
    with in_municipality(speyer.id), transaction.atomic():
        numbers = [
            record(action="tests.counted", actor=SYSTEM, subject=f"thing:{n}", facts={}, now=now)
            for n in range(10)
        ]
    return numbers[0]


@pytest.fixture
def tamper(speyer: Any) -> Any:
    """Change Speyer's entries as the owner of the database can: with the trigger off."""

    def tamper(statement: Any, *values: Any) -> None:
        table = f"{speyer.schema_name}.audit_entry"
        with owners_cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(statement.format(table=table), values)
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return tamper


def run(capsys: pytest.CaptureFixture[str], **options: Any) -> Any:
    call_command("verify_audit", **options)
    return capsys.readouterr().out


def test_untouched_chains_are_reported_with_their_heads(
    written: Any, capsys: pytest.CaptureFixture[str], speyer: Any
) -> None:
    with in_municipality(speyer.id):
        head = Entry.objects.order_by("-sequence")[0].hash

    out = run(capsys)

    assert head in next(line for line in out.splitlines() if line.startswith(speyer.schema_name))


def test_public_and_every_municipality_are_walked(db: None, ludwigshafen: Any, speyer: Any) -> None:
    schemas = schemas_with_chain()

    assert schemas[0] == "public"
    assert {ludwigshafen.schema_name, speyer.schema_name} <= set(schemas)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {table} SET action = 'tests.other' WHERE sequence = %s",
        "UPDATE {table} SET facts = '{{\"x\": 1}}' WHERE sequence = %s",
        "UPDATE {table} SET recorded_at = recorded_at + interval '1 s' WHERE sequence = %s",
        "UPDATE {table} SET actor = repeat('f', 32) WHERE sequence = %s",
        "DELETE FROM {table} WHERE sequence = %s",
    ],
)
def test_a_changed_or_removed_row_is_named(
    written: Any, tamper: Any, capsys: pytest.CaptureFixture[str], speyer: Any, change: Any
) -> None:
    tamper(change, written + 4)

    with pytest.raises(CommandError, match=speyer.schema_name):
        run(capsys)
    assert f"Eintrag {written + 4} " in capsys.readouterr().out


def test_only_the_named_schema_is_checked(
    written: Any, tamper: Any, capsys: pytest.CaptureFixture[str], ludwigshafen: Any
) -> None:
    tamper("DELETE FROM {table} WHERE sequence = %s", written)

    assert run(capsys, schema=ludwigshafen.schema_name).count("\n") == 1


def test_an_unknown_schema_is_refused(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="kein Protokoll"):
        run(capsys, schema="m_nirgends")


def test_a_long_chain_is_read_in_pages(
    written: Any, speyer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campus.audit.queries.PAGE", 3)

    with in_municipality(speyer.id):
        assert verify_chain().entry_count == Entry.objects.count()
