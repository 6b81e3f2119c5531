"""Writing a job with the business transaction."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from campus.kernel.transactions import TransactionRequired
from campus.outbox.api import JobMissing, KeyReused, PayloadRefused, UnknownJob, enqueue, get_job
from campus.outbox.models import Job
from campus.outbox.services import enqueueing, registering
from campus.outbox.services.claiming import claim_job
from tenants.registry.api import in_cooperative, in_municipality


def test_enqueueing_writes_a_waiting_job(db: None, order: Any) -> None:
    state = get_job(order())

    assert (state.state, state.done, state.total, state.attempts) == ("waiting", 0, None, 0)


def test_enqueueing_for_later_keeps_the_job_until_then(db: None, now: dt.datetime) -> None:
    later = now + dt.timedelta(days=30)
    enqueue(job="tests.count", key="a", now=now, available_at=later)

    assert claim_job(now=later - dt.timedelta(seconds=1)) is None
    assert claim_job(now=later)


def test_enqueueing_the_same_key_again_is_the_same_job(db: None, order: Any) -> None:
    assert order() == order()
    assert Job.objects.filter(key="a").count() == 1


def test_enqueueing_needs_the_callers_transaction(real_database: str, now: dt.datetime) -> None:
    with pytest.raises(TransactionRequired):
        enqueue(job="tests.count", key="a", now=now)


def test_enqueueing_refuses_an_unknown_job(db: None, now: dt.datetime) -> None:
    with pytest.raises(UnknownJob):
        enqueue(job="tests.unknown", key="a", now=now)


def test_enqueueing_refuses_an_address_in_the_payload(db: None, now: dt.datetime) -> None:
    with pytest.raises(PayloadRefused):
        enqueue(job="tests.count", key="a", payload={"to": "anna@example.org"}, now=now)


def test_enqueueing_refuses_another_job_under_the_same_key(
    db: None, now: dt.datetime, order: Any
) -> None:
    order()
    registering.job("tests.other")(lambda **_: None)

    with pytest.raises(KeyReused):
        enqueue(job="tests.other", key="a", now=now)


def test_a_job_disappears_with_the_transaction(db: None, order: Any) -> None:
    class Undone(Exception):
        pass

    def order_and_fail() -> None:
        order()
        raise Undone

    with pytest.raises(Undone), transaction.atomic():
        order_and_fail()

    assert not Job.objects.filter(key="a").exists()


def test_two_functions_cannot_have_one_name() -> None:
    with pytest.raises(ValueError, match=r"tests\.count"):
        registering.job("tests.count")(lambda **_: None)


def test_a_municipality_enqueues_for_itself_under_its_own_role(at_speyer: Any, order: Any) -> None:
    job_id = order(municipality_id=at_speyer.id)

    assert order(municipality_id=at_speyer.id) == job_id
    assert get_job(job_id).state == "waiting"


def test_a_municipality_cannot_enqueue_for_another(
    at_speyer: Any, ludwigshafen: Any, order: Any
) -> None:
    with pytest.raises(DatabaseError, match="row-level security"):
        order(municipality_id=ludwigshafen.id)


def test_a_municipality_does_not_see_anothers_job(
    order: Any, speyer: Any, ludwigshafen: Any
) -> None:
    job_id = order(municipality_id=ludwigshafen.id)

    with in_municipality(speyer.id), pytest.raises(JobMissing):
        get_job(job_id)


def test_two_municipalities_may_use_the_same_key(
    order: Any, speyer: Any, ludwigshafen: Any
) -> None:
    assert order(municipality_id=speyer.id) != order(municipality_id=ludwigshafen.id)


def test_a_municipality_cannot_change_a_job(at_speyer: Any, order: Any) -> None:
    order(municipality_id=at_speyer.id)

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Job.objects.update(state="done")


def test_eight_at_once_with_one_key_make_one_job(
    real_database: str, in_parallel: Any, order: Any
) -> None:
    def order_one(_number: Any) -> Any:
        with in_cooperative():
            return order()

    assert len(set(in_parallel(8, order_one))) == 1


def test_a_broker_that_is_down_loses_nothing(
    real_database: str, order: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ConnectionError

    monkeypatch.setattr(enqueueing, "poke", fail)

    assert get_job(order()).state == "waiting"


def test_a_worker_is_poked_once_a_new_job_is_committed(
    real_database: str,
    order: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    pokes = []
    monkeypatch.setattr(enqueueing, "poke", lambda: pokes.append(1))

    with transaction.atomic():
        order()
        assert pokes == []
    order()

    assert pokes == [1]
