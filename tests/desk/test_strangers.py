"""Who does not hold a voucher finds nothing of it: a colleague, another town, another role."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.desk.acts import distribute, holdings, redeem
from tests.redemption.vouchers import Stock
from vouchers.desk.urls import urlpatterns
from vouchers.redemption.models import Redemption

URLCONF = "campus.config.urls_tenant"
HOLDERS = ["wallet", "code", "voucher", "giving_back", "redeem", "booking", "cancelling"]
DESK = [
    "overview",
    "choose_people",
    "distribute",
    "distribution",
    "distribution_withdrawal",
    "withdrawal",
]


def address(name: str, ids: dict[str, UUID]) -> str:
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    values = {key: ids[key] for key in pattern.pattern.converters}
    return reverse(f"desk:{name}", kwargs=values, urlconf=URLCONF)


@pytest.fixture
def ids(
    stock: Stock,
    annas_voucher: UUID,
    annas_check: Any,
    open_course: UUID,
    at_ludwigshafen: Any,
    anna: Any,
    bernd: Any,
    now: Any,
) -> dict[str, UUID]:
    """The ids that Anna's and Bernd's pages carry."""
    receipt = redeem(anna, annas_voucher, open_course, now=now)
    distribution_id = distribute(stock, [bernd.employee_id], actor=bernd.actor, now=now)
    return {
        "voucher_id": annas_voucher,
        "course_id": open_course,
        "booking_ref": receipt.booking_ref,
        "programme_id": stock.programme_id,
        "distribution_id": distribution_id,
        "holding_id": holdings(at_ludwigshafen, employee_id=bernd.employee_id)[0].id,
    }


# Tests of their own look for strangers there.
ELSEWHERE = (
    "anfragen/",
    "entscheidung/",
    "freigaben/",
    "gutschein-ausgabe/anfragen/",
    "gutschein-ausgabe/briefe/",
    "gutschein-ausgabe/listen/",
    "gutschein-ausgabe/einloesungen/",
    "gutschein-ausgabe/rueckgaengig/",
)


def test_every_address_is_known_here() -> None:
    here = [each for each in urlpatterns if not str(each.pattern).startswith(ELSEWHERE)]

    assert sorted(HOLDERS + DESK) == sorted(str(pattern.name) for pattern in here)


@pytest.mark.parametrize("name", ["voucher", "giving_back", "booking", "cancelling"])
@pytest.mark.parametrize("person", ["bernd", "carla"])
def test_nobody_else_finds_annas_voucher(
    request: pytest.FixtureRequest, ids: dict[str, UUID], name: str, person: str
) -> None:
    browser: Client = request.getfixturevalue(person).client()

    assert browser.get(address(name, ids)).status_code == 404
    assert browser.post(address(name, ids)).status_code in {404, 405}


@pytest.mark.parametrize("person", ["bernd", "carla"])
def test_nobody_else_redeems_annas_voucher(
    request: pytest.FixtureRequest, ids: dict[str, UUID], person: str
) -> None:
    browser: Client = request.getfixturevalue(person).client()
    before = Redemption.objects.count()

    answer = browser.post(
        address("redeem", ids), {"key": str(uuid4()), "voucher": str(ids["voucher_id"])}
    )

    assert answer.status_code == 404
    assert Redemption.objects.count() == before


@pytest.mark.parametrize("name", DESK)
@pytest.mark.parametrize("person", ["anna", "carla"])
def test_who_is_not_hr_finds_no_desk(
    request: pytest.FixtureRequest, ids: dict[str, UUID], name: str, person: str
) -> None:
    browser: Client = request.getfixturevalue(person).client()

    assert browser.get(address(name, ids)).status_code == 404
    assert browser.post(address(name, ids)).status_code == 404


@pytest.mark.parametrize("name", ["distribution", "withdrawal", "choose_people"])
def test_ids_of_another_town_are_unknown(ids: dict[str, UUID], desk: Client, name: str) -> None:
    foreign = dict.fromkeys(ids, uuid4())

    assert desk.get(address(name, foreign)).status_code == 404


@pytest.mark.parametrize("name", HOLDERS + DESK)
def test_signed_out_nobody_sees_anything(
    client: Client, ids: dict[str, UUID], anna: Any, name: str
) -> None:
    assert client.get(address(name, ids), HTTP_HOST=anna.host).status_code == 403
