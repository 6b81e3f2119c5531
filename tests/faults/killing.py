"""What can go wrong with each process, and how it is put right again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import psycopg
import redis
from django.conf import settings
from django.db import connections

from tests.faults.blocking import Block
from tests.faults.cutting import Cutter
from tests.faults.parts import Platform, wait_until


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Where a fault strikes. `block` is where somebody is held up, if anybody is."""

    platform: Platform
    cutter: Cutter
    rng: random.Random
    block: Block | None = None


class Fault(NamedTuple):
    """`strike` does it, `recover` ends it; the block is released between the two."""

    name: str
    process: str
    strike: Callable[[Scene], None]
    recover: Callable[[Scene], None]


def _kill(part: str) -> Fault:
    return Fault(
        part,
        part,
        lambda scene: scene.platform.kill(part),
        lambda scene: scene.platform.start(part),
    )


def _kill_server(name: str) -> Fault:
    def strike(scene: Scene) -> None:
        scene.platform.kill_server(name)
        connections.close_all()

    return Fault(name, name, strike, lambda scene: scene.platform.start_server(name))


def _strike_backend(scene: Scene) -> None:
    waiting = scene.block.waiting_pids() if scene.block else []
    with psycopg.connect(scene.platform.database_url, autocommit=True) as witness:
        scene.platform.kill_backend(scene.rng.choice(waiting or _backends(scene.platform)))
        wait_until(lambda: not _is_alive(witness), what="the end of all other backends")
    connections.close_all()


def _is_alive(witness: psycopg.Connection) -> bool:
    try:
        witness.execute("SELECT")
    except psycopg.OperationalError:
        return False
    return True


def _backends(platform: Platform) -> list[int]:
    with psycopg.connect(platform.database_url) as asking:
        rows = asking.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY pid"
        )
        return [row[0] for row in rows.fetchall()]


def _await_database(scene: Scene) -> None:
    def answers() -> bool:
        try:
            psycopg.connect(scene.platform.database_url).close()
        except psycopg.OperationalError:
            return False
        return True

    wait_until(answers, what="PostgreSQL's recovery")


def _cut(scene: Scene) -> None:
    scene.cutter.is_cutting = True


def _stop_cutting(scene: Scene) -> None:
    before = scene.cutter.cut_count
    deadline = time.monotonic() + 2
    while scene.cutter.cut_count <= before and time.monotonic() < deadline:
        time.sleep(0.01)
    scene.cutter.is_cutting = False


def _forget(scene: Scene) -> None:
    """Empty Valkey as the platform's processes see it, whose settings are those of the tests."""
    messages_of(scene.platform).flushall()


def messages_of(platform: Platform) -> redis.Redis:
    """Valkey of a platform."""
    here = settings.CACHES["default"]["LOCATION"]
    return redis.Redis.from_url(here.replace(settings.REDIS_URL, platform.servers["valkey"].url))


def _freeze(part: str) -> Fault:
    def thaw(scene: Scene) -> None:
        time.sleep(scene.rng.uniform(0.2, 1.0))
        scene.platform.resume(part)

    return Fault(f"{part} frozen", part, lambda scene: scene.platform.pause(part), thaw)


FAULTS = [
    _kill("web"),
    _kill("worker"),
    _kill("beat"),
    _kill_server("valkey"),
    Fault("backend", "backend", _strike_backend, _await_database),
    _kill_server("postgres"),
    Fault("answer cut", "web", _cut, _stop_cutting),
    Fault("Valkey emptied", "valkey", _forget, lambda scene: None),
    _freeze("web"),
    _freeze("worker"),
]
