"""Several workers at once, on real connections; one of them is killed."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from campus.kernel import clock
from campus.outbox.api import get_job, run_inline
from campus.outbox.rules import LEASE
from campus.outbox.services import registering
from campus.outbox.services.advancing import advance_job
from campus.outbox.services.claiming import claim_job, take_back_lost_jobs
from campus.outbox.services.draining import drain_jobs
from tenants.registry.api import in_cooperative, in_municipality
from tests.outbox.counting import counted

WORKER = """
import django
django.setup()
from tests.outbox import counting
counting.register()
from campus.outbox.tasks import drain
drain()
"""


def test_eight_connections_claim_every_job_once(
    real_database: str, in_parallel: Any, order: Any, now: dt.datetime
) -> None:
    jobs = {order(key=f"job {number}") for number in range(40)}

    def claim_all(_number: Any) -> Any:
        claimed = []
        with in_cooperative():
            while lease := claim_job(now=now):
                claimed.append(lease.job_id)
        return claimed

    claims = Counter(job_id for claimed in in_parallel(8, claim_all) for job_id in claimed)

    assert set(claims) == jobs
    assert set(claims.values()) == {1}


def test_eight_workers_do_every_chunk_once(
    real_database: str, in_parallel: Any, order: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    keys = [f"job {number}" for number in range(16)]
    for key in keys:
        order(key=key, total=4, municipality_id=ludwigshafen.id)

    results = in_parallel(8, lambda _number: drain_jobs(clock=clock.now))

    assert sum(results) == 16
    with in_municipality(ludwigshafen.id):
        assert [counted(key) for key in keys] == [[1, 2, 3, 4]] * 16


def test_a_living_worker_keeps_its_job_however_long_a_chunk_takes(
    real_database: str,
    in_parallel: Any,
    order: Any,
    now: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order()
    lease = claim_job(now=now)
    taken_back = []

    def take_back(_number: Any) -> Any:
        with in_cooperative():
            return take_back_lost_jobs(now=now + 10 * LEASE)

    def long_chunk(**_: Any) -> None:
        taken_back.extend(in_parallel(2, take_back))

    monkeypatch.setitem(registering._jobs, lease.name, long_chunk)
    advance_job(lease=lease, now=now)

    assert taken_back == [0, 0]
    assert get_job(lease.job_id).state == "done"


def test_running_inline_while_workers_run_does_every_chunk_once(
    real_database: str, in_parallel: Any, order: Any, ludwigshafen: Any
) -> None:
    job_id = order(total=10, pause_ms=10, municipality_id=ludwigshafen.id)

    states = in_parallel(4, lambda _number: run_inline(job_id))

    assert {state.state for state in states} == {"done"}
    with in_municipality(ludwigshafen.id):
        assert counted() == list(range(1, 11))
