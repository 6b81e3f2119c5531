"""Running jobs: chunks, scope, errors, leases."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from campus.outbox import rules
from campus.outbox.api import JobMissing, get_job, run_inline
from campus.outbox.models import Job
from campus.outbox.rules import ATTEMPT_LIMIT, LEASE, LEASE_TO_PREPARE, LeaseLost
from campus.outbox.services import registering
from campus.outbox.services.advancing import advance_job, give_back, run_chunk
from campus.outbox.services.claiming import claim_job, take_back_lost_jobs
from campus.outbox.services.draining import drain_jobs
from tenants.registry.api import in_municipality
from tests.outbox import counting
from tests.outbox.counting import counted

SECOND = dt.timedelta(seconds=1)
MOMENT = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)


class Clock:
    """A clock that a test sets; each look takes a moment."""

    def __init__(self, moment: Any) -> None:
        self.moment = moment

    def __call__(self) -> Any:
        self.moment += dt.timedelta(milliseconds=1)
        return self.moment


@pytest.fixture
def clock(now: dt.datetime) -> Any:
    return Clock(now)


def test_a_job_runs_chunk_by_chunk_to_its_end(db: None, order: Any, clock: Any) -> None:
    job_id = order(total=3)

    drain_jobs(clock=clock)

    assert counted() == [1, 2, 3]
    assert get_job(job_id).state == "done"


def test_running_inline_drives_one_job_to_its_end(db: None, order: Any) -> None:
    job_id = order(total=2)

    assert run_inline(job_id).state == "done"
    assert counted() == [1, 2]


def test_running_inline_lets_the_error_out(db: None, order: Any) -> None:
    with pytest.raises(ValueError, match="geheim"):
        run_inline(order(break_at=2))


def test_running_inline_again_changes_nothing(db: None, order: Any) -> None:
    job_id = order()
    run_inline(job_id)

    assert run_inline(job_id).state == "done"
    assert counted() == [1, 2, 3]


def test_running_inline_needs_a_job(db: None) -> None:
    with pytest.raises(JobMissing):
        run_inline(uuid4())


def test_running_inline_takes_over_from_a_dead_worker(
    db: None, order: Any, now: dt.datetime
) -> None:
    job_id = order()
    run_chunk(lease=claim_job(now=now), now=now)

    assert run_inline(job_id).state == "done"
    assert counted() == [1, 2, 3]


def test_a_job_of_a_municipality_runs_in_its_schema_and_role(
    ludwigshafen: Any, order: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def look(**_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema(), current_user")
            seen.append(cursor.fetchone())

    monkeypatch.setitem(registering._jobs, "tests.count", look)
    order(municipality_id=ludwigshafen.id)

    drain_jobs(clock=clock)

    assert seen == [(ludwigshafen.schema_name, ludwigshafen.schema_name)]


def test_jobs_of_two_municipalities_do_not_mix(
    ludwigshafen: Any, speyer: Any, order: Any, clock: Any
) -> None:
    for town in (ludwigshafen, speyer):
        order(total=2, municipality_id=town.id)

    drain_jobs(clock=clock)

    for town in (ludwigshafen, speyer):
        with in_municipality(town.id):
            assert counted() == [1, 2]


def test_progress_is_visible_between_chunks(db: None, order: Any, now: dt.datetime) -> None:
    job_id = order(total=5)
    lease = claim_job(now=now)

    run_chunk(lease=lease, now=now)

    state = get_job(job_id)
    assert (state.state, state.done, state.total) == ("running", 1, 5)


def test_a_broken_chunk_leaves_neither_effect_nor_cursor(
    db: None, order: Any, now: dt.datetime
) -> None:
    job_id = order(break_at=2)
    lease = claim_job(now=now)

    assert advance_job(lease=lease, now=now)
    assert not advance_job(lease=lease, now=now)

    assert counted() == [1]
    assert get_job(job_id).done == 1


def test_an_error_is_kept_as_a_code_without_its_words(db: None, order: Any, clock: Any) -> None:
    job_id = order(break_at=1)

    drain_jobs(clock=clock)

    assert get_job(job_id).error == "builtins.ValueError"
    assert "geheim" not in str(Job.objects.filter(id=job_id).values().get())


def test_a_broken_job_waits_before_the_next_try(db: None, order: Any, clock: Any) -> None:
    job_id = order(break_at=1)
    drain_jobs(clock=clock)

    clock.moment += 4 * SECOND
    drain_jobs(clock=clock)
    assert get_job(job_id).attempts == 1

    clock.moment += 2 * SECOND
    drain_jobs(clock=clock)
    assert get_job(job_id).attempts == 2


def test_a_job_that_breaks_eight_times_fails_for_a_person_to_see(
    db: None, order: Any, clock: Any
) -> None:
    job_id = order(break_at=1)

    for _ in range(ATTEMPT_LIMIT + 2):
        drain_jobs(clock=clock)
        clock.moment += rules.LONGEST_DELAY

    state = get_job(job_id)
    assert (state.state, state.attempts, state.error) == ("failed", 8, "builtins.ValueError")


def test_progress_starts_the_count_of_tries_again(
    db: None, order: Any, clock: Any, now: dt.datetime
) -> None:
    job_id = order(total=9)
    Job.objects.filter(id=job_id).update(attempts=7)
    lease = claim_job(now=now)

    advance_job(lease=lease, now=now)

    assert get_job(job_id).attempts == 1


def test_a_broken_job_does_not_hold_up_the_others(db: None, order: Any, clock: Any) -> None:
    order(key="broken", break_at=1)
    order(key="sound")

    drain_jobs(clock=clock)

    assert counted("sound") == [1, 2, 3]


def test_a_job_whose_function_is_gone_is_kept(
    db: None, order: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = order()
    monkeypatch.delitem(registering._jobs, "tests.count")

    drain_jobs(clock=clock)

    assert get_job(job_id).error == "campus.outbox.rules.UnknownJob"


def test_a_broken_statement_inside_a_chunk_is_an_error_like_any_other(
    ludwigshafen: Any, order: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_transaction(**_: Any) -> None:
        connection.cursor().execute("SELECT nothing FROM nowhere")

    monkeypatch.setitem(registering._jobs, "tests.count", break_transaction)
    job_id = order(municipality_id=ludwigshafen.id)

    drain_jobs(clock=clock)

    assert get_job(job_id).error == "django.db.utils.ProgrammingError"


def test_a_long_job_lets_others_have_their_turn(db: None, order: Any, clock: Any) -> None:
    order(key="long", total=rules.CHUNKS_PER_TURN + 5)
    clock.moment += SECOND
    order(key="short", total=1)
    order_of_work = []

    drain_jobs(clock=clock)

    order_of_work = list(
        Job.objects.filter(key__in=["long", "short"]).order_by("finished_at").values_list("key")
    )
    assert order_of_work == [("short",), ("long",)]
    assert counted("long") == list(range(1, rules.CHUNKS_PER_TURN + 6))


def test_a_claimed_job_is_not_claimed_again(db: None, order: Any, now: dt.datetime) -> None:
    order()

    assert claim_job(now=now)
    assert claim_job(now=now) is None


def test_a_job_in_the_future_is_not_due(db: None, order: Any, now: dt.datetime) -> None:
    order()

    assert claim_job(now=now - SECOND) is None


def test_a_lease_that_lasts_is_not_taken_back(db: None, order: Any, now: dt.datetime) -> None:
    order()
    claim_job(now=now)

    assert take_back_lost_jobs(now=now + LEASE - SECOND) == 0


def test_a_lease_that_is_over_is_taken_back(db: None, order: Any, now: dt.datetime) -> None:
    job_id = order()
    claim_job(now=now)

    assert take_back_lost_jobs(now=now + LEASE) == 1
    assert get_job(job_id).state == "waiting"


def test_a_job_that_kills_its_worker_eight_times_fails(
    db: None, order: Any, now: dt.datetime
) -> None:
    job_id = order()

    for turn in range(ATTEMPT_LIMIT):
        assert claim_job(now=now + turn * LEASE)
        take_back_lost_jobs(now=now + (turn + 1) * LEASE)

    state = get_job(job_id)
    assert (state.state, state.error) == ("failed", "worker_lost")


def test_a_worker_that_lost_its_lease_does_nothing_more(
    db: None, order: Any, now: dt.datetime
) -> None:
    order(total=2)
    slow = claim_job(now=now)
    take_back_lost_jobs(now=now + LEASE)
    quick = claim_job(now=now + LEASE)

    with pytest.raises(LeaseLost):
        advance_job(lease=slow, now=now + LEASE)
    with pytest.raises(LeaseLost):
        give_back(lease=slow, now=now + LEASE)

    assert counted() == []
    assert advance_job(lease=quick, now=now + LEASE)
    assert counted() == [1]


def test_an_effect_is_undone_when_the_lease_is_lost_during_the_chunk(
    db: None, order: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = order()
    lease = claim_job(now=now)
    chunk = registering.chunk_of("tests.count")

    def lose_lease(**arguments: Any) -> Any:
        cursor = chunk(**arguments)
        Job.objects.filter(id=job_id).update(lease_token="00000000-0000-4000-8000-000000000000")
        return cursor

    monkeypatch.setitem(registering._jobs, "tests.count", lose_lease)

    with pytest.raises(LeaseLost):
        advance_job(lease=lease, now=now)
    assert counted() == []


def test_the_scope_is_the_callers_again_afterwards(
    ludwigshafen: Any, speyer: Any, order: Any, clock: Any
) -> None:
    order(municipality_id=speyer.id)

    with in_municipality(ludwigshafen.id):
        drain_jobs(clock=clock)
        assert connection.schema_name == ludwigshafen.schema_name


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("outbox_job_failed_with_error", {"state": "failed", "finished_at": MOMENT}),
        ("outbox_job_leased_while_running", {"state": "running"}),
        ("outbox_job_ended_with_moment", {"state": "done"}),
        ("outbox_job_ended_with_moment", {"state": "lost"}),
        ("outbox_job_attempts_limited", {"attempts": 9}),
    ],
)
def test_the_database_refuses_a_row_that_cannot_be(
    db: None, order: Any, constraint: Any, values: Any
) -> None:
    job_id = order()

    with pytest.raises(Exception, match=constraint), transaction.atomic():
        Job.objects.filter(id=job_id).update(**values)


def preparing_job(seen: list[Any], *, slow: Any = None) -> None:
    """Make a job known that prepares what it writes."""

    def prepare(*, payload: Any, cursor: Any, now: dt.datetime) -> str:
        seen.append(Job.objects.get().lease_until)
        if slow:
            slow()
        return "worked out"

    @registering.job(counting.NAME, prepare=prepare)
    def write(*, payload: Any, cursor: Any, now: dt.datetime, prepared: str) -> None:
        seen.append(prepared)


@pytest.fixture
def _no_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_jobs", "_preparations"):
        monkeypatch.setattr(registering, name, {})


@pytest.mark.usefixtures("_no_counting")
def test_what_is_slow_is_prepared_before_the_chunk_under_a_longer_lease(
    db: None, order: Any, now: dt.datetime
) -> None:
    seen: list[Any] = []
    preparing_job(seen)
    order()
    lease = claim_job(now=now)

    assert lease
    assert run_chunk(lease=lease, now=now) is False
    assert seen == [now + LEASE_TO_PREPARE, "worked out"]


@pytest.mark.usefixtures("_no_counting")
def test_who_prepares_too_long_loses_the_job_and_writes_nothing(
    db: None, order: Any, now: dt.datetime
) -> None:
    seen: list[Any] = []
    preparing_job(seen, slow=lambda: take_back_lost_jobs(now=now + LEASE_TO_PREPARE))
    order()
    lease = claim_job(now=now)

    assert lease
    with pytest.raises(LeaseLost):
        run_chunk(lease=lease, now=now)
    assert "worked out" not in seen
