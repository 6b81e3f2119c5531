"""What stays prepared is noticed on the health page, and the relay's clock finishes it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client, override_settings

from campus.dev.cluster import SUPERUSER
from tenants.registry.services import standing_still
from tenants.registry.services.settling import settle_cells
from tenants.registry.services.standing_still import find_standstills
from tests.cells.conftest import AT_THE_SECOND_PHASE, West
from tests.cells.test_joint_commit import (
    REDEEM,
    annas_town,
    books_are_right,
    halves,
    prepared,
    redeem,
)
from tests.registry.killed import kill_before_commit

pytestmark = pytest.mark.proof
__all__ = ["annas_town", "redeem"]

# The relay's clock ticks, in a process that knows the cells, and what is due for them is done.
TICK = """
from campus.outbox.api import read_all_jobs, run_inline
from campus.outbox.models import Job
from campus.outbox.tasks import tick
from tenants.registry.services import settling

settling.settle_cells.__kwdefaults__["grace_seconds"] = 0
read_all_jobs()
tick()
run_inline(Job.objects.get(name="registry.settle_cells").id)
os.kill(os.getpid(), signal.SIGKILL)
"""


def standing(client: Client) -> int:
    answer = client.get("/gesund/", headers={"host": "genossenschaft.localhost"})
    assert answer.status_code == 200
    return int(answer.json()["standstills"])


def test_what_stays_prepared_is_named_until_it_is_settled(
    annas_town: Any, redeem: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill_before_commit(AT_THE_SECOND_PHASE.join([REDEEM, redeem]), commits=1_000)
    assert standing(client) == 0
    monkeypatch.setattr(standing_still, "PREPARED_SECONDS", 0)

    assert standing(client) == 1
    with pytest.raises(CommandError, match=r"west: 1 Trans.* manage\.py settle_cells"):
        call_command("health")

    call_command("settle_cells", "--grace", "0")
    assert standing(client) == 0


def test_the_clock_finishes_it_by_itself(annas_town: Any, redeem: str) -> None:
    kill_before_commit(AT_THE_SECOND_PHASE.join([REDEEM, redeem]), commits=1_000)
    assert prepared() == 1

    kill_before_commit(TICK, commits=1_000)

    assert prepared() == 0
    assert halves(annas_town) == (1, 1, 1)
    assert books_are_right()


def test_a_transaction_of_somebody_else_is_named_and_left(
    west: str, west_server: West, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing_still, "PREPARED_SECONDS", 0)
    name = connection.settings_dict["NAME"].replace("campus", "west")
    with psycopg.connect(west_server.url(name, role=SUPERUSER), autocommit=True) as other:
        other.execute("BEGIN; SELECT pg_current_xact_id(); PREPARE TRANSACTION 'theirs'")
        try:
            call_command("settle_cells", "--grace", "0")
            assert "ROLLBACK PREPARED" in find_standstills()["west"]
        finally:
            other.execute("ROLLBACK PREPARED 'theirs'")


def test_a_cell_that_does_not_answer_is_named_and_hinders_no_other(
    annas_town: Any, redeem: str, client: Client
) -> None:
    kill_before_commit(AT_THE_SECOND_PHASE.join([REDEEM, redeem]), commits=1_000)
    lost = {**settings.CELLS["west"], "HOST": "/nowhere"}
    with override_settings(CELLS={"east": lost, **settings.CELLS}):
        assert standing(client) == 1
        assert set(find_standstills()) == {"east"}
        with pytest.raises(OperationalError):
            settle_cells(grace_seconds=0)

    assert prepared() == 0
    assert halves(annas_town) == (1, 1, 1)
