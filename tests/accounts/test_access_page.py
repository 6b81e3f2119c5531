"""The cooperative's page of accounts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from campus.accounts.api import get_account, list_accounts
from tests.accounts.steps import is_signed_in, run_jobs, visitor
from tests.cast import FUNDER_ID

LIST, INVITE = "/zugaenge/", "/zugaenge/einladen/"
GERD = {"display_name": "Gerd Gimpel", "email": "gerd@example.org", "role": "cooperative"}


@pytest.fixture(autouse=True)
def _one_funder(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FUNDERS_TO_CHOOSE = "tests.accounts.test_access_page.one_funder"


class _Funder:
    id = FUNDER_ID
    name = "Ministerium für Bildung"


def one_funder() -> list[_Funder]:
    return [_Funder()]


def _invite(dora: Any, **changes: str) -> Any:
    return dora.client().post(INVITE, {**GERD, **changes})


def _person(name: str) -> Any:
    return next((person for person in list_accounts() if person.display_name == name), None)


class TestInvitingAColleague:
    def test_opens_the_account_and_sends_the_link(self, dora: Any) -> None:
        answer = _invite(dora)
        run_jobs("accounts.send_invitation_mail")

        gerd = _person("Gerd Gimpel")
        assert answer["Location"] == f"{LIST}{gerd.id}/"
        assert "versandt" in dora.client().get(answer["Location"]).content.decode()
        assert mail.outbox[0].to == ["gerd@example.org"]

    def test_of_a_ministry_names_the_funder(self, dora: Any) -> None:
        _invite(dora, role="ministry", funder=str(FUNDER_ID))

        assert _person("Gerd Gimpel").funder_id == FUNDER_ID

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"email": "dora@example.org"}, "gibt es schon einen Zugang"),
            ({"role": "ministry"}, "gehört zu genau einem Fördergeber"),
            ({"role": "hr"}, "Fehler:"),
            ({"email": ""}, "Fehler:"),
        ],
    )
    def test_says_why_it_is_refused_and_leaves_nothing_behind(
        self, dora: Any, changes: dict[str, str], sentence: str
    ) -> None:
        page = _invite(dora, **changes).content.decode()

        assert sentence in page
        assert _person("Gerd Gimpel") is None


class TestClosingFromThePage:
    def test_asks_first_and_ends_access_at_once(self, dora: Any, emil: Any) -> None:
        address, browser = f"{LIST}{emil.account_id}/schliessen/", emil.client()

        assert "Zugang von Emil Elster schließen" in dora.client().get(address).content.decode()
        assert is_signed_in(browser)
        dora.client().post(address)

        assert not is_signed_in(browser)
        assert not get_account(account_id=emil.account_id).is_open

    def test_can_be_taken_back(self, dora: Any, emil: Any) -> None:
        dora.client().post(f"{LIST}{emil.account_id}/schliessen/")
        dora.client().post(f"{LIST}{emil.account_id}/oeffnen/")

        assert is_signed_in(emil.client())

    def test_the_own_account_is_refused(self, dora: Any) -> None:
        answer = dora.client().post(f"{LIST}{dora.account_id}/schliessen/")

        assert answer.status_code == 409
        assert "Den eigenen Zugang" in answer.content.decode()

    def test_a_closed_account_is_not_invited_again(self, dora: Any, emil: Any) -> None:
        dora.client().post(f"{LIST}{emil.account_id}/schliessen/")

        assert dora.client().post(f"{LIST}{emil.account_id}/einladen/").status_code == 409


@pytest.mark.parametrize(
    "path",
    ["", "einladen/", "{emil}/", "{emil}/einladen/", "{emil}/schliessen/", "{emil}/oeffnen/"],
)
def test_the_page_is_there_for_the_cooperative_only(
    dora: Any, emil: Any, bernd: Any, path: str
) -> None:
    address = LIST + path.format(emil=emil.account_id)

    assert dora.client().get(address).status_code == 200
    assert emil.client().get(address).status_code == 404
    assert bernd.client().get(address).status_code == 404
    assert visitor(dora.host).get(address).status_code == 403
