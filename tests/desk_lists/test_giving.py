"""Distributing from a list: everybody whose line is right, as one run, nobody twice."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from uuid import uuid4

import openpyxl
import pytest

from tenants.registry.api import in_municipality
from tests.desk.acts import employ
from tests.desk_lists.conftest import Check, confirm
from tests.desk_lists.files import numbers
from tests.redemption.vouchers import Stock
from tests.staff.files import workbook
from vouchers.desk.models import Holding
from vouchers.desk.queries.lists import result_file
from vouchers.desk.rules.lists import ListChanged, ListGivesNothing, ListNotWaiting, ListUnknown
from vouchers.desk.services.listing import confirm_list

pytestmark = pytest.mark.usefixtures("stock", "at_ludwigshafen")


def results_of(list_id: Any, **options: Any) -> list[str]:
    """The lines of the result file."""
    return result_file(list_id, **options)[1].decode().split("\r\n")[:-1]


def test_everybody_whose_line_is_right_gets_a_voucher_and_the_others_learn_why(
    carry_out: Check,
) -> None:
    employ(2)

    found = carry_out(numbers("N0000", "N9999", "N0001"))

    assert Holding.objects.count() == 2
    assert results_of(found.id) == [
        "Personalnummer;Status;Hinweis",
        "N0000;ausgegeben;BG26-000001",
        "N9999;Fehler;Die Personalnummer N9999 gibt es im Personal nicht.",
        "N0001;ausgegeben;BG26-000002",
    ]


def test_the_result_of_a_workbook_is_a_workbook(carry_out: Check) -> None:
    employ(1)
    content = workbook([["Amt", "Personalnummer"], ["=1+1", "N0000"]])

    name, result = result_file(carry_out(content, name="liste.xlsx").id)

    rows = list(openpyxl.load_workbook(io.BytesIO(result)).active.values)
    assert name == "liste-ergebnis.xlsx"
    assert rows[0] == ("Amt", "Personalnummer", "Status", "Hinweis")
    assert rows[1][1:] == ("N0000", "ausgegeben", "BG26-000001")


def test_no_cell_of_the_result_is_a_formula(carry_out: Check) -> None:
    employ(1)
    content = b"Personalnummer;Notiz\r\nN0000;=cmd|'/c calc'!A1\r\n"

    assert ";'=cmd" in results_of(carry_out(content).id)[1]


def test_the_same_file_again_gives_nobody_a_second_one(
    stock: Stock, carry_out: Check, check: Check, bernd: Any, now: dt.datetime
) -> None:
    employ(1)
    found = carry_out(numbers("N0000"))

    again = check(numbers("N0000"))

    assert again.id == found.id
    with pytest.raises(ListNotWaiting):
        confirm(again.id, bernd.actor, now)
    assert Holding.objects.count() == 1


def test_too_few_vouchers_are_shown_before_and_said_afterwards(carry_out: Check) -> None:
    employ(7)

    found = carry_out(numbers(*(f"N{n:04}" for n in range(7))))

    lines = results_of(found.id, only_errors=True)
    assert Holding.objects.count() == 5
    assert len(lines) == 3
    assert lines[1].startswith("N0005;abgelehnt;")


def test_another_number_than_was_shown_needs_another_look(
    check: Check, bernd: Any, now: dt.datetime
) -> None:
    employ(2)
    found = check(numbers("N0000", "N0001"))

    with pytest.raises(ListChanged):
        confirm_list(list_id=found.id, shown_count=1, actor=bernd.actor, now=now)


def test_a_list_that_gives_nobody_anything_is_refused(
    check: Check, bernd: Any, now: dt.datetime
) -> None:
    found = check(numbers("N0000"))

    with pytest.raises(ListGivesNothing):
        confirm(found.id, bernd.actor, now)


def test_an_unknown_list_is_refused(
    check: Check, speyer: Any, bernd: Any, now: dt.datetime
) -> None:
    found = check(numbers("N0000"))

    with pytest.raises(ListUnknown):
        confirm_list(list_id=uuid4(), shown_count=1, actor=bernd.actor, now=now)
    with in_municipality(speyer.id), pytest.raises(ListUnknown):
        confirm_list(list_id=found.id, shown_count=1, actor=bernd.actor, now=now)
