"""Checking a list: what was understood is kept, nobody gets anything yet."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any
from uuid import uuid4

import pytest

from campus.kernel import clock
from campus.outbox.api import run_inline
from campus.outbox.models import Job
from tenants.staff.api import FileUnreadable
from tests.desk.acts import employ
from tests.desk_lists.conftest import Check, confirm
from tests.desk_lists.files import numbers
from tests.staff.files import workbook
from vouchers.desk.models import DistributionList, Holding, ListLine
from vouchers.desk.queries.lists import problem_groups, result_file
from vouchers.desk.rules.lists import KEPT_FOR, ListForgotten, ListNotWaiting
from vouchers.desk.services.listing import check_list, discard_list
from vouchers.funding.api import ProgrammeUnknown

pytestmark = pytest.mark.usefixtures("stock", "at_ludwigshafen")


def test_it_gives_nobody_anything(check: Check) -> None:
    employ(2)

    found = check(numbers("N0000", "N0001", "N9999"))

    assert (found.line_count, found.give_count, found.error_count) == (3, 2, 1)
    assert not Holding.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        "Pers.-Nr.;Nachname;Vorname\r\nN0000;Zander 0000;Kim\r\n".encode("utf-8-sig"),
        "PNR\tName\nN0000\tZander 0000, Kim\n".encode("utf-16"),
        "Name,Personalnr\nKim Zander 0000,N0000\n".encode("cp1252"),
        workbook([["Liste vom März"], [], ["Personalnummer", "Bemerkung"], ["N0000", "x"]]),
    ],
)
def test_it_reads_files_as_town_halls_write_them(check: Check, content: bytes) -> None:
    employ(1)

    assert check(content).give_count == 1


def test_a_file_without_numbers_is_turned_down_and_leaves_nothing(check: Check) -> None:
    with pytest.raises(FileUnreadable, match="Personalnummer"):
        check(b"Name;Ort\r\nKim;Speyer\r\n")

    assert not DistributionList.objects.exists()


def test_an_unknown_programme_is_refused(check: Check, bernd: Any, now: dt.datetime) -> None:
    with pytest.raises(ProgrammeUnknown):
        check_list(
            programme_id=uuid4(),
            file_name="liste.csv",
            content=numbers("1"),
            actor=bernd.actor,
            now=now,
        )


def test_lines_without_a_voucher_are_grouped_by_what_puts_them_right(check: Check) -> None:
    found = check(numbers("1", "2", "=3"))

    assert [(group.count, len(group.lines)) for group in problem_groups(found.id)] == [
        (2, 2),
        (1, 1),
    ]


def test_the_same_file_leads_to_the_list_that_is_there(check: Check) -> None:
    employ(1)

    assert check(numbers("N0000")).id == check(numbers("N0000"), name="kopie.csv").id
    assert DistributionList.objects.count() == 1


def test_a_discarded_file_may_come_again(check: Check, bernd: Any, now: dt.datetime) -> None:
    employ(1)
    first = check(numbers("N0000"))
    discard_list(list_id=first.id, actor=bernd.actor, now=now)

    assert check(numbers("N0000")).id != first.id
    with pytest.raises(ListNotWaiting):
        confirm(first.id, bernd.actor, now)


def test_the_file_is_forgotten_after_some_days_and_its_hash_stays(
    check: Check, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = numbers("1")
    found = check(content)
    monkeypatch.setattr(clock, "now", lambda: now + KEPT_FOR)

    run_inline(Job.objects.get(name="desk.forget_list").id)

    found.refresh_from_db()
    assert (found.content, found.ending) == (None, "discarded")
    assert found.content_hash == hashlib.sha256(content).hexdigest()
    assert not ListLine.objects.exists()
    with pytest.raises(ListForgotten):
        result_file(found.id)
