"""Putting a voucher back: withdrawn by HR, or given back by its holder; never a used one."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from campus.audit.models import Entry
from tenants.registry.api import in_municipality
from tests.desk.acts import distribute, holdings, redeem, text_of
from tests.redemption.vouchers import Stock
from vouchers.desk import rules
from vouchers.desk.models import Holding
from vouchers.desk.services.putting_back import give_back, withdraw
from vouchers.redemption.api import State, VoucherAlreadyRedeemed, get_voucher


@pytest.fixture
def holding_id(annas_voucher: UUID, ludwigshafen: Any) -> UUID:
    return holdings(ludwigshafen)[0].id


def test_a_withdrawn_voucher_is_free_again_and_the_person_may_get_another(
    stock: Stock, holding_id: UUID, at_ludwigshafen: Any, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    withdraw(holding_id=holding_id, actor=bernd.actor, now=now)
    distribute(stock, [anna.employee_id], actor=bernd.actor, now=now)

    assert sorted(Holding.objects.values_list("ending", flat=True)) == ["", "withdrawn"]
    assert Entry.objects.filter(action="desk.voucher_withdrawn").count() == 1


def test_a_voucher_given_back_is_free_again(
    annas_voucher: UUID, at_ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    give_back(voucher_id=annas_voucher, actor=anna.actor, now=now)

    assert get_voucher(voucher_id=annas_voucher).state is State.RETURNED
    assert Holding.objects.get().ending == "returned"


def test_giving_back_somebody_elses_voucher_is_refused(
    annas_voucher: UUID, at_ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    with pytest.raises(rules.HoldingUnknown):
        give_back(voucher_id=annas_voucher, actor=bernd.actor, now=now)

    assert get_voucher(voucher_id=annas_voucher).state is State.DISTRIBUTED


def test_withdrawing_twice_is_refused(
    holding_id: UUID, at_ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    withdraw(holding_id=holding_id, actor=bernd.actor, now=now)

    with pytest.raises(rules.HoldingUnknown):
        withdraw(holding_id=holding_id, actor=bernd.actor, now=now)


def test_a_redeemed_voucher_stays_with_the_person(
    holding_id: UUID,
    annas_voucher: UUID,
    annas_check: Any,
    open_course: UUID,
    ludwigshafen: Any,
    anna: Any,
    bernd: Any,
    now: dt.datetime,
) -> None:
    redeem(anna, annas_voucher, open_course, now=now)

    with in_municipality(ludwigshafen.id):
        with pytest.raises(VoucherAlreadyRedeemed):
            withdraw(holding_id=holding_id, actor=bernd.actor, now=now)
        with pytest.raises(VoucherAlreadyRedeemed):
            give_back(voucher_id=annas_voucher, actor=anna.actor, now=now)


def test_the_database_itself_keeps_a_redeemed_voucher_with_the_person(
    holding_id: UUID, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    row = Holding.objects.filter(id=holding_id)

    with pytest.raises(IntegrityError, match="desk_redeemed_holding_stays"), transaction.atomic():
        row.update(redeemed_at=now, booking_ref=uuid4(), ended_at=now, ending="withdrawn")


def test_the_page_asks_before_it_withdraws(desk: Client, holding_id: UUID, anna: Any) -> None:
    address = f"/gutschein-ausgabe/ruecknahmen/{holding_id}/"

    asked = desk.get(address)
    done = desk.post(address, follow=True)

    assert "Anna Amsel" in text_of(asked) or "Amsel, Anna" in text_of(asked)
    assert "BG26-000001" in text_of(asked)
    assert done.status_code == 200
    assert desk.get(address).status_code == 404


def test_the_page_asks_before_it_gives_back(browser: Client, annas_voucher: UUID) -> None:
    address = f"/gutscheine/{annas_voucher}/rueckgabe/"

    asked = browser.get(address)
    done = browser.post(address, follow=True)

    assert "kann dann jemand anderem ausgegeben werden" in text_of(asked)
    assert "Sie haben zurzeit keinen Gutschein" in text_of(done)


def test_the_page_says_why_a_used_voucher_cannot_be_given_back(
    browser: Client,
    annas_voucher: UUID,
    annas_check: Any,
    open_course: UUID,
    anna: Any,
    now: dt.datetime,
) -> None:
    redeem(anna, annas_voucher, open_course, now=now)

    answer = browser.post(f"/gutscheine/{annas_voucher}/rueckgabe/")

    assert answer.status_code == 409
    assert "schon eingelöst" in text_of(answer)


def test_one_who_redeems_while_hr_withdraws_never_gets_half(
    real_database: str,
    holding_id: UUID,
    annas_voucher: UUID,
    annas_check: Any,
    open_course: UUID,
    ludwigshafen: Any,
    anna: Any,
    bernd: Any,
    now: dt.datetime,
    in_parallel: Any,
) -> None:
    def work(place: int) -> Any:
        if place == 0:
            return redeem(anna, annas_voucher, open_course, now=now)
        with in_municipality(ludwigshafen.id):
            return withdraw(holding_id=holding_id, actor=bernd.actor, now=now)

    results = in_parallel(2, work)

    refused = [result for result in results if isinstance(result, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], VoucherAlreadyRedeemed | rules.HoldingUnknown)
