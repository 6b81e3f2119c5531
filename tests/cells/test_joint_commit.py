"""One transaction over two servers: all of it or nothing, whoever is killed in between."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

import pytest
from django.db import DatabaseError, InternalError, connection, transaction

from courses.learning.models import Enrolment
from tenants.registry.api import in_cooperative, in_municipality
from tenants.registry.models import CellDecision, FormerName
from tenants.registry.scope import in_cell_as
from tenants.registry.services.settling import Settled, forget_decisions, settle_cells
from tenants.staff.models import Employee
from tests import cast
from tests.cells.conftest import AT_THE_SECOND_PHASE, West
from tests.journeys import world as worlds
from tests.parallel import run_in_parallel
from tests.registry.killed import kill_before_commit
from vouchers.desk.models import Holding
from vouchers.redemption.models import Redemption
from vouchers.redemption.queries.reconciling import reconcile_vouchers

pytestmark = pytest.mark.proof

REDEEM = """
import datetime as dt
from tests import cast
from tests.journeys import world
from tenants.registry.database import joint_commit

cast.meet()
"""


@pytest.fixture
def annas_town(west: str, now: dt.datetime) -> Any:
    """Ludwigshafen in the cell; Anna has done her check and holds a voucher."""
    worlds.prepare_to_redeem("anna", now=now)
    with in_cooperative():
        CellDecision.objects.all().delete()
    return cast.municipality("ludwigshafen")


@pytest.fixture
def redeem(now: dt.datetime) -> str:
    return f"{REDEEM}world.redeem('anna', now=dt.datetime.fromisoformat('{now.isoformat()}'))\n"


def halves(town: Any) -> tuple[int, int, int]:
    """How many redemptions, enrolments, and holdings that are redeemed."""
    with in_municipality(town.id):
        return (
            Redemption.objects.count(),
            Enrolment.objects.count(),
            Holding.objects.exclude(redeemed_at=None).count(),
        )


def prepared() -> int:
    with in_cell_as("campus_owner", "west"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()")
        return int(cursor.fetchone()[0])


def assert_nothing_changed(town: Any) -> None:
    assert halves(town) == (0, 0, 0)
    with in_municipality(town.id):
        assert not Employee.objects.filter(family_name="Niemand").exists()


def books_are_right() -> bool:
    with in_cooperative():
        return all(each.agrees for each in reconcile_vouchers())


class ThinksBetter(Exception):
    pass


@transaction.atomic
def redeem_and_think_better(now: dt.datetime) -> None:
    worlds.redeem("anna", now=now)
    raise ThinksBetter


def test_a_redemption_is_written_on_both_servers(annas_town: Any, now: dt.datetime) -> None:
    worlds.redeem("anna", now=now)

    assert halves(annas_town) == (1, 1, 1)
    assert prepared() == 0
    assert books_are_right()
    with in_cooperative():
        assert CellDecision.objects.get().is_commit


def test_of_six_at_once_one_redeems_and_all_hear_of_it(annas_town: Any, now: dt.datetime) -> None:
    receipts = run_in_parallel(6, lambda _number: worlds.redeem("anna", now=now))

    assert len(set(receipts)) == 1
    assert halves(annas_town) == (1, 1, 1)
    assert prepared() == 0
    assert books_are_right()


def test_an_error_takes_both_back(annas_town: Any, now: dt.datetime) -> None:
    with pytest.raises(ThinksBetter):
        redeem_and_think_better(now)

    assert halves(annas_town) == (0, 0, 0)
    assert prepared() == 0


def test_a_savepoint_takes_back_what_came_after_it_on_both(
    annas_town: Any, now: dt.datetime
) -> None:
    with in_municipality(annas_town.id), transaction.atomic():
        with pytest.raises(ThinksBetter):
            redeem_and_think_better(now)
        with transaction.atomic():
            Employee.objects.update(family_name="Amsel-Star")

    assert halves(annas_town) == (0, 0, 0)
    with in_municipality(annas_town.id):
        assert Employee.objects.filter(family_name="Amsel-Star").exists()


def test_what_the_home_server_refuses_at_the_commit_is_not_in_the_cell(
    annas_town: Any, now: dt.datetime
) -> None:
    @transaction.atomic
    def rename_with_a_key_that_leads_nowhere() -> None:
        with in_municipality(annas_town.id):
            Employee.objects.update(family_name="Niemand")
        with in_cooperative():
            # Looked at when the transaction ends.
            FormerName.objects.create(
                municipality_id="00000000-0000-4000-8000-000000000000",
                occasion="Gibt es nicht",
                last_day=now.date(),
                recorded_at=now,
            )

    with pytest.raises(DatabaseError):
        rename_with_a_key_that_leads_nowhere()

    assert_nothing_changed(annas_town)
    assert prepared() == 0


def test_a_failed_statement_that_nobody_noticed_is_not_committed(annas_town: Any) -> None:
    @transaction.atomic
    def rename_and_overlook() -> None:
        Employee.objects.update(family_name="Niemand")
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0 FROM redemption_voucher")

    with in_municipality(annas_town.id), pytest.raises(InternalError):
        rename_and_overlook()

    assert_nothing_changed(annas_town)


def test_a_process_killed_before_the_decision_leaves_nothing(
    annas_town: Any, redeem: str, now: dt.datetime
) -> None:
    kill_before_commit(redeem)

    assert prepared() == 1
    assert settle_cells(grace_seconds=0) == Settled(committed=0, taken_back=1)
    assert halves(annas_town) == (0, 0, 0)
    worlds.redeem("anna", now=now)
    assert halves(annas_town) == (1, 1, 1)
    assert books_are_right()


def test_a_process_killed_after_the_decision_leaves_all_of_it(
    annas_town: Any, redeem: str, now: dt.datetime
) -> None:
    kill_before_commit(AT_THE_SECOND_PHASE.join([REDEEM, redeem]), commits=1_000)

    assert prepared() == 1
    assert settle_cells(grace_seconds=0) == Settled(committed=1, taken_back=0)
    assert halves(annas_town) == (1, 1, 1)
    assert books_are_right()
    assert settle_cells(grace_seconds=0) == Settled(committed=0, taken_back=0)


def test_a_cell_that_crashes_between_the_phases_keeps_its_half(
    annas_town: Any, redeem: str, west_server: West
) -> None:
    kill_before_commit(AT_THE_SECOND_PHASE.join([REDEEM, redeem]), commits=1_000)
    west_server.crash()
    connection.close()

    assert settle_cells(grace_seconds=0) == Settled(committed=1, taken_back=0)
    assert halves(annas_town) == (1, 1, 1)


def test_nobody_settles_what_is_still_being_decided(
    annas_town: Any, redeem: str, now: dt.datetime
) -> None:
    kill_before_commit(redeem)

    assert settle_cells() == Settled(committed=0, taken_back=0)
    assert prepared() == 1
    settle_cells(grace_seconds=0)
    forget_decisions(now=now + dt.timedelta(days=3650))
    with in_cooperative():
        assert not CellDecision.objects.exists()


def test_reading_two_servers_needs_no_decision(annas_town: Any) -> None:
    with in_municipality(annas_town.id), transaction.atomic():
        assert Holding.objects.count() == 1
        assert not Redemption.objects.exists()

    with in_cooperative():
        assert not CellDecision.objects.exists()
