"""Appending an entry, in public and under a municipality's database role."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from campus.audit.api import FactsRefused, record, verify_chain
from campus.audit.models import Entry
from campus.kernel.actor import SYSTEM
from campus.kernel.transactions import TransactionRequired
from tenants.registry.api import in_cooperative, in_municipality
from tenants.registry.scope import in_schema
from tests.cast import Person

CHANGES = [
    "UPDATE audit_entry SET action = 'x'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
]


@pytest.fixture
def write(now: dt.datetime) -> Any:
    def write(number: Any = 1, actor: Any = SYSTEM) -> Any:
        return record(
            action="tests.counted",
            actor=actor,
            subject=f"thing:{number}",
            facts={"number": number},
            now=now,
        )

    return write


def test_recording_appends_without_gap(db: None, write: Any) -> None:
    before = Entry.objects.count()

    numbers = [write(number) for number in range(3)]

    assert numbers == [before + 1, before + 2, before + 3]
    assert verify_chain().entry_count == before + 3


def test_recording_goes_to_the_chain_of_the_municipality(
    at_ludwigshafen: Any, write: Any, bernd: Person
) -> None:
    write(actor=bernd.actor)

    with in_cooperative():
        assert not Entry.objects.filter(action="tests.counted").exists()
    assert Entry.objects.get(action="tests.counted").actor == bernd.actor.pseudonym


def test_recording_names_nobody(at_ludwigshafen: Any, write: Any, bernd: Person) -> None:
    write(actor=bernd.actor)

    row = str(Entry.objects.filter(action="tests.counted").values().get())

    assert str(bernd.account_id) not in row
    assert "Buchfink" not in row


def test_recording_refuses_an_address(db: None, now: dt.datetime) -> None:
    with pytest.raises(FactsRefused):
        record(action="tests.x", actor=SYSTEM, subject="to:anna@example.org", now=now)


def test_recording_needs_the_callers_transaction(real_database: str, now: dt.datetime) -> None:
    with pytest.raises(TransactionRequired):
        record(action="tests.x", actor=SYSTEM, subject="x", now=now)


def test_recording_leaves_nothing_when_the_transaction_rolls_back(db: None, write: Any) -> None:
    before = Entry.objects.count()

    def write_and_fail() -> None:
        write()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write_and_fail()

    assert Entry.objects.count() == before


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_the_owner_to_change_an_entry(
    db: None, write: Any, statement: Any
) -> None:
    write()

    as_owner = in_schema("public", as_owner=True)
    with as_owner, pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_a_municipality_to_change_an_entry(
    at_speyer: Any, write: Any, statement: Any
) -> None:
    write()

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_chain_cannot_fork(db: None, write: Any) -> None:
    write()
    last = Entry.objects.order_by("-sequence")[0]
    last.sequence += 1

    with pytest.raises(DatabaseError, match="audit_entry_chain_never_forks"), transaction.atomic():
        last.save(force_insert=True)


def test_eight_writers_at_once_make_one_chain_without_gap(
    real_database: str, in_parallel: Any, ludwigshafen: Any, write: Any
) -> None:
    def write_ten(number: Any) -> None:
        with in_municipality(ludwigshafen.id):
            for turn in range(10):
                with transaction.atomic():
                    write(number * 10 + turn)

    assert in_parallel(8, write_ten) == [None] * 8

    with in_municipality(ludwigshafen.id):
        written = Entry.objects.filter(action="tests.counted")
        assert sorted(entry.facts["number"] for entry in written) == list(range(80))
        result = verify_chain()
        assert result.is_intact
        assert result.entry_count == Entry.objects.count() >= 80
