"""A second factor is demanded of whoever sees what is other people's, from its day on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from campus.accounts.apps import SEEING_OTHERS, refuse_broken_settings, warn_of_one_factor
from campus.accounts.models import RoleGrant
from campus.accounts.rules.factors import second_factor_due_at
from campus.kernel import clock
from tests.accounts.steps import new_colleague, sign_in, visitor
from tests.accounts.test_second_factor import _set_up_app
from tests.cast import PASSWORD
from tests.shared.test_letters_with_a_pin import PIN, SIGN_IN, Letter, active, letter

__all__ = ["active", "letter"]

PAGE, DESK, NEEDS = "/konto/zweite-bestaetigung/", "/gutschein-ausgabe/", "/bedarf/"
MARCH = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


class TestTheDay:
    def test_comes_a_grace_after_the_first_role_that_demands(self) -> None:
        held = {"employee": MARCH - 90 * DAY, "hr": MARCH, "provider": MARCH + DAY}

        assert _due(held) == MARCH + 7 * DAY

    def test_never_comes_for_who_has_one_or_holds_no_such_role(self) -> None:
        assert _due({"hr": MARCH}, has_one=True) is None
        assert _due({"employee": MARCH, "staff_council": MARCH}) is None
        assert _due({}) is None


def _due(held: dict[str, dt.datetime], *, has_one: bool = False) -> dt.datetime | None:
    return second_factor_due_at(held, demanded_of=SEEING_OTHERS, has_one=has_one, grace_days=7)


@pytest.fixture(autouse=True)
def _demanded(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = sorted(SEEING_OTHERS)
    settings.SECOND_FACTOR_GRACE_DAYS = 7


@pytest.fixture
def hr(bernd: Any, at_ludwigshafen: Any) -> Client:
    """Bernd, who came with a password; his role is old."""
    _granted(days_ago=8)
    browser = visitor(bernd.host)
    sign_in(browser, "bernd@example.org")
    return browser


def _granted(*, days_ago: float) -> None:
    RoleGrant.objects.filter(role="hr").update(granted_at=clock.now() - days_ago * DAY)


class TestAfterTheDay:
    def test_every_page_leads_to_where_one_is_set_up(self, hr: Client) -> None:
        for path in ("/", DESK, NEEDS, "/meine-daten/", "/konto/schnittstelle/"):
            assert hr.get(path)["Location"] == PAGE, path
        assert hr.post(f"{DESK}", {})["Location"] == PAGE

        page = hr.get(PAGE).content.decode()
        assert "/konto/app/einrichten/" in page
        assert "/konto/passkeys/neu/" in page
        assert "Später" not in page

    def test_programs_are_told_so(self, hr: Client) -> None:
        answer = hr.get("/api/v1/vouchers/")

        assert answer.status_code == 403
        assert "zweite Bestätigung" in answer.json()["detail"]

    @pytest.mark.proof
    def test_pages_for_everyone_and_the_way_out_stay_open(self, hr: Client) -> None:
        assert hr.get("/impressum/").status_code == 200
        assert hr.post("/konto/abmelden/").status_code == 302

    def test_it_cannot_be_put_off(self, hr: Client) -> None:
        assert hr.post(PAGE).status_code == 409

        assert hr.get("/")["Location"] == PAGE

    @pytest.mark.proof
    def test_an_app_opens_all_pages(self, hr: Client) -> None:
        _set_up_app(hr)

        assert hr.get("/konto/ersatzcodes/").status_code == 200
        assert hr.get(DESK).status_code == 200
        assert hr.get(PAGE)["Location"] == "/konto/"

    def test_replacement_codes_alone_are_none(self, hr: Client, bernd: Any) -> None:
        Authenticator.objects.create(user_id=bernd.account_id, type="recovery_codes", data={})

        assert hr.get(DESK)["Location"] == PAGE

    def test_so_it_is_for_cooperative_and_ministry(self, dora: Any, emil: Any) -> None:
        for person in (dora, emil):
            browser = person.client()
            RoleGrant.objects.update(granted_at=clock.now() - 8 * DAY)
            assert browser.get("/")["Location"] == PAGE


class TestBeforeTheDay:
    def test_it_is_offered_once_a_session(self, hr: Client) -> None:
        _granted(days_ago=6)

        assert hr.get("/")["Location"] == PAGE
        assert "Später einrichten" in hr.get(PAGE).content.decode()
        assert hr.post(PAGE)["Location"] == "/"
        assert hr.get("/").status_code == 200

    @pytest.mark.proof
    def test_all_other_pages_open(self, hr: Client) -> None:
        _granted(days_ago=6)

        assert hr.get(DESK).status_code == 200


class TestNobodyIsAsked:
    def test_who_sees_only_what_is_their_own(self, anna: Any) -> None:
        browser = anna.client()

        assert browser.get("/").status_code == 200
        assert browser.get(PAGE)["Location"] == "/konto/"

    @pytest.mark.proof
    def test_unless_the_installation_asks_everybody(self, anna: Any, settings: Any) -> None:
        settings.SECOND_FACTOR_ROLES = ["employee"]
        settings.SECOND_FACTOR_GRACE_DAYS = 0
        browser = visitor(anna.host)
        sign_in(browser, "anna@example.org")

        assert browser.get("/")["Location"] == PAGE
        _set_up_app(browser)
        assert browser.get("/").status_code == 200

    @pytest.mark.proof
    def test_who_showed_a_letters_code_and_its_pin(
        self, active: Letter, anna: Any, settings: Any, at_ludwigshafen: Any
    ) -> None:
        RoleGrant.objects.create(
            account_id=active.account_id, role="hr", granted_at=clock.now() - 30 * DAY
        )
        browser = visitor(anna.host)
        browser.post(SIGN_IN, active.form(pin=PIN))

        assert browser.get("/").status_code == 200

    @pytest.mark.proof
    def test_where_the_setting_is_off(self, hr: Client, settings: Any) -> None:
        settings.SECOND_FACTOR_ROLES = []

        assert hr.get(DESK).status_code == 200
        assert "verlangt von niemandem" in hr.get("/konto/").content.decode()

    @pytest.mark.proof
    def test_another_towns_setting_up_counts_nowhere_else(
        self, hr: Client, carla: Any, at_speyer: Any
    ) -> None:
        new_colleague("Bernd", email="bernd@example.org", now=clock.now(), password=PASSWORD)
        browser = visitor(carla.host)
        sign_in(browser, "bernd@example.org")
        _set_up_app(browser)

        assert hr.get(DESK)["Location"] == PAGE


def test_a_check_refuses_a_role_that_does_not_exist_and_a_list_that_is_not_there(
    settings: Any,
) -> None:
    assert refuse_broken_settings(None) == []

    settings.SECOND_FACTOR_ROLES = ["HR", "ministry"]
    settings.LEAKED_PASSWORDS_FILE = "/nowhere"

    assert [found.id for found in refuse_broken_settings(None)] == [
        "accounts.E001",
        "accounts.E002",
    ]


def test_a_check_of_what_is_deployed_warns_where_nothing_is_demanded(settings: Any) -> None:
    assert warn_of_one_factor(None) == []

    settings.SECOND_FACTOR_ROLES = ["hr"]

    assert "cooperative, ministry, provider" in warn_of_one_factor(None)[0].msg
