"""The cooperative's voucher pages: issue as a run, look up without the person, make invalid."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from campus.outbox.api import run_inline
from tenants.registry.api import in_municipality
from tests.funding.grants import allot, lay_down
from tests.redemption.vouchers import Stock, redeem, take
from vouchers.redemption.api import code_of
from vouchers.redemption.models import IssueRun, Voucher


@pytest.fixture
def browser(dora: Any) -> Client:
    return dora.client()


@pytest.fixture
def allotment_id(db_access: None, speyer: Any, now: dt.datetime) -> UUID:
    """Ten vouchers allotted to Speyer, none issued."""
    return allot(lay_down(now=now), {speyer.id: 10}, now=now)[speyer.id]


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_issuing_says_count_and_euros_before_and_keeps_a_page_afterwards(
    browser: Client, allotment_id: UUID
) -> None:
    address = f"/ausstellung/kontingente/{allotment_id}/ausstellen/"

    asked = browser.get(address)
    preview = browser.get(address, {"anzahl": "7"})
    started = browser.post(f"{address}?anzahl=7", follow=True)

    assert "noch 10 Gutscheine auszustellen" in text_of(asked)
    assert "7 Gutscheine ausstellen (700,00 €)" in text_of(preview)
    assert "BG26-000001 – BG26-000007" in text_of(started)
    assert not Voucher.objects.exists()
    run = IssueRun.objects.get()
    run_inline(run.job_id)
    finished = browser.get(f"/ausstellung/laeufe/{run.id}/")
    assert "Alle Gutscheine sind ausgestellt" in text_of(finished)
    assert Voucher.objects.count() == 7


@pytest.mark.parametrize("count", ["0", "11", "viele"])
def test_issuing_explains_a_number_that_is_not_possible(
    browser: Client, allotment_id: UUID, count: str
) -> None:
    answer = browser.post(f"/ausstellung/kontingente/{allotment_id}/ausstellen/?anzahl={count}")

    assert "Fehler:" in text_of(answer)
    assert not IssueRun.objects.exists()


def test_pressing_twice_in_two_tabs_never_issues_more_than_allotted(
    browser: Client, allotment_id: UUID
) -> None:
    address = f"/ausstellung/kontingente/{allotment_id}/ausstellen/?anzahl=10"

    browser.post(address)
    again = browser.post(address)

    assert IssueRun.objects.count() == 1
    assert "Alle zugeteilten Gutscheine sind ausgestellt" in text_of(again)


def hidden_fields(response: Any) -> dict[str, str]:
    html = response.content.decode()
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def test_issuing_begins_one_run_however_often_the_form_is_sent(
    browser: Client, allotment_id: UUID
) -> None:
    address = f"/ausstellung/kontingente/{allotment_id}/ausstellen/?anzahl=4"
    forms = [hidden_fields(browser.get(address)) for _tab in range(2)]

    first, again = (browser.post(address, forms[0]) for _click in range(2))
    other_tab = browser.post(address, forms[1])

    assert first["Location"] == again["Location"]
    assert other_tab.status_code == 409
    assert IssueRun.objects.get().requested_count == 4


def test_the_overview_lists_contingents_and_runs(
    browser: Client, stock: Stock, ludwigshafen: Any
) -> None:
    text = text_of(browser.get("/ausstellung/"))

    assert "Ludwigshafen am Rhein" in text
    assert "BG26" in text


def test_a_contingent_shows_where_its_vouchers_stand(
    browser: Client, stock: Stock, ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        take(stock, actor=bernd.actor, now=now)

    text = text_of(browser.get(f"/ausstellung/kontingente/{stock.allotments[ludwigshafen.id]}/"))

    assert "ausgegeben 1" in text
    assert "ausgestellt 4" in text


def test_revoking_free_vouchers_asks_first(
    browser: Client, stock: Stock, ludwigshafen: Any
) -> None:
    address = f"/ausstellung/kontingente/{stock.allotments[ludwigshafen.id]}/ungueltig/"
    query = "?anzahl=2&grund=taken_back"

    preview = browser.get(address + query)
    done = browser.post(address + query, follow=True)

    assert "2 Gutscheine ungültig machen (200,00 €)" in text_of(preview)
    assert "ungültig gemacht 2" in text_of(done)
    assert "noch auszustellen 2" in text_of(done)


def test_revoking_happens_once_however_often_the_form_is_sent(
    browser: Client, stock: Stock, ludwigshafen: Any
) -> None:
    contingent = f"/ausstellung/kontingente/{stock.allotments[ludwigshafen.id]}/"
    address = f"{contingent}ungueltig/?anzahl=2&grund=taken_back"
    form = hidden_fields(browser.get(address))

    done, again = (browser.post(address, form) for _click in range(2))
    token = {"csrfmiddlewaretoken": hidden_fields(browser.get(address))["csrfmiddlewaretoken"]}
    decided = browser.post(address, form | token)

    assert done["Location"] == again["Location"] == contingent
    assert decided.status_code == 409
    assert "oder Sie haben schon entschieden" in text_of(decided)
    assert Voucher.objects.filter(municipality_id=ludwigshafen.id, state="revoked").count() == 2


def test_a_voucher_is_looked_up_by_number_or_code_and_shows_no_person(
    browser: Client, stock: Stock, ludwigshafen: Any, anna: Any, now: dt.datetime
) -> None:
    with in_municipality(ludwigshafen.id):
        voucher_id = take(stock, actor=anna.actor, now=now)
        redeem(voucher_id, actor=anna.actor, now=now)

    for typed in ("bg26-000001", code_of(voucher_id=voucher_id).lower()):
        answer = browser.post("/ausstellung/gutscheine/", {"gutschein": typed})
        assert answer["Location"] == f"/ausstellung/gutscheine/{voucher_id}/"

    text = text_of(browser.get(f"/ausstellung/gutscheine/{voucher_id}/"))
    assert "Gutschein BG26-000001" in text
    assert "eingelöst" in text
    assert "80,00 €" in text
    assert "Amsel" not in text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("BG26-999999", "Diesen Gutschein gibt es hier nicht"),
        ("0000-0000-0000-0000-1", "steckt ein Tippfehler"),
        ("0000-0000-0000-0000-0", "können wir Ihnen nicht zuordnen"),
        ("", "„Gutscheinnummer oder Code“ aus"),
    ],
)
def test_what_is_not_found_is_explained(
    browser: Client, stock: Stock, typed: str, sentence: str
) -> None:
    answer = browser.post("/ausstellung/gutscheine/", {"gutschein": typed})

    assert sentence in text_of(answer)


def test_one_voucher_is_made_invalid_with_a_reason(browser: Client, stock: Stock) -> None:
    voucher_id = Voucher.objects.get(number=1).id
    address = f"/ausstellung/gutscheine/{voucher_id}/ungueltig/"

    without = browser.post(address, {"grund": ""})
    done = browser.post(address, {"grund": "code_exposed"}, follow=True)

    assert "Fehler:" in text_of(without)
    assert "ungültig gemacht" in text_of(done)
    assert "Code ist bekannt geworden" in text_of(done)
    refused = browser.post(address, {"grund": "code_exposed"})
    assert (refused.status_code, "ungültig gemacht" in text_of(refused)) == (409, True)


def test_unknown_things_are_explained(browser: Client, stock: Stock) -> None:
    nothing = "00000000-0000-4000-8000-000000000000"

    for address in (
        f"/ausstellung/kontingente/{nothing}/",
        f"/ausstellung/kontingente/{nothing}/ausstellen/",
        f"/ausstellung/kontingente/{nothing}/ungueltig/",
        f"/ausstellung/laeufe/{nothing}/",
        f"/ausstellung/gutscheine/{nothing}/",
        f"/ausstellung/gutscheine/{nothing}/ungueltig/",
    ):
        assert browser.get(address).status_code == 404


def test_the_ministry_finds_none_of_these_pages(stock: Stock, emil: Any) -> None:
    browser = emil.client()

    assert browser.get("/ausstellung/").status_code == 404
    assert browser.post("/ausstellung/gutscheine/", {"gutschein": "x"}).status_code == 404


def test_pages_need_no_more_queries_for_more_rows(
    browser: Client, stock: Stock, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        browser.get("/ausstellung/")
