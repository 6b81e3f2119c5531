"""On the pages of tokens …"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpRequest
from django.test import Client

from campus.accounts.models import ApiToken
from tenants.registry.api import scope_of
from tests.api.conftest import Connect, Program

LIST, NEW = "/konto/schnittstelle/", "/konto/schnittstelle/neu/"
FORM = {"name": "Nachtlauf", "scopes": ["vouchers:read"], "days": "90"}


def just_signed_in(person: Any) -> Client:
    """A browser in which the person has just given the password."""
    from allauth.account.internal.flows.login import record_authentication

    from campus.accounts.models import Account

    browser: Client = person.client()
    with scope_of(person.municipality_id):
        request = HttpRequest()
        request.session = browser.session
        account = Account.objects.get(id=person.account_id)
        record_authentication(request, account, "password", reauthenticated=True)
        request.session.save()
    return browser


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_secret_is_shown_once_and_works(bernd: Any, stock: Any) -> None:
    browser = just_signed_in(bernd)

    page = browser.post(NEW, FORM, follow=True)
    (secret,) = re.findall(r"kc_\w{8}_\w{46}", page.content.decode())
    again = browser.get(page.redirect_chain[-1][0])

    assert Program(bernd.host, secret).get("/api/v1/desk/vouchers/").status_code == 200
    assert secret not in again.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_who_signed_in_long_ago_gives_the_password_again(bernd: Any) -> None:
    answer = bernd.client().get(NEW)

    assert answer.status_code == 302
    assert "/konto/nachweis/" in answer["Location"]


def test_a_form_without_scopes_says_so(bernd: Any) -> None:
    answer = just_signed_in(bernd).post(NEW, FORM | {"scopes": []})

    assert "kern-error-summary" in text_of(answer) or "Fehler" in text_of(answer)
    with scope_of(bernd.municipality_id):
        assert not ApiToken.objects.exists()


@pytest.mark.parametrize("name", ["bernd", "dora", "emil"])
def test_each_role_is_offered_its_own_scopes(name: str, request: Any) -> None:
    person = request.getfixturevalue(name)
    offered = {
        "bernd": {"programmes:read", "vouchers:read", "vouchers:write", "redemptions:read"},
        "emil": {"reports:read"},
    }

    page = just_signed_in(person).get(NEW).content.decode()

    values = set(re.findall(r'value="([a-z]+:[a-z]+)"', page))
    assert values == offered.get(name, values)
    assert ("vouchers:issue" in values) == (name == "dora")


def test_revoking_asks_first_and_then_does_it(bernd: Any, connect: Connect, stock: Any) -> None:
    program, browser = connect(bernd), bernd.client()
    with scope_of(bernd.municipality_id):
        token_id: UUID = ApiToken.objects.get().id

    address = f"{LIST}{token_id}/widerruf/"
    assert "Nachtlauf" in text_of(browser.get(address))
    assert program.get("/api/v1/desk/vouchers/").status_code == 200
    browser.post(address)

    assert program.get("/api/v1/desk/vouchers/").status_code == 401
    assert "widerrufen" in text_of(browser.get(LIST))


def test_a_ministry_does_not_see_the_cooperatives_tokens(
    connect: Connect, dora: Any, emil: Any
) -> None:
    connect(dora)
    token_id = ApiToken.objects.get().id

    assert emil.client().get(f"{LIST}{token_id}/").status_code == 404
    assert "Keine Einträge" in text_of(emil.client().get(LIST))


def test_an_employee_finds_no_such_page(anna: Any) -> None:
    assert anna.client().get(LIST).status_code == 404
    assert "Zugangsschlüssel" not in text_of(anna.client().get("/konto/"))


def test_the_help_page_lists_what_this_host_can_do(client: Client, bernd: Any, dora: Any) -> None:
    town = text_of(client.get("/hilfe/schnittstelle/", HTTP_HOST=bernd.host))
    cooperative = text_of(client.get("/hilfe/schnittstelle/", HTTP_HOST=dora.host))

    assert "/api/v1/desk/vouchers/" in town
    assert "/api/v1/issue-runs/" not in town
    assert "/api/v1/issue-runs/" in cooperative
    assert "/api/v1/desk/" not in cooperative
