"""A provider by SAML signs somebody out here, or is asked to there: believed like its answers."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client

from campus.accounts.rules.sso import REASONS
from campus.accounts.services.sso import configuring
from campus.accounts.services.sso.linking import link
from campus.accounts.services.sso.saml.asking import new_signing_key
from campus.accounts.services.sso.sessions import keep_findable
from campus.accounts.services.tokens import make_token
from campus.audit.models import Entry
from campus.config.settings.logging import keep_allowed
from campus.kernel import clock
from tests.accounts.steps import is_signed_in, visitor
from tests.cast import PASSWORD
from tests.sso import saml_idp as idp
from tests.sso import saml_sign_out as sign_out
from tests.sso.saml_idp import SamlProvider, key
from tests.sso.saml_sign_out import HERE, answered, asked, carried, form, told
from tests.sso.saml_steps import go, link_with, switched_on
from tests.sso.test_leaving import counts

DESK, HOME = "_at-her-desk", "_at-home"
OLD, SOON = "2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z"
# What a request says wrongly, and why it is refused.
LIES = [
    ({"issuer": "https://login.speyer.example/saml"}, "issuer"),
    ({"destination": "http://speyer.localhost" + HERE}, "destination"),
    ({"destination": ""}, "destination"),
    ({"now": OLD}, "expired"),
    ({"now": SOON}, "expired"),
    ({"ends": OLD}, "expired"),
    ({"name_id": ""}, "subject"),
    ({"id": ""}, "malformed"),
]

Forge = Callable[[Client, Any, SamlProvider], Any]


def _changed(browser: Client, request: Any, saml: SamlProvider) -> Any:
    """The signature of one address on another one."""
    other = carried(asked(saml, browser.defaults["HTTP_HOST"], HOME), saml.key)
    return browser.get(carried(request, None) + other[other.index("&SigAlg") :])


def _twice(browser: Client, request: Any, saml: SamlProvider) -> Any:
    """Two messages in one address: one that was signed, one that is read."""
    return browser.get(f"{carried(request, saml.key)}&SAMLRequest=x")


def _wrapped(browser: Client, request: Any, saml: SamlProvider) -> Any:
    """The signed message inside of another one."""
    outer = asked(saml, browser.defaults["HTTP_HOST"])
    outer.append(idp.signed(request, saml.key))
    return browser.post(HERE, form(outer))


def _packed(browser: Client, request: Any, saml: SamlProvider) -> Any:
    """A small address that opens to more than any message has."""
    request.set("Consent", "x" * 300_000)
    return browser.get(carried(request, saml.key))


SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
# Whatever is not the provider's word: anybody can send it, so the trail says nothing of it.
FORGED: dict[str, tuple[Forge, str]] = {
    "unsigned": (lambda b, r, s: b.get(carried(r, None)), "unsigned"),
    "unsigned form": (lambda b, r, s: b.post(HERE, form(r)), "unsigned"),
    "another key": (lambda b, r, s: b.get(carried(r, key("mallory"))), "signature"),
    "another kind of key": (
        lambda b, r, s: b.get(carried(r, key("mallory", kind="rsa"))), "signature",
    ),
    "another key in a form": (
        lambda b, r, s: b.post(HERE, form(idp.signed(r, key("mallory")))), "signature",
    ),
    "an old algorithm": (
        lambda b, r, s: b.get(carried(r, s.key, algorithm=SHA1)), "algorithm",
    ),
    "another algorithm": (
        lambda b, r, s: b.get(carried(r, s.key, algorithm=sign_out.RSA)), "signature",
    ),
    "changed": (_changed, "signature"),
    "twice": (_twice, "malformed"),
    "wrapped": (_wrapped, "signature"),
    "packed": (_packed, "too_large"),
    "no message": (lambda b, r, s: b.get(HERE), "unsigned"),
    "no form": (lambda b, r, s: b.post(HERE), "malformed"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _one_key_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making one takes a second."""
    monkeypatch.setattr(configuring, "new_signing_key", _signing_key)


def _signing_key(**_given: Any) -> tuple[str, str]:
    return _made_once()


@cache
def _made_once() -> tuple[str, str]:
    return new_signing_key(host="ludwigshafen.example", now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


@pytest.fixture
def saml() -> SamlProvider:
    return SamlProvider(sign_out=sign_out.SERVICE)


@pytest.fixture
def browser(saml: SamlProvider, at_ludwigshafen: Any, bernd: Any, anna: Any) -> Client:
    """Anna, signed in at the provider from her desk."""
    switched_on(saml, bernd, signs=True)
    link_with(saml, anna, "anna-at-home")
    return signed_in(saml, anna, DESK)


def signed_in(saml: SamlProvider, person: Any, index: str, **said: Any) -> Client:
    browser = visitor(person.host)
    go(browser, saml, session=f' SessionIndex="{index}"', **said)
    assert is_signed_in(browser)
    return browser


def entries(action: str) -> int:
    return Entry.objects.filter(action=f"accounts.{action}").count()


def check_refused(page: Any, reason: str, caplog: Any) -> None:
    """Refused in words, and written down; nobody is led anywhere."""
    assert page.status_code == 403
    assert REASONS[reason] in page.content.decode()
    logged = [one.msg for one in caplog.records if isinstance(one.msg, dict)]
    assert reason in [one.get("reason") for one in logged if "refused" in one["event"]]
    assert keep_allowed(None, "", {"reason": reason}) == {"reason": reason}
    caplog.clear()


def signed_in_twice(saml: SamlProvider, bernd: Any, anna: Any) -> list[Client]:
    """Anna's two browsers, at her desk and at home."""
    switched_on(saml, bernd, signs=True)
    link_with(saml, anna, "anna-at-home")
    return [signed_in(saml, anna, index) for index in (DESK, HOME)]


class TestWhomTheProviderSignsOut:
    @pytest.mark.parametrize("kind", ["ec", pytest.param("rsa", marks=pytest.mark.proof)])
    def test_is_out_in_that_session_and_the_provider_hears_so(
        self, saml: SamlProvider, bernd: Any, anna: Any, at_ludwigshafen: Any, kind: str
    ) -> None:
        saml.key = key(kind=kind)
        at_the_desk, at_home = signed_in_twice(saml, bernd, anna)
        request = asked(saml, anna.host, DESK)

        answer = visitor(anna.host).get(carried(request, saml.key, relay_state="zurück/1 +"))

        heard = told(answer["Location"])
        assert answer.status_code == 303
        assert heard.root.get("InResponseTo") == request.get("ID")
        assert heard.statuses == [sign_out.SUCCESS]
        assert heard.relay_state == "zurück/1 +"
        assert not is_signed_in(at_the_desk)
        assert is_signed_in(at_home)
        assert entries("sso_sessions_ended") == 1

    def test_is_out_everywhere_where_no_session_is_named(
        self, browser: Client, saml: SamlProvider, anna: Any, bernd: Any
    ) -> None:
        link_with(saml, bernd, "bernd-at-home")
        by_password = bernd.client()
        made = make_token(
            name="Lohn", scopes=["vouchers:read"], days=30, actor=bernd.actor, now=clock.now()
        )
        request = asked(saml, bernd.host, name_id="bernd-at-home")

        visitor(bernd.host).get(carried(request, saml.key))

        assert not is_signed_in(by_password)
        assert not counts(made.secret, bernd)
        assert is_signed_in(browser)

    def test_is_out_by_a_form_that_another_site_posts(
        self, browser: Client, saml: SamlProvider, anna: Any
    ) -> None:
        abroad = Client(HTTP_HOST=anna.host, enforce_csrf_checks=True)
        request = idp.signed(asked(saml, anna.host, DESK), saml.key)

        answer = abroad.post(HERE, form(request, relay_state="weiter"))

        assert told(answer["Location"]).relay_state == "weiter"
        assert not answer.cookies
        assert not is_signed_in(browser)

    @pytest.mark.proof
    def test_leaves_nothing_in_the_browser_that_brings_it(
        self, browser: Client, saml: SamlProvider, anna: Any
    ) -> None:
        answer = browser.get(carried(asked(saml, anna.host, DESK), saml.key))

        assert answer["Clear-Site-Data"] == '"cache", "storage"'
        assert browser.cookies[settings.SESSION_COOKIE_NAME].value == ""

    @pytest.mark.proof
    def test_is_not_whoever_brings_it(
        self, browser: Client, saml: SamlProvider, anna: Any, bernd: Any
    ) -> None:
        his = bernd.client()

        answer = his.get(carried(asked(saml, anna.host, DESK), saml.key))

        assert "Clear-Site-Data" not in answer.headers
        assert is_signed_in(his)
        assert not is_signed_in(browser)

    @pytest.mark.proof
    def test_is_not_found_in_the_session_of_somebody_else(
        self, browser: Client, bernd: Any
    ) -> None:
        """One account has signed in at the provider, and has yet to show its second factor."""
        key_of_anna = browser.session.session_key

        keep_findable(session_key=key_of_anna, account_id=bernd.account_id, name="n", index="i")

        assert not UserSession.objects.filter(data__provider__name="n").exists()

    def test_is_found_under_a_new_key_of_the_session(
        self, browser: Client, saml: SamlProvider, anna: Any
    ) -> None:
        browser.post("/konto/nachweis/passwort/", {"password": PASSWORD})
        fresh = {"oldpassword": PASSWORD, "password1": "ein ganz neues 17", "password2": ""}
        browser.post("/konto/passwort/", fresh | {"password2": "ein ganz neues 17"})
        assert is_signed_in(browser)

        visitor(anna.host).get(carried(asked(saml, anna.host, DESK), saml.key))

        assert not is_signed_in(browser)

    def test_by_an_attribute_is_found_by_the_name_of_that_session(
        self, saml: SamlProvider, bernd: Any, anna: Any, at_ludwigshafen: Any
    ) -> None:
        switched_on(saml, bernd, signs=True, subject_attribute="objectGUID")
        link(
            account_id=anna.account_id, issuer=f"saml:{saml.entity_id} objectGUID",
            subject="guid-of-anna", actor=anna.actor, now=clock.now(),
        )  # fmt: skip
        said = idp.statement(idp.attribute("objectGUID", "guid-of-anna"))
        browser = signed_in(saml, anna, DESK, format=idp.TRANSIENT, attributes=said)

        visitor(anna.host).get(carried(asked(saml, anna.host), saml.key))

        assert not is_signed_in(browser)

    @pytest.mark.proof
    @pytest.mark.parametrize("who", ["anna-at-home", "nobody-here"])
    def test_who_is_out_already_is_no_mistake(
        self, browser: Client, saml: SamlProvider, anna: Any, who: str
    ) -> None:
        request = asked(saml, anna.host, "_long-gone", name_id=who)

        answer = visitor(anna.host).get(carried(request, saml.key))

        assert told(answer["Location"]).statuses == [sign_out.SUCCESS]
        assert is_signed_in(browser)

    @pytest.mark.proof
    def test_by_a_version_that_signs_nothing_is_out_and_reads_it_here(
        self, saml: SamlProvider, bernd: Any, anna: Any, at_ludwigshafen: Any
    ) -> None:
        switched_on(saml, bernd)
        link_with(saml, anna, "anna-at-home")
        browser = signed_in(saml, anna, DESK)

        page = browser.get(carried(asked(saml, anna.host, DESK), saml.key)).content.decode()

        assert "Sie sind abgemeldet" in page
        assert "Anna Amsel" not in page
        assert not is_signed_in(browser)


class TestWhatSignsNobodyOut:
    def test_says_something_wrong(
        self, browser: Client, saml: SamlProvider, anna: Any, caplog: Any
    ) -> None:
        for lie, reason in LIES:
            request = asked(saml, anna.host, DESK, **lie)
            check_refused(visitor(anna.host).get(carried(request, saml.key)), reason, caplog)

        assert is_signed_in(browser)
        assert entries("sso_refused") == len(LIES)

    @pytest.mark.proof
    def test_is_not_the_providers_word(
        self, browser: Client, saml: SamlProvider, anna: Any, caplog: Any
    ) -> None:
        for forge, reason in FORGED.values():
            page = forge(visitor(anna.host), asked(saml, anna.host, DESK), saml)
            check_refused(page, reason, caplog)

        assert is_signed_in(browser)
        assert entries("sso_refused") == 0

    def test_comes_a_second_time(
        self, browser: Client, saml: SamlProvider, anna: Any, caplog: Any
    ) -> None:
        address = carried(asked(saml, anna.host, DESK), saml.key)
        visitor(anna.host).get(address)
        again = signed_in(saml, anna, DESK)

        check_refused(visitor(anna.host).get(address), "replay", caplog)

        assert is_signed_in(again)

    def test_names_the_session_of_somebody_else(
        self, browser: Client, saml: SamlProvider, bernd: Any, caplog: Any
    ) -> None:
        link_with(saml, bernd, "bernd-at-home")
        his = signed_in(saml, bernd, "_his", name_id="bernd-at-home")
        request = asked(saml, bernd.host, "_his", DESK, name_id="bernd-at-home")

        check_refused(visitor(bernd.host).get(carried(request, saml.key)), "other_person", caplog)

        assert is_signed_in(browser)
        assert is_signed_in(his)

    def test_is_of_another_towns_provider(
        self, browser: Client, saml: SamlProvider, anna: Any, carla: Any, caplog: Any
    ) -> None:
        theirs = SamlProvider(entity_id="https://login.speyer.example/saml", key=key("speyer"))
        request = asked(theirs, anna.host, DESK)

        page = visitor(anna.host).get(carried(request, theirs.key))
        check_refused(page, "signature", caplog)
        page = visitor(carla.host).get(carried(asked(saml, carla.host, DESK), saml.key))
        check_refused(page, "switched_off", caplog)

        assert is_signed_in(browser)


class TestSigningOutHere:
    def test_leads_on_to_the_provider_by_a_link_that_says_what_it_does(
        self, browser: Client, saml: SamlProvider
    ) -> None:
        page = browser.post("/konto/abmelden/").content.decode()

        assert "enden Ihre anderen Programme mit dieser Anmeldung ebenso" in page
        assert "Anna Amsel" not in page
        request = told(link_in(page)).root
        assert request.get("Destination") == sign_out.SIGN_OUT_URL
        name = request.find("a:NameID", idp.PREFIXES)
        assert (name.text, name.get("Format")) == ("anna-at-home", idp.PERSISTENT)
        assert request.findtext("p:SessionIndex", namespaces=idp.PREFIXES) == DESK
        assert not is_signed_in(browser)

    @pytest.mark.proof
    @pytest.mark.parametrize(
        ("statuses", "title"),
        [((), "Sie sind abgemeldet"), ((sign_out.SUCCESS, sign_out.PARTIAL), "hier abgemeldet")],
    )
    def test_ends_with_what_the_provider_says_of_it(
        self, browser: Client, saml: SamlProvider, anna: Any, statuses: Any, title: str
    ) -> None:
        request = told(link_in(browser.post("/konto/abmelden/").content.decode())).root

        answer = answered(saml, anna.host, request.get("ID"), *statuses)
        page = browser.get(carried(answer, saml.key))

        assert title in page.content.decode()

    @pytest.mark.proof
    def test_takes_no_answer_to_what_nobody_asked(
        self, browser: Client, saml: SamlProvider, anna: Any, caplog: Any
    ) -> None:
        for request_id in ("", "_made-up", "_a.b:c"):
            answer = answered(saml, anna.host, request_id)
            check_refused(browser.get(carried(answer, saml.key)), "state", caplog)
        answer = answered(saml, anna.host, "_1", issuer="https://login.speyer.example/saml")
        check_refused(browser.get(carried(answer, saml.key)), "issuer", caplog)
        check_refused(browser.get(carried(answer, None)), "unsigned", caplog)
        request = asked(saml, anna.host, DESK)
        page = browser.get(carried(request, saml.key, field="SAMLResponse"))
        check_refused(page, "malformed", caplog)
        assert is_signed_in(browser)


def link_in(page: str) -> str:
    found = re.search(r'href="(https://login\.ludwigshafen\.example[^"]+)"', page)
    assert found is not None, page
    return html.unescape(found.group(1))
