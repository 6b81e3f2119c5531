"""The connection ends before the answer; the commit comes all the same."""

import psycopg
import pytest

from tests.faults.checks import assert_nothing_lost_nothing_twice
from tests.faults.clients import Acknowledged
from tests.faults.deeds import orders as orders_of
from tests.faults.parts import Platform, wait_until
from tests.faults.world import World
from tests.ownership import owners_address, owners_cursor
from vouchers.redemption.models import Redemption

pytestmark = [pytest.mark.proof, pytest.mark.slow, pytest.mark.xdist_group("faults")]

WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE wait_event_type = 'Lock' AND query LIKE '%%UPDATE redemption_voucher%%'"
)


def test_who_never_saw_the_answer_gets_the_same_receipt_under_the_same_key(
    platform: Platform, world: World
) -> None:
    orders = orders_of(world.take(3))
    vouchers = [order.purchase.voucher_id for order in orders]
    used = Redemption.objects.filter(voucher_id__in=vouchers)

    with psycopg.connect(owners_address(platform.database_url)) as blocker:
        blocker.execute("SELECT FROM redemption_voucher WHERE id = ANY(%s) FOR UPDATE", [vouchers])
        connections = [order.send(platform.port) for order in orders]
        wait_until(lambda: _waiting() == len(orders), what="the last order at its voucher")
        for each in connections:
            each.close()
    wait_until(lambda: used.count() == len(orders), what="the last commit")
    booked = dict(used.values_list("voucher_id", "booking_ref"))

    answers = [Acknowledged(order, order.do(platform.port)) for order in orders]
    assert {order.purchase.voucher_id: booking for order, booking in answers} == booked
    assert_nothing_lost_nothing_twice(world, answers)


def _waiting() -> int:
    with owners_cursor() as cursor:
        cursor.execute(WAITING)
        return int(cursor.fetchone()[0])
