"""The cooperative issues vouchers as a run; a test may hold it up in the middle of a chunk."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID, uuid4

import psycopg

from tests.faults.deeds import Issue
from tests.faults.parts import Platform, wait_until
from tests.faults.world import World
from tests.ownership import owners_address, owners_cursor
from vouchers.redemption.models import IssueRun
from vouchers.redemption.services.issuing import CHUNK

RUN_COUNT = 3_000


def order_run(platform: Platform, world: World, *, count: int) -> UUID:
    """Have Dora begin a run in her browser; its id."""
    allotment_id = _roomiest(world)
    return Issue(session=world.dora_session, allotment_id=allotment_id, count=count).do(
        platform.port
    )


def is_finished(run_id: UUID) -> bool:
    return IssueRun.objects.filter(id=run_id, finished_at__isnull=False).exists()


def issued_count(run_id: UUID) -> int:
    return IssueRun.objects.get(id=run_id).issued_count


@contextmanager
def stuck_in_second_chunk(platform: Platform, world: World, *, count: int) -> Iterator[UUID]:
    """A run whose worker waits in the middle of its second statement, some vouchers written.

    A voucher that is not committed has a number of that chunk: PostgreSQL makes the worker wait.
    """
    with psycopg.connect(owners_address(platform.database_url)) as blocker:
        first = _next_number(world)
        _write_voucher(blocker, world, number=first + CHUNK + CHUNK // 2)
        run_id = order_run(platform, world, count=count)
        wait_until(lambda: _is_waiting(run_id), what="the second chunk")
        yield run_id
        # Where PostgreSQL was killed, there is nothing left to be rolled back.
        with suppress(psycopg.OperationalError):
            blocker.rollback()


def _roomiest(world: World) -> UUID:
    from vouchers.funding.api import list_allotments

    allotments = list_allotments(programme_id=world.programme_id)
    return max(allotments, key=lambda allotment: allotment.open_count).id


def _next_number(world: World) -> int:
    from vouchers.funding.api import list_allotments

    return 1 + sum(each.issued_count for each in list_allotments(programme_id=world.programme_id))


def _write_voucher(blocker: psycopg.Connection, world: World, *, number: int) -> None:
    blocker.execute(
        "INSERT INTO redemption_voucher (id, number, code_lookup, allotment_id, programme_id,"
        " municipality_id, terms_id, state, sequence, last_day, value_cents, ceiling_cents)"
        " SELECT %s, %s, %s, allotment_id, programme_id, municipality_id, terms_id, 'issued', 1,"
        " last_day, value_cents, ceiling_cents FROM redemption_voucher"
        " WHERE programme_id = %s LIMIT 1",
        [uuid4(), number, secrets.token_bytes(16), world.programme_id],
    )


def _is_waiting(run_id: UUID) -> bool:
    with owners_cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND query LIKE '%%INSERT INTO redemption_voucher%%'"
        )
        return cursor.fetchone() is not None and issued_count(run_id) == CHUNK
