"""Ten thousand lines with one bad one: 9,999 people have a voucher, the bad line says why."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest

from campus.outbox.api import run_inline
from tenants.registry.api import in_municipality
from tests.desk.acts import employ
from tests.desk_lists.conftest import confirm
from tests.desk_lists.files import numbers
from tests.desk_lists.test_giving import results_of
from tests.redemption.vouchers import stock_up
from vouchers.desk.models import Distribution, Holding
from vouchers.desk.services.listing import check_list

LINES = 10_000
BAD = 4_711


@pytest.mark.proof
def test_one_bad_line_stops_nobody_else(
    ludwigshafen: Any, bernd: Any, now: dt.datetime, record_property: Any
) -> None:
    stock = stock_up({ludwigshafen.id: LINES}, now=now, count=LINES)
    with in_municipality(ludwigshafen.id):
        employ(LINES - 1)
        people = [f"N{number:04}" for number in range(LINES - 1)]
        began = time.monotonic()
        list_id, _new = check_list(
            programme_id=stock.programme_id,
            file_name="liste.csv",
            content=numbers(*people[:BAD], "nicht da", *people[BAD:]),
            actor=bernd.actor,
            now=now,
        )
        checked = time.monotonic()
        confirm(list_id, bernd.actor, now)
        run_inline(Distribution.objects.get(id=list_id).job_id)  # type: ignore[arg-type]
        given = time.monotonic()
        lines = results_of(list_id)

        assert Holding.objects.values("employee_id").distinct().count() == LINES - 1
        assert lines[BAD + 1].startswith("nicht da;Fehler;Die Personalnummer nicht da gibt es")
        assert sum(";ausgegeben;" in line for line in lines) == LINES - 1
    record_property(
        "proof", f"{LINES} lines checked in {checked - began:.1f} s, given {given - checked:.1f} s"
    )
