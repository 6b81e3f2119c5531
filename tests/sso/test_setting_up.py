"""HR sets the sign-in up: nothing counts before somebody has signed in with that very version."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail

from campus.accounts.models import Account, BreakGlass, IdentityProvider
from campus.accounts.rules import sso as rules
from campus.accounts.services.sso import configuring
from campus.audit.models import Entry
from campus.kernel import clock
from tests.accounts.steps import (
    is_signed_in,
    new_colleague,
    run_jobs,
    secret_for,
    sign_in,
    visitor,
)
from tests.sso.conftest import go, linked, proved_again, switched_on, written
from tests.sso.idp import Provider

FORM = {
    "title": "Rathaus",
    "client_id": "kommunalcampus",
    "secret": "geheim/mit:Zeichen",
    "scopes": "profile",
    "match_by": "personnel_number",
    "match_claim": "employee_number",
}

OTHER_WAYS = (
    "anmelden/code/",
    "anmelden/code/eingeben/",
    "passwort/vergessen/",
    "passwort/vergessen/code/",
    "passwort/vergessen/neu/",
    "aktivieren/",
    "aktivieren/passwort/",
)


def protect(person: Any) -> str:
    """Give an account a second factor; return the key of its app."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(Account.objects.get(id=person.account_id), secret)
    return secret


@pytest.fixture
def required(on: UUID, bernd: Any) -> str:
    """Everybody has to sign in at the provider; Bernd's is the emergency account."""
    secret = protect(bernd)
    configuring.name_break_glass(account_id=bernd.account_id, actor=bernd.actor, now=clock.now())
    configuring.require(actor=bernd.actor, now=clock.now())
    return secret


class TestSettingUp:
    def test_goes_from_the_form_over_a_test_to_the_sign_in_page(
        self, provider: Provider, at_ludwigshafen: Any, bernd: Any
    ) -> None:
        browser = proved_again(bernd)
        sheet = browser.post("/anmeldung/neu/", {**FORM, "issuer": provider.issuer})["Location"]

        shown = browser.get(sheet).content.decode()
        tested = go(browser, provider, start=f"{sheet}probe/", employee_number="0057-B")
        browser.post(f"{sheet}ein/")

        assert "/konto/anmelden/kommune/antwort/" in shown
        assert "geheim/mit" not in shown
        assert "0057-B" in tested.content.decode()
        assert (
            "Anmelden mit Rathaus" in visitor(bernd.host).get("/konto/anmelden/").content.decode()
        )
        assert "geheim/mit" not in IdentityProvider.objects.get().sealed_secret

    def test_cannot_be_switched_on_before_the_test(
        self, provider: Provider, at_ludwigshafen: Any, bernd: Any, now: dt.datetime
    ) -> None:
        provider_id = written(provider, bernd.actor)

        with pytest.raises(rules.ProviderUntested):
            configuring.switch_on(provider_id=provider_id, actor=bernd.actor, now=now)

    def test_needs_a_new_test_for_a_changed_version(
        self, on: UUID, provider: Provider, bernd: Any, now: dt.datetime
    ) -> None:
        changed = written(provider, bernd.actor, client_id="another")

        with pytest.raises(rules.ProviderUntested):
            configuring.switch_on(provider_id=changed, actor=bernd.actor, now=now)
        assert IdentityProvider.objects.get(id=on).off_at is None

    def test_replaces_the_version_that_was_on(
        self, on: UUID, provider: Provider, bernd: Any
    ) -> None:
        switched_on(provider, bernd.actor, title="Neues Rathaus")

        live = IdentityProvider.objects.filter(on_at__isnull=False, off_at=None)
        assert [row.title for row in live] == ["Neues Rathaus"]

    def test_by_a_test_that_fails_changes_nothing(
        self, provider: Provider, at_ludwigshafen: Any, bernd: Any
    ) -> None:
        provider_id = written(provider, bernd.actor)

        answer = go(bernd.client(), provider, start=f"/anmeldung/{provider_id}/probe/")

        assert "nennt das Merkmal „employee_number“ nicht" in answer.content.decode()
        assert IdentityProvider.objects.get().tested_at is None

    @pytest.mark.parametrize("claim", ["email", "preferred_username", "UPN", "a@b"])
    def test_refuses_a_claim_that_can_change(
        self, provider: Provider, at_ludwigshafen: Any, bernd: Any, claim: str
    ) -> None:
        with pytest.raises(rules.ClaimRefused):
            written(provider, bernd.actor, match_claim=claim)

    @pytest.mark.parametrize(
        "issuer", ["login.example.org", "ftp://a.example", "https://a.example/?x=1", "https:///x"]
    )
    def test_refuses_what_is_no_issuer(
        self, provider: Provider, at_ludwigshafen: Any, bernd: Any, issuer: str
    ) -> None:
        with pytest.raises(rules.IssuerRefused):
            written(provider, bernd.actor, issuer=issuer)

    def test_reads_nothing_from_inner_networks(
        self, provider: Provider, on: UUID, bernd: Any, settings: Any
    ) -> None:
        """The provider of the test is on this machine, which nobody else may name."""
        settings.WEBHOOKS_TO_THIS_MACHINE = False

        answer = visitor(bernd.host).get("/konto/anmelden/kommune/")

        assert "„unreachable“" in answer.content.decode()
        assert provider.asked == []

    @pytest.mark.proof
    def test_is_not_for_employees(self, on: UUID, anna: Any) -> None:
        browser = anna.client()

        for address in ("", "neu/", f"{on}/", f"{on}/probe/", f"{on}/ein/", "notfall/", "aus/"):
            assert browser.get(f"/anmeldung/{address}").status_code == 404

    def test_of_another_town_is_unknown_here(
        self, on: UUID, bernd: Any, carla: Any, at_speyer: Any
    ) -> None:
        with pytest.raises(rules.ProviderUnknown):
            configuring.switch_on(provider_id=on, actor=carla.actor, now=clock.now())

    def test_of_an_unknown_version_is_not_found(self, at_ludwigshafen: Any, bernd: Any) -> None:
        assert bernd.client().get(f"/anmeldung/{uuid4()}/").status_code == 404


class TestDemandingIt:
    def test_needs_an_emergency_account(self, on: UUID, bernd: Any) -> None:
        with pytest.raises(rules.BreakGlassMissing):
            configuring.require(actor=bernd.actor, now=clock.now())

    def test_takes_no_emergency_account_without_a_second_factor(self, on: UUID, bernd: Any) -> None:
        with pytest.raises(rules.BreakGlassUnfit):
            configuring.name_break_glass(
                account_id=bernd.account_id, actor=bernd.actor, now=clock.now()
            )

    @pytest.mark.proof
    def test_takes_no_emergency_account_of_an_employee(
        self, on: UUID, anna: Any, bernd: Any
    ) -> None:
        protect(anna)

        with pytest.raises(rules.BreakGlassUnfit):
            configuring.name_break_glass(
                account_id=anna.account_id, actor=bernd.actor, now=clock.now()
            )

    def test_keeps_the_last_emergency_account(self, required: str, bernd: Any) -> None:
        with pytest.raises(rules.BreakGlassNeeded):
            configuring.withdraw_break_glass(
                account_id=bernd.account_id, actor=bernd.actor, now=clock.now()
            )
        assert BreakGlass.objects.get().withdrawn_at is None

    @pytest.mark.proof
    def test_is_done_and_undone_on_its_pages(self, on: UUID, bernd: Any) -> None:
        protect(bernd)
        browser = proved_again(bernd)
        browser.post("/anmeldung/notfall/", {"account": bernd.account_id})

        browser.post("/anmeldung/pflicht/")
        demanded = IdentityProvider.objects.get().required_at
        browser.post("/anmeldung/wahl/")
        browser.post("/anmeldung/aus/")

        row = IdentityProvider.objects.get()
        assert demanded is not None
        assert row.required_at is None
        assert row.off_at is not None


class TestWhereAllSignInAtTheProvider:
    def test_a_right_password_is_not_enough(self, required: str, anna: Any) -> None:
        browser = visitor(anna.host)

        answer = sign_in(browser, "anna@example.org")

        assert answer.status_code == 403
        assert not is_signed_in(browser)

    def test_no_other_way_in_or_to_a_password_is_open(self, required: str, anna: Any) -> None:
        browser = visitor(anna.host)
        for address in OTHER_WAYS:
            for ask in (browser.get, browser.post):
                answer = ask(f"/konto/{address}", {"email": "anna@example.org"})
                assert answer.status_code == 403, address
                assert "über ihre eigene Anmeldung" in answer.content.decode()
        assert mail.outbox == []

    @pytest.mark.proof
    def test_an_invitation_is_not_used_up(self, required: str, anna: Any, now: dt.datetime) -> None:
        account_id = new_colleague("Frieda Fink", email="frieda@example.org", now=clock.now())
        secret = secret_for(account_id, purpose="link", now=clock.now())
        browser = visitor(anna.host)

        assert browser.post(f"/konto/einladung/{secret}/").status_code == 403
        assert Account.objects.get(id=account_id).invitations.get().used_at is None

    def test_the_provider_still_signs_in(
        self, required: str, provider: Provider, anna: Any
    ) -> None:
        linked(anna, provider)
        browser = visitor(anna.host)

        go(browser, provider)

        assert is_signed_in(browser)

    def test_who_used_the_account_before_confirms_once(
        self, required: str, provider: Provider, anna: Any
    ) -> None:
        browser = visitor(anna.host)
        go(browser, provider, employee_number="0047-A")

        sign_in(browser, "anna@example.org")

        assert is_signed_in(browser)
        assert sign_in(visitor(anna.host), "anna@example.org").status_code == 403

    def test_the_emergency_account_gets_in_and_everybody_of_hr_is_told(
        self, required: str, bernd: Any
    ) -> None:
        from allauth.mfa.totp.internal.auth import (
            format_hotp_value,
            hotp_value,
            yield_hotp_counters_from_time,
        )

        browser = visitor(bernd.host)
        sign_in(browser, "bernd@example.org")
        assert not is_signed_in(browser)

        code = format_hotp_value(hotp_value(required, next(iter(yield_hotp_counters_from_time()))))
        browser.post("/konto/anmelden/bestaetigen/", {"code": code})
        run_jobs("accounts.tell_emergency")

        assert is_signed_in(browser)
        assert Entry.objects.filter(action="accounts.break_glass_used").count() == 1
        assert [message.to for message in mail.outbox] == [["bernd@example.org"]]
        assert re.search("Bernd Buchfink mit einem Notfallzugang", str(mail.outbox[0].body))
