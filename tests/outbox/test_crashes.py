"""Killed workers and lost messages: real processes, real Celery, nothing lost and nothing twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.conf import settings

from campus.kernel import clock
from campus.outbox.api import get_job
from campus.outbox.rules import LEASE
from campus.outbox.services import enqueueing
from campus.outbox.services.draining import drain_jobs
from tenants.registry.api import in_municipality
from tests.outbox.counting import counted

pytestmark = [pytest.mark.proof, pytest.mark.slow]

DRAIN = """
import django
django.setup()
from tests.outbox import counting
counting.register()
from campus.outbox.tasks import drain
drain()
"""
CELERY = ["-m", "celery", "-A", "campus.config.celery"]
WORKER = [*CELERY, "worker", "--concurrency=1", "--include=tests.outbox.counting_worker"]
BEAT = [*CELERY, "beat"]


@pytest.fixture
def start(real_database: str) -> Iterator[Callable[[list[str]], subprocess.Popen[bytes]]]:
    """Run Python with arguments on the test's database, in a group that is killed afterwards."""
    at = settings.DATABASES["default"]
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgres://{at['USER']}@/{real_database}?host={at['HOST']}",
        "CELERY_KEY_PREFIX": f"{real_database}:",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "LOG_LEVEL": "CRITICAL",
    }

    def start(arguments: list[str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, *arguments]
        process = subprocess.Popen(command, env=environment, start_new_session=True)
        started.callback(kill, process)
        return process

    with ExitStack() as started:
        yield start


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process that a test has started, and its children, as a crash would."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started <= seconds


def wait_until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def test_a_killed_workers_job_goes_on_without_a_chunk_lost_or_done_twice(
    start: Any, order: Any, ludwigshafen: Any
) -> None:
    job_id = order(total=30, pause_ms=30, municipality_id=ludwigshafen.id)
    worker = start(["-c", DRAIN])
    wait_until(lambda: get_job(job_id).done >= 3)

    kill(worker)

    assert 3 <= get_job(job_id).done < 30
    # PostgreSQL needs a moment to see that the connection is gone.
    wait_until(lambda: drain_jobs(clock=lambda: clock.now() + LEASE) > 0)
    assert get_job(job_id).state == "done"
    with in_municipality(ludwigshafen.id):
        assert counted() == list(range(1, 31))


def test_another_worker_takes_over_within_fifteen_seconds_though_no_message_arrived(
    start: Any, order: Any, ludwigshafen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enqueueing, "poke", lambda: None)
    job_id = order(total=40, pause_ms=20, municipality_id=ludwigshafen.id)
    start(BEAT)
    first = start(WORKER)
    wait_until(lambda: get_job(job_id).done >= 3)
    start(WORKER)

    kill(first)
    done = get_job(job_id).done
    with at_most(15):
        wait_until(lambda: get_job(job_id).done > done)

    wait_until(lambda: get_job(job_id).state == "done")
    with in_municipality(ludwigshafen.id):
        assert counted() == list(range(1, 41))
