"""`manage.py reconcile` proves that everything agrees, and names what does not."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db.models import Count

from tenants.registry.api import in_cooperative, in_municipality
from tests.ownership import owners_cursor
from tests.redemption.vouchers import redeem, stock_up, take
from vouchers.redemption.api import Reason, complete_voucher, reverse_redemption
from vouchers.redemption.models import Voucher
from vouchers.redemption.queries.reconciling import one_moment


@pytest.fixture
def used(voucher_id: UUID, anna: Any, now: dt.datetime) -> Iterator[UUID]:
    """A voucher redeemed, reversed and redeemed again; the test runs as the cooperative."""
    first = redeem(voucher_id, actor=anna.actor, now=now)
    reverse_redemption(
        booking_ref=first.booking_ref, reason=Reason.BOOKED_IN_ERROR, actor=anna.actor, now=now
    )
    redeem(voucher_id, actor=anna.actor, now=now)
    with in_cooperative():
        yield voucher_id


def reconcile(settings: Any) -> tuple[int, str]:
    settings.RECONCILE_CHECKS = []
    out = StringIO()
    try:
        call_command("reconcile", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def corrupt(statement: str, *values: Any) -> None:
    """Do what no code of ours can do, as a superuser with a repair script could."""
    with owners_cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("redemption_journal", "funding_allotmentchange"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)


def test_a_sound_ledger_is_proved(used: UUID, anna: Any, now: dt.datetime, settings: Any) -> None:
    code, text = reconcile(settings)

    assert (code, "STIMMT NICHT" in text) == (0, False)
    assert "Summe der Teile gleich Zuwendung" in text


def test_a_completed_voucher_is_sound(
    voucher_id: UUID, anna: Any, now: dt.datetime, settings: Any
) -> None:
    booking_ref = redeem(voucher_id, actor=anna.actor, now=now).booking_ref
    complete_voucher(booking_ref=booking_ref, actor=anna.actor, now=now)

    assert reconcile(settings)[0] == 0


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE redemption_voucher SET state = 'issued' WHERE id = %s",
         "Gutschein BG26-000001 steht auf „issued“, sein Journal auf „redeemed“"),
        ("UPDATE redemption_voucher SET sequence = 9 WHERE id = %s",
         "Gutschein BG26-000001 hat eine Lücke im Journal"),
        ("UPDATE redemption_journal SET kind = 'withdraw', course_id = NULL "
         "WHERE sequence = 3 AND voucher_id = %s",
         "Gutschein BG26-000001 hat einen unmöglichen Schritt im Journal"),
        ("DELETE FROM redemption_redemption WHERE reversed_at IS NULL AND voucher_id = %s",
         "Gutschein BG26-000001 steht auf „redeemed“, hat aber keine Einlösung"),
        ("UPDATE redemption_redemption SET amount_cents = 1, rest_cents = price_cents - 1 "
         "WHERE reversed_at IS NULL AND voucher_id = %s",
         "Gutschein BG26-000001 hat eine Einlösung, die nicht zum Journal passt"),
        ("UPDATE redemption_journal SET amount_cents = 1 "
         "WHERE kind = 'reverse' AND voucher_id = %s",
         "Programm BG26: Journal 159,99 €, Einlösungen 80,00 €"),
        ("UPDATE funding_allotment SET issued_count = issued_count - 1 "
         "WHERE id = (SELECT allotment_id FROM redemption_voucher WHERE id = %s)",
         "Zähler 4, ausgestellt 5"),
        ("UPDATE funding_grant SET allotted_count = allotted_count + 1 "
         "WHERE %s::uuid IS NOT NULL", "Zuwendung 641-2026-17: Zähler 9 Stück"),
        ("UPDATE funding_grant SET allotted_cents = allotted_cents - 1 "
         "WHERE %s::uuid IS NOT NULL", "Zuwendung 641-2026-17: 100 / 10.000,00 €, Teile"),
        ("UPDATE funding_programme SET allotted_count = allotted_count + 1 "
         "WHERE %s::uuid IS NOT NULL", "Programm BG26: Zähler 9, Kontingente 8"),
        ("UPDATE funding_allotmentchange SET change_count = change_count + 1 "
         "WHERE %s::uuid IS NOT NULL", "Änderungen 6"),
    ],
)  # fmt: skip
def test_a_seeded_corruption_is_found_and_named(
    used: UUID, settings: Any, statement: str, finding: str
) -> None:
    corrupt(statement, used)

    code, text = reconcile(settings)

    assert code == 1
    assert finding in text


def test_a_voucher_without_a_journal_is_found(used: UUID, settings: Any) -> None:
    corrupt(
        "INSERT INTO redemption_voucher SELECT %s, allotment_id, programme_id, municipality_id,"
        " terms_id, 99, 'issued', 1, last_day, value_cents, ceiling_cents, '\\x00'"
        " FROM redemption_voucher WHERE id = %s",
        uuid.uuid4(),
        used,
    )

    code, text = reconcile(settings)

    assert (code, "Gutschein BG26-000099 hat kein Journal" in text) == (1, True)


def test_two_live_redemptions_are_found_even_without_their_constraint(
    used: UUID, settings: Any
) -> None:
    corrupt("DROP INDEX one_live_redemption_per_voucher")
    corrupt("UPDATE redemption_redemption SET reversed_at = NULL WHERE voucher_id = %s", used)

    code, text = reconcile(settings)

    assert (code, "Gutschein BG26-000001 ist mehr als einmal eingelöst" in text) == (1, True)


def test_the_checks_of_other_apps_take_part(used: UUID, settings: Any) -> None:
    settings.RECONCILE_CHECKS = ["tests.redemption.test_reconciling.disagreeing"]
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("reconcile", stdout=out)

    assert "Bericht gleich Journal" in out.getvalue()


def test_what_others_do_meanwhile_is_not_seen_half(
    real_database: str, ludwigshafen: Any, anna: Any, now: dt.datetime, in_parallel: Any
) -> None:
    stock = stock_up({ludwigshafen.id: 2}, now=now)

    def take_one(place: int) -> UUID:
        with in_municipality(ludwigshafen.id):
            return take(stock, actor=anna.actor, now=now)

    with one_moment():
        before = states()
        in_parallel(1, take_one)
        meanwhile = states()

    assert (before, meanwhile, states()) == ({"issued": 2}, before, {"issued": 1, "distributed": 1})


def states() -> dict[str, int]:
    rows = Voucher.objects.values_list("state")
    return dict(rows.annotate(count=Count("id")))


def disagreeing() -> list[Any]:
    from vouchers.redemption.api import CheckResult

    return [CheckResult(title="Bericht gleich Journal", checked=1, findings=("Monat 3",))]
