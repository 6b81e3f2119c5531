"""HR's pages: the contingent, choosing people, checking, and what became of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campus.outbox.models import Job
from tenants.registry.api import in_cooperative, in_municipality
from tenants.staff.models import Employee, Unit
from tests.desk.acts import distribute, employ, holdings, redeem, text_of
from tests.redemption.vouchers import Stock, stock_up
from vouchers.desk.models import Distribution
from vouchers.desk.views import desk as desk_views

OVERVIEW = "/gutschein-ausgabe/"


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that gives the vouchers."""
    found = {}
    for name in ("distribution_id", "people"):
        tag = next(part for part in page.split("<input")[1:] if f'name="{name}"' in part)
        found[name] = tag.split('value="')[1].split('"')[0]
    return found


def test_without_a_contingent_the_page_says_so(desk: Client) -> None:
    assert "noch keine Gutscheine zugeteilt" in text_of(desk.get(OVERVIEW))


def test_the_overview_counts_and_names_who_has_one(
    desk: Client, annas_voucher: UUID, annas_check: Any, open_course: UUID, anna: Any, now: Any
) -> None:
    redeem(anna, annas_voucher, open_course, now=now)

    text = text_of(desk.get(OVERVIEW))

    assert "Einlösbar bis einschließlich 31.12.2026, höchstens 1 je Person" in text
    assert "BG26-000001 eingelöst" in text
    assert "Amsel" in text


def test_who_has_left_with_a_voucher_is_marked(
    desk: Client, annas_voucher: UUID, anna: Any, ludwigshafen: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        Employee.objects.filter(id=anna.employee_id).update(left_at=now)

    text = text_of(desk.get(OVERVIEW))

    assert "Amsel (ausgeschieden)" in text
    assert "Zurückziehen" in text


def test_the_overview_tells_no_course_and_no_result(
    desk: Client, annas_voucher: UUID, annas_check: Any, open_course: UUID, anna: Any, now: Any
) -> None:
    redeem(anna, annas_voucher, open_course, now=now)

    assert "Sitzungen leiten" not in text_of(desk.get(OVERVIEW))


@pytest.mark.parametrize(("word", "found"), [("amsel", True), ("000001", True), ("xyz", False)])
def test_the_list_can_be_searched(
    desk: Client, annas_voucher: UUID, word: str, found: bool
) -> None:
    assert ("BG26-000001" in text_of(desk.get(OVERVIEW, {"q": word}))) is found


def test_the_list_of_a_unit_has_its_people_only(
    desk: Client, stock: Stock, anna: Any, bernd: Any, give: Any, at_ludwigshafen: Any
) -> None:
    unit = Unit.objects.create(name="Gartenamt")
    Employee.objects.filter(id=anna.employee_id).update(unit=unit)
    for person in (anna, bernd):
        give(person, stock)

    text = text_of(desk.get(OVERVIEW, {"unit": str(unit.id)}))

    assert "BG26-000001" in text
    assert "BG26-000002" not in text


def test_choosing_checking_giving(
    desk: Client, stock: Stock, anna: Any, bernd: Any, ludwigshafen: Any
) -> None:
    address = f"{OVERVIEW}{stock.programme_id}/"

    chosen = {"people": [str(anna.employee_id), str(bernd.employee_id)], "weiter": "1"}
    check = desk.get(address, chosen).content.decode()
    answer = desk.post(f"{address}ausgabe/", hidden(check), follow=True)

    assert "2 Gutscheine über höchstens 800,00 € ausgeben" in check
    assert "Amsel" in check
    assert "2 ausgegeben, 0 abgelehnt" in text_of(answer)
    assert len(holdings(ludwigshafen)) == 2


def test_sending_the_form_twice_shows_the_same_page(
    desk: Client, stock: Stock, anna: Any, ludwigshafen: Any
) -> None:
    address = f"{OVERVIEW}{stock.programme_id}/"
    check = desk.get(address, {"people": str(anna.employee_id), "weiter": "1"})
    form = hidden(check.content.decode())

    first, second = (desk.post(f"{address}ausgabe/", form) for _time in range(2))

    assert first["Location"] == second["Location"]
    assert len(holdings(ludwigshafen)) == 1


def test_a_whole_unit_is_chosen_with_one_button(
    desk: Client, stock: Stock, ludwigshafen: Any
) -> None:
    with in_municipality(ludwigshafen.id):
        unit = Unit.objects.create(name="Gartenamt")
        employ(3, unit=unit)

    check = desk.get(f"{OVERVIEW}{stock.programme_id}/", {"unit": str(unit.id), "alle": "1"})

    assert "3 Gutscheine über höchstens 1.200,00 € ausgeben" in check.content.decode()


def test_who_has_one_is_not_offered_another(
    desk: Client, stock: Stock, annas_voucher: UUID
) -> None:
    text = text_of(desk.get(f"{OVERVIEW}{stock.programme_id}/"))

    assert "Amsel" not in text
    assert "Buchfink" in text


def test_choosing_nobody_is_an_error_at_the_field(desk: Client, stock: Stock) -> None:
    text = text_of(desk.get(f"{OVERVIEW}{stock.programme_id}/", {"weiter": "1"}))

    assert "Bitte wählen Sie mindestens eine Person aus" in text


def test_too_few_vouchers_are_announced_before(
    desk: Client, stock: Stock, ludwigshafen: Any
) -> None:
    with in_municipality(ludwigshafen.id):
        employ(5)

    text = text_of(desk.get(f"{OVERVIEW}{stock.programme_id}/", {"alle": "1"}))

    assert "Für 2 Personen reicht das Kontingent nicht" in text


def test_a_long_list_is_cut_and_says_so(
    desk: Client, stock: Stock, ludwigshafen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_views, "PEOPLE_SHOWN_MAX", 3)
    with in_municipality(ludwigshafen.id):
        employ(5)

    text = text_of(desk.get(f"{OVERVIEW}{stock.programme_id}/"))

    assert "Sie sehen die ersten 3, 4 weitere nicht" in text
    assert "Alle 7 gefundenen Personen auswählen" in text


def test_a_run_that_is_stuck_says_so(
    desk: Client, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    stock = stock_up({ludwigshafen.id: 60}, now=now)
    with in_municipality(ludwigshafen.id):
        distribution_id = distribute(stock, employ(51), actor=bernd.actor, now=now)
        job_id = Distribution.objects.get(id=distribution_id).job_id
    address = f"{OVERVIEW}ausgaben/{distribution_id}/"
    assert "Gutscheine werden ausgegeben" in text_of(desk.get(address))

    with in_cooperative():
        Job.objects.filter(id=job_id).update(state="failed", finished_at=now, error_code="Broken")

    assert "Die Ausgabe ist stehen geblieben" in text_of(desk.get(address))


@pytest.mark.parametrize(
    "address", [OVERVIEW, OVERVIEW + "{programme}/", OVERVIEW + "ausgaben/{one}/"]
)
def test_more_rows_cost_no_more_queries(
    desk: Client, ludwigshafen: Any, bernd: Any, now: dt.datetime, address: str
) -> None:
    stock = stock_up({ludwigshafen.id: 30}, now=now)
    with in_municipality(ludwigshafen.id):
        people = employ(24)
        one = distribute(stock, people[:2], actor=bernd.actor, now=now)
        many = distribute(stock, people[2:20], actor=bernd.actor, now=now)
    desk.get(OVERVIEW)

    with CaptureQueriesContext(connection) as few:
        desk.get(address.format(programme=stock.programme_id, one=one))
    if "{one}" not in address:
        with in_municipality(ludwigshafen.id):
            distribute(stock, people[20:], actor=bernd.actor, now=now)
    with CaptureQueriesContext(connection) as more:
        desk.get(address.format(programme=stock.programme_id, one=many))

    assert len(more) == len(few)
    assert len(more) <= 18
