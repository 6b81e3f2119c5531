"""When a job is tried again, when a periodic one is due, what may be carried."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.kernel.refusal import Refusal
from campus.outbox import rules
from campus.outbox.rules import Health, Period

SECOND = dt.timedelta(seconds=1)


def at(text: Any) -> Any:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def test_delays_grow_up_to_an_hour() -> None:
    delays = [rules.retry_delay(attempts=n).total_seconds() for n in range(1, 9)]

    assert delays == [5, 15, 45, 135, 405, 1215, 3600, 3600]


def test_the_eighth_attempt_is_the_last() -> None:
    assert not rules.is_last_attempt(attempts=7)
    assert rules.is_last_attempt(attempts=8)


def test_a_daily_job_is_due_from_its_hour_in_germany() -> None:
    period = Period(name="x", every="daily", hour=2)

    assert rules.period_key(period=period, moment=at("2026-03-10 00:59")) is None
    assert rules.period_key(period=period, moment=at("2026-03-10 01:00")) == "periodic:x:2026-03-10"


def test_a_missed_daily_job_is_still_due_that_day() -> None:
    period = Period(name="x", every="daily", hour=2)

    assert rules.period_key(period=period, moment=at("2026-07-10 21:59")) == "periodic:x:2026-07-10"
    assert rules.period_key(period=period, moment=at("2026-07-10 22:01")) is None


@given(st.integers(0, 2 * 365 * 24))
def test_a_daily_job_has_one_key_a_german_day_also_when_clocks_change(hours: int) -> None:
    moment = at("2026-01-01 00:00") + dt.timedelta(hours=hours)
    key = rules.period_key(period=Period(name="x", every="daily"), moment=moment)

    assert key == f"periodic:x:{moment.astimezone(rules.BERLIN).date()}"


def test_a_minutely_job_has_one_key_a_minute() -> None:
    period = Period(name="x", every="minute")

    assert rules.period_key(period=period, moment=at("2026-03-10 09:30:01")) == rules.period_key(
        period=period, moment=at("2026-03-10 09:30:59")
    )
    assert rules.period_key(period=period, moment=at("2026-03-10 09:31")) == (
        "periodic:x:2026-03-10T09:31Z"
    )


@pytest.mark.parametrize(
    "payload",
    [
        {"run_id": "0f0e", "count": 3, "day": "2026-03-10", "ids": ["a", "b"], "none": None},
        {"deep": {"flag": True}},
        {},
    ],
)
def test_a_payload_of_ids_dates_and_numbers_is_fine(payload: Any) -> None:
    assert rules.payload_fault(payload) is None


@pytest.mark.parametrize(
    "payload",
    [
        {"to": "anna@example.org"},
        {"anna@example.org": 1},
        {"deep": [{"to": "anna@example.org"}]},
        {"text": "x" * 201},
        {"price": 1.5},
        {"object": object()},
    ],
)
def test_a_payload_that_could_name_a_person_is_not(payload: Any) -> None:
    assert rules.payload_fault(payload)


def test_an_error_is_named_without_its_words() -> None:
    assert rules.error_code(ValueError("anna@example.org")) == "builtins.ValueError"


def test_a_refusal_is_named_by_its_code() -> None:
    class SoldOut(Refusal):
        code = "sold_out"

    assert rules.error_code(SoldOut()) == "sold_out"


def test_progress_is_read_from_the_cursor() -> None:
    assert rules.progress_of({"done": 3, "total": 9, "after": "x"}) == (3, 9)
    assert rules.progress_of({"after": "x"}) == (0, None)


@pytest.mark.parametrize(
    ("oldest", "last_beat", "late"),
    [
        (0, 10, False),
        (119, 119, False),
        (121, 1, True),
        (0, 121, True),
        (0, None, True),
    ],
)
def test_the_relay_is_late_after_two_minutes(oldest: Any, last_beat: Any, late: Any) -> None:
    health = Health(
        waiting=1,
        failed=0,
        oldest=oldest * SECOND,
        last_beat=None if last_beat is None else last_beat * SECOND,
    )

    assert health.is_late is late
