"""Going on after a kill, and uploading a result file again: nobody is served twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from campus.outbox.api import run_inline
from campus.outbox.models import Job
from tenants.registry.api import in_cooperative, in_municipality
from tenants.staff.models import Employee
from tests.desk.acts import employ
from tests.desk_lists.conftest import confirm
from tests.desk_lists.files import numbers
from tests.desk_lists.test_giving import results_of
from tests.redemption.vouchers import stock_up
from vouchers.desk.models import Distribution, Holding
from vouchers.desk.queries.lists import result_file
from vouchers.desk.services import distributing
from vouchers.desk.services.listing import check_list


def test_its_result_file_again_serves_only_who_was_not_served(
    ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    stock = stock_up({ludwigshafen.id: 5}, now=now, maximum_per_person=2)
    with in_municipality(ludwigshafen.id):
        employ(1)
        upload = {"programme_id": stock.programme_id, "actor": bernd.actor, "now": now}
        first, _new = check_list(content=numbers("N0000", "N7"), file_name="l.csv", **upload)
        confirm(first, bernd.actor, now)
        Employee.objects.create(personnel_number="N7", given_name="Kim", family_name="Specht")
        _name, result = result_file(first)

        second, is_new = check_list(content=result, file_name="l-ergebnis.csv", **upload)
        confirm(second, bernd.actor, now)

        assert is_new
        assert Holding.objects.count() == 2
        assert [line.split(";")[1] for line in results_of(second)[1:]] == ["ausgegeben"] * 2


def test_a_run_killed_between_two_chunks_goes_on_and_serves_nobody_twice(
    ludwigshafen: Any, bernd: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distributing, "ROWS_PER_CHUNK", 20)
    stock = stock_up({ludwigshafen.id: 60}, now=now)
    with in_municipality(ludwigshafen.id):
        employ(60)
        list_id, _new = check_list(
            programme_id=stock.programme_id,
            file_name="liste.csv",
            content=numbers(*(f"N{n:04}" for n in range(60)), "N9999"),
            actor=bernd.actor,
            now=now,
        )
        confirm(list_id, bernd.actor, now)
        job_id = Distribution.objects.get(id=list_id).job_id
        serve = distributing.serve_waiting
        calls = iter([True, False])

        def dies(**given: Any) -> Any:
            done = serve(**given)
            if next(calls, True):
                return done
            raise KeyboardInterrupt

        monkeypatch.setattr(distributing, "serve_waiting", dies)
        with pytest.raises(KeyboardInterrupt):
            run_inline(job_id)
        assert Holding.objects.count() == 20
        monkeypatch.setattr(distributing, "serve_waiting", serve)
        take_over(job_id)

        assert Holding.objects.count() == 60
        assert Holding.objects.values("employee_id").distinct().count() == 60
        assert results_of(list_id)[-1].startswith("N9999;Fehler;")


def take_over(job_id: Any) -> None:
    """Let the dead worker's lease run out, then drive the job to its end."""
    with in_cooperative():
        Job.objects.filter(id=job_id).update(lease_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        run_inline(job_id)
