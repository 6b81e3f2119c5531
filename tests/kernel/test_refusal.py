"""A violated constraint becomes the refusal of the same meaning, with or without a savepoint."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from campus.kernel.refusal import Refusal, refuse_last_on, refuse_on
from tests.ownership import owners_cursor


class TakenAlready(Refusal):
    code = "taken_already"


@pytest.fixture
def once(db_access: None) -> None:
    with owners_cursor() as cursor:
        cursor.execute("CREATE TABLE kernel_trial (n int CONSTRAINT kernel_trial_once UNIQUE)")
        cursor.execute("INSERT INTO kernel_trial VALUES (1)")
        cursor.execute("GRANT ALL ON kernel_trial TO campus_cooperative")


def insert_again(guard: AbstractContextManager[None]) -> None:
    with guard, connection.cursor() as cursor:
        cursor.execute("INSERT INTO kernel_trial VALUES (1)")


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_trial")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("refuse", [refuse_on, refuse_last_on])
def test_the_name_of_the_constraint_becomes_the_refusal(once: None, refuse: Any) -> None:
    with pytest.raises(TakenAlready), transaction.atomic():
        insert_again(refuse(kernel_trial_once=TakenAlready))


@pytest.mark.parametrize("refuse", [refuse_on, refuse_last_on])
def test_another_constraint_stays_an_error(once: None, refuse: Any) -> None:
    with pytest.raises(IntegrityError, match="kernel_trial_once"), transaction.atomic():
        insert_again(refuse(some_other=TakenAlready))


def test_with_a_savepoint_the_transaction_goes_on(once: None) -> None:
    with pytest.raises(TakenAlready):
        insert_again(refuse_on(kernel_trial_once=TakenAlready))

    assert count() == 1


def test_without_a_savepoint_the_transaction_can_only_end(once: None) -> None:
    with transaction.atomic():
        with pytest.raises(TakenAlready):
            insert_again(refuse_last_on(kernel_trial_once=TakenAlready))

        with pytest.raises(TransactionManagementError):
            count()

    assert count() == 1
