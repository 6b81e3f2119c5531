"""Jobs by the calendar: once, however often and by however many the clock ticks."""

import datetime as dt
from typing import Any

import pytest

from campus.outbox.api import periodic, run_inline
from campus.outbox.models import Heartbeat, Job
from campus.outbox.services import registering
from campus.outbox.services.scheduling import keep_time
from tenants.registry.api import in_cooperative

DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _only_own_periods() -> None:
    registering._periods.clear()


def enqueued(name: Any = "tests.count") -> Any:
    return Job.objects.filter(name=name).count()


def test_a_daily_job_is_enqueued_once_a_day(db: None, now: dt.datetime) -> None:
    periodic("tests.count", every="daily", hour=2)

    for moment in (now, now + MINUTE, now + DAY, now + DAY + MINUTE):
        keep_time(now=moment)

    assert enqueued() == 2


def test_a_minutely_job_is_enqueued_once_a_minute(db: None, now: dt.datetime) -> None:
    periodic("tests.count", every="minute")

    for seconds in range(0, 180, 15):
        keep_time(now=now + dt.timedelta(seconds=seconds))

    assert enqueued() == 3


def test_a_periodic_job_belongs_to_the_cooperative(db: None, now: dt.datetime) -> None:
    periodic("tests.count", every="daily")

    keep_time(now=now)

    assert Job.objects.get(name="tests.count").municipality_id is None


def test_eight_clocks_at_once_enqueue_one_job(
    real_database: str, in_parallel: Any, now: dt.datetime
) -> None:
    periodic("tests.count", every="daily")

    def tick(_number: Any) -> None:
        with in_cooperative():
            keep_time(now=now)

    assert in_parallel(8, tick) == [None] * 8
    assert enqueued() == 1


def test_the_clock_shows_that_it_lives(db: None, now: dt.datetime) -> None:
    keep_time(now=now)
    keep_time(now=now + MINUTE)

    assert Heartbeat.objects.get().beat_at == now + MINUTE


def test_finished_periodic_jobs_are_forgotten_after_two_days_and_others_never(
    db: None, now: dt.datetime, order: Any
) -> None:
    periodic("outbox.forget_periodic_jobs", every="daily")
    old = now - 3 * DAY
    for key in ("periodic:x:old", "issue:old"):
        order(key=key)
    Job.objects.update(state="done", finished_at=old)

    keep_time(now=now)
    run_inline(Job.objects.get(name="outbox.forget_periodic_jobs").id)

    assert set(Job.objects.filter(name="tests.count").values_list("key", flat=True)) == {
        "issue:old"
    }
