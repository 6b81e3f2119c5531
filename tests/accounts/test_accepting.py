"""Accepting an invitation by the link of an e-mail."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import settings

from campus.accounts.api import accept_invitation, get_account, list_accounts
from campus.accounts.rules import InvitationInvalid
from tests.accounts.steps import is_signed_in, new_colleague, secret_for, visitor

LATER = dt.timedelta(days=3650)  # requests read the real clock


def _token(now: dt.datetime, **given: Any) -> str:
    account_id = new_colleague("Frieda Fink", email="frieda@example.org", now=now)
    return secret_for(account_id, purpose="link", valid_for=LATER, now=now, **given)


def _path(token: str) -> str:
    return f"/konto/einladung/{token}/"


class TestAcceptingAnInvitation:
    def test_signs_the_person_in_and_offers_a_password(
        self, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        token = _token(now)
        browser = visitor(at_ludwigshafen.host)

        assert "Frieda Fink" in browser.get(_path(token)).content.decode()
        answer = browser.post(_path(token), follow=True)

        assert answer.redirect_chain == [("/konto/passwort/festlegen/", 302)]
        password = {"password1": "Sieben Zwerge wandern", "password2": "Sieben Zwerge wandern"}
        browser.post("/konto/passwort/festlegen/", password)
        assert is_signed_in(browser)

    def test_needs_more_than_looking_at_it(self, at_ludwigshafen: Any, now: dt.datetime) -> None:
        token = _token(now)
        scanner = visitor(at_ludwigshafen.host)

        for _ in range(3):
            assert scanner.get(_path(token)).status_code == 200

        assert not is_signed_in(scanner)
        assert _frieda().invitation_title == "geöffnet"
        assert visitor(at_ludwigshafen.host).post(_path(token)).status_code == 302

    def test_tells_nobody_the_address_with_the_token(
        self, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        answer = visitor(at_ludwigshafen.host).get(_path(_token(now)))

        assert answer["Referrer-Policy"] == "strict-origin"
        assert "no-store" in answer["Cache-Control"]

    def test_works_once(self, at_ludwigshafen: Any, now: dt.datetime) -> None:
        token = _token(now)
        visitor(at_ludwigshafen.host).post(_path(token))
        second = visitor(at_ludwigshafen.host)

        answers = [second.get(_path(token)), second.post(_path(token))]

        assert [answer.status_code for answer in answers] == [410, 410]
        assert not is_signed_in(second)

    def test_works_once_even_when_the_page_was_open_before(
        self, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        token = _token(now)
        early = visitor(at_ludwigshafen.host)
        early.get(_path(token))
        visitor(at_ludwigshafen.host).post(_path(token))

        assert early.post(_path(token)).status_code == 410
        assert not is_signed_in(early)

    def test_is_refused_after_its_last_moment(self, at_ludwigshafen: Any, now: dt.datetime) -> None:
        token = _token(now)

        with pytest.raises(InvitationInvalid):
            accept_invitation(secret=token, now=now + LATER + dt.timedelta(seconds=1))

    def test_is_refused_when_a_newer_one_exists(
        self, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        old = _token(now)
        secret_for(_frieda().id, purpose="link", now=now)

        with pytest.raises(InvitationInvalid):
            accept_invitation(secret=old, now=now)

    def test_gives_the_same_answer_for_a_used_and_an_invented_token(
        self, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        token = _token(now)
        accept_invitation(secret=token, now=now)
        browser = visitor(at_ludwigshafen.host)

        used, invented = browser.get(_path(token)), browser.get(_path("x" * 43))

        assert (used.status_code, used.content) == (invented.status_code, invented.content)


@pytest.mark.parametrize("elsewhere", ["speyer", "cooperative"])
def test_a_token_of_one_town_is_worthless_on_another_host(
    at_ludwigshafen: Any, speyer: Any, now: dt.datetime, elsewhere: str
) -> None:
    host = speyer.host if elsewhere == "speyer" else settings.COOPERATIVE_HOSTS[0]
    token = _token(now)
    browser = visitor(host)

    answers = [browser.get(_path(token)), browser.post(_path(token))]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert not is_signed_in(browser)
    assert accept_invitation(secret=token, now=now) == _frieda().id


def test_even_a_row_that_was_copied_to_another_town_does_not_count_there(
    ludwigshafen: Any, speyer: Any, now: dt.datetime
) -> None:
    from campus.accounts.models import Invitation
    from tenants.registry.api import in_municipality

    with in_municipality(ludwigshafen.id):
        token = _token(now)
        copied = Invitation.objects.values().get(secret_hash__isnull=False)
    with in_municipality(speyer.id):
        copied["account_id"] = new_colleague("Frieda Fink", email="f@example.org", now=now)
        Invitation.objects.create(**copied)

        with pytest.raises(InvitationInvalid):
            accept_invitation(secret=token, now=now)


def test_of_eight_at_once_one_gets_in(
    real_database: str, ludwigshafen: Any, in_parallel: Any, now: dt.datetime
) -> None:
    from tenants.registry.api import in_municipality

    with in_municipality(ludwigshafen.id):
        token = _token(now)

    def accept(_number: int) -> Any:
        with in_municipality(ludwigshafen.id):
            return accept_invitation(secret=token, now=now)

    results = in_parallel(8, accept)

    refused = [result for result in results if isinstance(result, InvitationInvalid)]
    assert len(refused) == 7


def _frieda() -> Any:
    (frieda,) = [person for person in list_accounts() if person.display_name == "Frieda Fink"]
    return get_account(account_id=frieda.id)
