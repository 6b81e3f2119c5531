"""`manage.py dev` as a person at a terminal sees it, in a checkout of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from campus.dev import locks
from campus.dev.places import Places
from campus.dev.supervisor import MARK, end_leftovers

pytestmark = [pytest.mark.proof, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
LINKED = ["platform", "tenants", "assessments", "courses", "vouchers", "infra", ".venv"]
START_SECONDS = 90


class Dev:
    """One `manage.py dev`, its output in a file."""

    def __init__(self, checkout: Path, port: int) -> None:
        self.checkout = checkout
        self.output = checkout / "output.txt"
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", MARK}
        }
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "dev", "--no-demo", "--port", str(port)],
                cwd=checkout,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> Dev:
        deadline = time.monotonic() + START_SECONDS
        while "Ready after" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)
        return self

    def said(self) -> str:
        return self.output.read_text()

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(30)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Our code under another path, so that it has data, sockets and locks of its own."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    for name in ["manage.py", "requirements.lock"]:
        shutil.copy(ROOT / name, folder)
    yield folder
    end_leftovers(folder, patience=0)
    places = Places(folder)
    for place in (places.data, places.sockets):
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="module")
def port() -> int:
    """A free one below those that the system gives to whoever connects to somewhere."""
    return next(each for each in range(20_000 + os.getpid() % 10_000, 32_000) if _is_free(each))


def _is_free(port: int) -> bool:
    with socket.socket() as listener, contextlib.suppress(OSError):
        listener.bind(("127.0.0.1", port))
        return True
    return False


@pytest.fixture(scope="module")
def instances() -> Iterator[list[Dev]]:
    started: list[Dev] = []
    yield started
    for one in started:
        if one.process.poll() is None:
            one.end(signal.SIGINT)


@pytest.fixture
def dev(checkout: Path, port: int, instances: list[Dev]) -> Dev:
    """A running one: the last that was started, or another if a test has ended that."""
    if not instances or instances[-1].process.poll() is not None:
        instances.append(Dev(checkout, port).wait_until_ready())
    return instances[-1]


def _pid_of_postgres(checkout: Path) -> int:
    lock = Places(checkout).data / "postgres" / "postmaster.pid"
    return int(lock.read_text().splitlines()[0])


def test_an_interrupted_first_start_begins_again(
    checkout: Path, port: int, instances: list[Dev]
) -> None:
    data = Places(checkout).data
    (data / "half-prepared").touch()
    (data / "postgres").mkdir()
    (data / "postgres" / "PG_VERSION").write_text("18\n")  # a cluster that is no cluster

    started = Dev(checkout, port).wait_until_ready()
    instances.append(started)

    assert "beginning again with an empty database" in started.said()
    assert not (data / "half-prepared").exists()


def test_a_second_instance_is_refused_with_a_clear_line(
    dev: Dev, checkout: Path, port: int
) -> None:
    second = subprocess.run(
        [sys.executable, "manage.py", "dev", "--port", str(port)],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert f"This checkout is in use by manage.py dev (process {dev.process.pid})" in second.stderr
    assert dev.process.poll() is None


def test_ctrl_c_stops_everything(dev: Dev, checkout: Path) -> None:
    postgres = _pid_of_postgres(checkout)

    code = dev.end(signal.SIGINT)

    assert code == 0
    assert not Path(f"/proc/{postgres}").exists()
    end_leftovers(checkout, patience=0)  # returns at once: nobody is left


def test_when_a_part_is_killed_all_stop_and_say_so(dev: Dev, checkout: Path) -> None:
    os.kill(_pid_of_postgres(checkout), signal.SIGKILL)

    assert dev.process.wait(30) == 2
    assert "postgres was killed by signal 9; stopping everything." in dev.said()


def test_a_killed_supervisor_leaves_the_next_start_clean(
    dev: Dev, checkout: Path, port: int
) -> None:
    dev.end(signal.SIGKILL)

    again = Dev(checkout, port).wait_until_ready()

    assert "migrat" not in again.said().split("Who")[0]
    assert again.end(signal.SIGINT) == 0


def test_a_lock_is_free_again_when_its_holder_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locks.exclusive(path, about="a test"):
        assert locks.is_held(path)

        with pytest.raises(locks.LockHeld, match=f"a test .process {os.getpid()}."):
            locks.exclusive(path).__enter__()

    assert not locks.is_held(path)
