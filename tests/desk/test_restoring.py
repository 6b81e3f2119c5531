"""A town put back to yesterday: what its people did with vouchers since is not done twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from campus.dev.binaries import postgres_program
from campus.kernel.actor import SYSTEM
from courses.catalogue.models import Course
from courses.learning.models import Enrolment
from tenants.registry.api import in_cooperative, in_municipality
from tenants.registry.services.backing_up import back_up_municipality
from tenants.registry.services.restoring import restore_municipality
from tests.catalogue.conftest import add_date
from tests.desk.conftest import Give
from tests.redemption.vouchers import Stock
from vouchers.desk.models import Holding
from vouchers.desk.services.putting_back import give_back
from vouchers.desk.services.redeeming import redeem
from vouchers.desk.services.restoring import reconcile_restored
from vouchers.redemption.api import State, get_voucher

__all__ = ["add_date"]
pytestmark = pytest.mark.proof


@pytest.fixture(autouse=True)
def _programs(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.POSTGRES_PROGRAMS = str(postgres_program("pg_dump").parent)
    # Whether somebody has done a check is not what is tried here.
    monkeypatch.setattr("vouchers.desk.services.redeeming.has_completed_check", lambda **_: True)


@pytest.fixture
def yesterday(
    real_database: str, annas_voucher: UUID, ludwigshafen: Any, tmp_path: Path, now: dt.datetime
) -> Path:
    """Ludwigshafen when Anna had a voucher and had not used it."""
    file = tmp_path / "lu.dump"
    back_up_municipality(municipality_id=ludwigshafen.id, file=file, actor=SYSTEM, now=now)
    return file


def restore(town: Any, file: Path, now: dt.datetime) -> dict[str, int]:
    done = restore_municipality(
        municipality_id=town.id, file=file, keys=None, actor=SYSTEM, now=now
    )
    return {fact.title: fact.count for fact in done.facts}


def use(anna: Any, voucher_id: UUID, course_id: UUID, now: dt.datetime) -> None:
    with in_municipality(anna.municipality_id):
        redeem(
            voucher_id=voucher_id,
            course_id=course_id,
            idempotency_key="once",
            actor=anna.actor,
            now=now,
        )


def holdings(town: Any) -> list[tuple[UUID, bool, str]]:
    with in_municipality(town.id):
        return [
            (each.voucher_id, each.booking_ref is not None, each.ending)
            for each in Holding.objects.order_by("distributed_at", "id")
        ]


def forget_what_the_living_one_knows(town: Any) -> None:
    """The damage because of which somebody restores: the desk's rows are gone."""
    with in_municipality(town.id), connection.cursor() as cursor:
        cursor.execute("DELETE FROM learning_enrolment; DELETE FROM desk_holding")


@pytest.mark.parametrize("damaged", [False, True])
def test_a_voucher_redeemed_since_is_redeemed_for_its_holder(
    yesterday: Path,
    ludwigshafen: Any,
    anna: Any,
    annas_voucher: UUID,
    open_course: UUID,
    now: dt.datetime,
    damaged: bool,
) -> None:
    use(anna, annas_voucher, open_course, now)
    if damaged:
        forget_what_the_living_one_knows(ludwigshafen)

    facts = restore(ludwigshafen, yesterday, now)

    assert holdings(ludwigshafen) == [(annas_voucher, True, "")]
    assert facts["Gutscheine, die wieder eingelöst sind"] == int(damaged)
    call_command("reconcile")
    call_command("verify_audit")


def test_the_date_of_a_course_is_found_again_where_the_towns_own_rows_are_lost(
    yesterday: Path,
    ludwigshafen: Any,
    anna: Any,
    annas_voucher: UUID,
    add_date: Callable[..., UUID],
    open_course: UUID,
    now: dt.datetime,
) -> None:
    with in_cooperative():
        Course.objects.filter(id=open_course).update(format=Course.Format.DATED)
        date_id = add_date(seats=2)
    use(anna, annas_voucher, open_course, now)
    forget_what_the_living_one_knows(ludwigshafen)

    facts = restore(ludwigshafen, yesterday, now)

    assert facts["Kurse neu angemeldet, Fortschritt fehlt"] == 1
    with in_municipality(ludwigshafen.id):
        (enrolment,) = Enrolment.objects.all()
        assert (enrolment.course_date_id, enrolment.place) == (date_id, "Speyer")
        assert [each.course_date_id for each in Holding.objects.all()] == [date_id]
    call_command("reconcile")


@pytest.mark.parametrize("damaged", [False, True])
def test_a_voucher_given_back_since_is_held_by_nobody(
    yesterday: Path,
    ludwigshafen: Any,
    anna: Any,
    annas_voucher: UUID,
    now: dt.datetime,
    damaged: bool,
) -> None:
    with in_municipality(ludwigshafen.id):
        give_back(voucher_id=annas_voucher, actor=anna.actor, now=now)
    if damaged:
        forget_what_the_living_one_knows(ludwigshafen)

    restore(ludwigshafen, yesterday, now)

    assert holdings(ludwigshafen) == [(annas_voucher, False, "returned")]
    call_command("reconcile")


def test_a_voucher_given_out_since_stays_with_its_person(
    yesterday: Path, ludwigshafen: Any, bernd: Any, stock: Stock, give: Give, now: dt.datetime
) -> None:
    bernds = give(bernd, stock)

    restore(ludwigshafen, yesterday, now)

    assert (bernds, False, "") in holdings(ludwigshafen)


def test_a_voucher_given_out_to_nobody_knows_whom_goes_back(
    yesterday: Path, ludwigshafen: Any, bernd: Any, stock: Stock, give: Give, now: dt.datetime
) -> None:
    bernds = give(bernd, stock)
    forget_what_the_living_one_knows(ludwigshafen)

    facts = restore(ludwigshafen, yesterday, now)

    assert facts["Gutscheine ohne bekannte Person: zurück im Kontingent"] == 1
    with in_municipality(ludwigshafen.id):
        assert get_voucher(voucher_id=bernds).state is State.RETURNED
    call_command("reconcile")


def test_a_redemption_of_nobody_known_is_listed_and_stays_in_the_journal(
    yesterday: Path,
    ludwigshafen: Any,
    bernd: Any,
    stock: Stock,
    give: Give,
    open_course: UUID,
    now: dt.datetime,
) -> None:
    bernds = give(bernd, stock)
    use(bernd, bernds, open_course, now)
    forget_what_the_living_one_knows(ludwigshafen)

    facts = restore(ludwigshafen, yesterday, now)

    assert facts["Einlösungen, deren Person niemand mehr kennt"] == 1
    with in_cooperative():
        assert get_voucher(voucher_id=bernds).state is State.REDEEMED
    call_command("reconcile")


def test_a_second_time_changes_nothing(
    yesterday: Path, ludwigshafen: Any, bernd: Any, stock: Stock, give: Give, now: dt.datetime
) -> None:
    give(bernd, stock)
    forget_what_the_living_one_knows(ludwigshafen)
    restore(ludwigshafen, yesterday, now)

    with in_municipality(ludwigshafen.id), transaction.atomic():
        facts = reconcile_restored(municipality_id=ludwigshafen.id, actor=SYSTEM, now=now)

    assert sum(fact.count for fact in facts) == 0
