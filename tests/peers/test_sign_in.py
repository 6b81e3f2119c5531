"""Incidents of signing in by password, code or link, and of sessions and tokens."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.internal.flows import password_reset
from django.conf import settings
from django.core import mail

from campus.accounts.api import get_account
from campus.accounts.models import ApiToken
from tenants.privacy.rules.addressing import TRIES
from tenants.privacy.views.address import IN_SESSION
from tenants.registry.api import in_municipality
from tests.accounts.steps import (
    code_in_last_mail,
    is_signed_in,
    run_jobs,
    sign_in,
    visitor,
)
from tests.cast import PASSWORD
from tests.peers.incidents import held_by, incident
from tests.peers.seeds import Edit, Put

pytestmark = pytest.mark.django_db

ACCOUNTS = "platform/campus/accounts"
FORGOTTEN, NEW_TOKEN = "/konto/passwort/vergessen/", "/konto/schnittstelle/neu/"
NEW = {"password1": "Sieben Zwerge wandern", "password2": "Sieben Zwerge wandern"}
OTHER = {"password1": "Acht Zwerge bleiben da", "password2": "Acht Zwerge bleiben da"}


def proved_again(person: Any) -> Any:
    browser = person.client()
    browser.post("/konto/nachweis/passwort/", {"password": PASSWORD})
    return browser


def forgot(person: Any) -> tuple[Any, str]:
    """A browser in which somebody has asked for a new password, and the code that was e-mailed."""
    browser = visitor(person.host)
    browser.post(FORGOTTEN, {"email": f"{person.name}@example.org"})
    run_jobs("accounts.send_code_mail")
    assert mail.outbox[-1].to == [f"{person.name}@example.org"]
    return browser, code_in_last_mail()


def _only_forgets_the_cookie(session: Any) -> None:
    session._session_cache, session._session_key = {}, None


@incident(
    "pretix CVE-2023-27891",
    "A program was still given access by a browser whose person had signed out.",
    Put(
        "django.contrib.sessions.backends.base:SessionBase.flush",
        lambda _: _only_forgets_the_cookie,
    ),
    absent="Nobody consents to a program's access; who may, makes a token on a page.",
)
def test_nobody_gets_a_token_from_a_session_that_was_signed_out(bernd: Any) -> None:
    browser, copied = proved_again(bernd), visitor(bernd.host)
    copied.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[
        settings.SESSION_COOKIE_NAME
    ].value
    form = {"name": "Nachtlauf", "scopes": ["vouchers:read"], "days": "30"}
    assert copied.get(NEW_TOKEN).status_code == 200

    browser.post("/konto/abmelden/")

    assert copied.post(NEW_TOKEN, form).status_code == 403
    with in_municipality(bernd.municipality_id):
        assert not ApiToken.objects.exists()


@incident(
    "authentik CVE-2024-37905",
    "Who changed a token could name somebody else as its owner and then act as that person.",
    Edit(
        f"{ACCOUNTS}/views/tokens.py",
        "token_new",
        "actor=request.actor, now",
        'actor=__import__("dataclasses").replace(request.actor,'
        ' account_id=__import__("uuid").UUID(request.POST["account_id"])), now',
    ),
)
def test_a_form_names_no_owner(anna: Any, bernd: Any, dora: Any) -> None:
    form = {
        "name": "Nachtlauf", "scopes": ["vouchers:read"], "days": "30", "kind": "cooperative",
        "account_id": str(anna.account_id), "account": str(anna.account_id),
        "funder_id": str(dora.account_id), "user": str(anna.account_id),
    }  # fmt: skip

    proved_again(bernd).post(NEW_TOKEN, form)

    with in_municipality(bernd.municipality_id):
        made = ApiToken.objects.get()
    assert (made.account_id, made.kind, made.funder_id) == (bernd.account_id, "hr", None)


def _whatever_code(form: Any) -> str:
    return str(form.cleaned_data["code"])


@incident(
    "authentik CVE-2023-26481",
    "A link for a lost password, sent to one person, gave a new password to another.",
    Put("campus.accounts.forms:ConfirmCodeForm.clean_code", lambda _: _whatever_code),
)
def test_the_code_of_one_persons_lost_password_is_none_for_another(anna: Any, bernd: Any) -> None:
    _annas, annas_code = forgot(anna)
    browser, _bernds_code = forgot(bernd)

    browser.post(f"{FORGOTTEN}code/", {"code": annas_code})
    browser.post(f"{FORGOTTEN}neu/", NEW)

    for person in (anna, bernd):
        entering = visitor(person.host)
        sign_in(entering, f"{person.name}@example.org", NEW["password1"])
        assert not is_signed_in(entering)


def _keeps_the_code(self: Any) -> Any:
    email = self.state["email"]
    return password_reset.finalize_password_reset(self.request, self.user, email=email)


@incident(
    "Vulnerability-Lookup CVE-2026-73431",
    "A link for a lost password could be used again after it had been used.",
    Put(
        "allauth.account.internal.flows.password_reset_by_code"
        ":PasswordResetVerificationProcess.finish",
        lambda _: _keeps_the_code,
    ),
)
def test_a_code_for_a_lost_password_sets_one_password(anna: Any) -> None:
    browser, code = forgot(anna)
    browser.post(f"{FORGOTTEN}code/", {"code": code})
    browser.post(f"{FORGOTTEN}neu/", NEW)

    browser.post(f"{FORGOTTEN}code/", {"code": code})
    browser.post(f"{FORGOTTEN}neu/", OTHER)

    later = visitor(anna.host)
    sign_in(later, "anna@example.org", NEW["password1"])
    assert is_signed_in(later)


held_by(
    "tests/privacy/test_changing_address.py"
    "::test_the_code_of_one_account_is_none_for_another_and_a_taken_address_stays",
    "Saleor CVE-2026-35407",
    "The proof of a new address was not bound to the account that had asked for it.",
    Edit(
        "tenants/privacy/services/addressing.py",
        "digest_of",
        "{account_id}:{email}:{typed}",
        "{email}:{typed}",
    ),
)
held_by(
    "tests/accounts/test_guessing.py::TestAStranger::test_sees_no_difference_when_asking_for_a_code",
    "Saleor CVE-2026-39851",
    "The words of an error told whether somebody had an account.",
    Put("django.conf:settings.ACCOUNT_PREVENT_ENUMERATION", lambda _: False),
)


@incident(
    "allauth audit 2024",
    "Tries at a code that came by e-mail were counted in the session, which guesses at the same"
    " time do not see.",
    Edit(
        "tenants/privacy/views/address.py",
        "_count",
        "raise AddressTriesUsedUp",
        "return",
    ),
)
def test_guesses_at_a_code_are_counted_for_the_account_and_not_in_the_session(anna: Any) -> None:
    browser = proved_again(anna)
    browser.post("/meine-daten/e-mail/", {"email": "anna.amsel@example.org"})
    run_jobs("accounts.send_code_mail")
    code = "".join(symbol for symbol in str(mail.outbox[-1].body) if symbol.isdigit())[:6]
    for _guess in range(TRIES):
        browser.post("/meine-daten/e-mail/code/", {"code": "000000"})
        # What a guess sees that began before an earlier one had written its count.
        with in_municipality(anna.municipality_id):
            session = browser.session
            session[IN_SESSION] = {**session[IN_SESSION], "tries": 0}
            session.save()
    browser.post("/meine-daten/e-mail/code/", {"code": code})

    with in_municipality(anna.municipality_id):
        assert get_account(account_id=anna.account_id).email == "anna@example.org"
