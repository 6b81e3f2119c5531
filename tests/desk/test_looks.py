"""Who is shown a holder of a voucher is noted for the holder; who sees a list of several is not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tenants.staff.models import PersonLook
from tests.desk.conftest import Give
from tests.redemption.vouchers import Stock
from vouchers.desk.models import Holding


def looks() -> list[tuple[UUID, UUID]]:
    return list(PersonLook.objects.values_list("employee_id", "looker"))


def test_before_a_voucher_is_withdrawn(
    at_ludwigshafen: Any, annas_voucher: UUID, anna: Any, bernd: Any
) -> None:
    holding = Holding.objects.get(voucher_id=annas_voucher)

    page = bernd.client().get(f"/gutschein-ausgabe/ruecknahmen/{holding.id}/")

    assert page.status_code == 200
    assert looks() == [(anna.employee_id, bernd.account_id)]


def test_a_search_that_leaves_one_person(
    at_ludwigshafen: Any, annas_voucher: UUID, stock: Stock, give: Give, anna: Any, bernd: Any
) -> None:
    give(bernd, stock)
    office = bernd.client()

    office.get("/gutschein-ausgabe/")
    seen_in_the_list = looks()
    office.get("/gutschein-ausgabe/?q=Amsel")

    assert seen_in_the_list == []
    assert looks() == [(anna.employee_id, bernd.account_id)]


def test_ones_own_voucher_is_nobodys_business(
    at_ludwigshafen: Any, stock: Stock, give: Give, bernd: Any
) -> None:
    give(bernd, stock)

    bernd.client().get("/gutschein-ausgabe/?q=Buchfink")

    assert looks() == []
