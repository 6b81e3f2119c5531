"""Where django-allauth asks this product: texts, e-mails, limits by account, second factors."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.account.utils import perform_login
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.accounts.queries import account_id_of_email, account_id_of_login
from campus.accounts.rules.saml import lasts_until
from campus.accounts.rules.sso import ATTEMPT_VALID_FOR, OwnSignInOnly
from campus.accounts.services.invitations import schema_here
from campus.accounts.services.mail import enqueue_code_mail, seal, unseal
from campus.accounts.services.sso.admitting import check_other_way, note_emergency
from campus.accounts.services.sso.leaving import let_in_again
from campus.accounts.services.sso.linking import link
from campus.accounts.services.sso.oidc import Assertion
from campus.accounts.services.sso.sessions import digest_of, keep_findable
from campus.kernel import clock
from campus.kernel.actor import SYSTEM, Actor
from campus.web.pages import refused

SESSION_SCHEMA = "accounts.schema"
SESSION_BEGAN = "accounts.began_at"
log = structlog.get_logger("campus.accounts")

# An identity that waits for its account's owner to sign in once more as until now.
CONFIRMATION = "accounts.sso.confirmation"
# What a session keeps of the provider that signed its person in; secrets are sealed.
PROVIDER_SESSION = "accounts.sso.session"
_WRONG_PAIR = _(
    "Anmeldename oder Passwort stimmen nicht. Bitte prüfen Sie beides, "
    "oder lassen Sie sich einen Code per E-Mail schicken."
)
_TOO_MANY = _(
    "Zu viele Fehlversuche für diesen Zugang. "
    "Bitte warten Sie fünf Minuten, oder melden Sie sich mit einem Code per E-Mail an."
)
_WRONG_CODE = _("Der Code stimmt nicht. Bitte prüfen Sie ihn, oder fordern Sie einen neuen an.")


class SignInAdapter(DefaultAccountAdapter):
    """Sign-in of this product: by invitation only, codes through the outbox, German texts."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _(
            "Dieser Zugang ist geschlossen. Bitte fragen Sie Ihre Personalstelle."
        ),
        "email_password_mismatch": _WRONG_PAIR,
        "username_password_mismatch": _WRONG_PAIR,
        "invalid_login": _WRONG_PAIR,
        "enter_current_password": _("Das Passwort stimmt nicht. Bitte geben Sie Ihr jetziges ein."),
        "incorrect_password": _("Das Passwort stimmt nicht. Bitte versuchen Sie es noch einmal."),
        "incorrect_code": _WRONG_CODE,
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _("Das waren zu viele Anfragen. Bitte warten Sie fünf Minuten."),
    }
    # What is said by the page itself needs no message above it.
    _UNSAID = ("logged_in", "logged_out", "login_code_sent")

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **given: Any) -> HttpResponse | None:
        """Stop whoever may not sign in this way, before a second factor is asked for."""
        response: HttpResponse | None = super().pre_login(request, user, **given)
        if response is not None or _came_from_provider(request, user) or _confirms(request, user):
            return response
        try:
            check_other_way(account_id=user.pk)
        except OwnSignInOnly as refusal:
            address = reverse("account_login")
            return refused(request, refusal, next_url=address, next_text=_("Zur Anmeldung"))
        return None

    def login(self, request: HttpRequest, user: Any) -> None:
        confirms, from_provider = _confirms(request, user), _came_from_provider(request, user)
        kept = request.session.pop(CONFIRMATION, None)
        super().login(request, user)
        let_in_again(account_id=user.pk)
        request.session[SESSION_SCHEMA] = schema_here()
        request.session[SESSION_BEGAN] = clock.now().isoformat()
        log.info("signed_in", method="provider" if from_provider else "own", actor=_pseudonym(user))
        if confirms and kept:
            link(
                account_id=user.pk,
                issuer=kept["issuer"],
                subject=kept["subject"],
                actor=SYSTEM,
                now=clock.now(),
            )
        elif not from_provider:
            note_emergency(account_id=user.pk, now=clock.now())

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse further tries, and write down that somebody keeps trying."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            log.warning("sign_in_blocked")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down that somebody failed to sign in: not who, for that may be a typed password."""
        log.warning("sign_in_failed")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead a newcomer with a first password to the start page, others back to their account."""
        match = request.resolver_match
        is_first = match is not None and match.url_name == "account_set_password"
        return reverse("accounts:start" if is_first else "accounts:account")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand an e-mail with a code over to the outbox."""
        account_id = account_id_of_email(email)
        if account_id is not None:
            enqueue_code_mail(
                account_id=account_id,
                subject=render_to_string(f"{template_prefix}_subject.txt", context).strip(),
                body=render_to_string(f"{template_prefix}_message.txt", context).strip(),
                now=clock.now(),
            )

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        if not any(name in (message_template or "") for name in self._UNSAID):
            super().add_message(request, level, message_template, *args, **kwargs)

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Check the password of who is signed in, within the limits of their account."""
        login = user.email or user.login_name
        name = "email" if user.email else "username"
        found = self.authenticate(self.request, **{name: login, "password": password})
        return found is not None and found.pk == user.pk

    def get_client_ip(self, request: HttpRequest) -> str:
        # Behind a unix socket without a proxy header there is no address: limits by account hold.
        try:
            return str(super().get_client_ip(request))
        except PermissionDenied:
            return "0.0.0.0"  # noqa: S104 an address to count by, nothing is bound to it

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # By account, so that its e-mail address and its login name share one number of tries.
        login = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
        return f"{schema_here()}:{account_id_of_login(login) or login}"


def _pseudonym(user: Any) -> str:
    return Actor(kind="employee", account_id=user.pk, schema=schema_here()).pseudonym


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors of this product: their secrets lie encrypted in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _WRONG_CODE,
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)


def display_name_of(account: Any) -> str:
    """Return how an account's person is called on pages (for django-allauth)."""
    return str(account.display_name)


def sign_in(
    request: HttpRequest, *, account_id: UUID, next_url: str, method: str = ""
) -> HttpResponse:
    """Sign in whoever has just proved to be the account's person; asks for a second factor.

    :param method: "card" where what was shown counts as two factors
    """
    account = get_user_model()._default_manager.get(pk=account_id)
    if method:
        record_authentication(request, account, method=method)
    response: HttpResponse = perform_login(request, account, redirect_url=next_url)
    return response


def showed_two_factors(request: HttpRequest) -> bool:
    """Tell whether this session began with more than one account factor of ours.

    A letter's code with its PIN are two; a provider answers for how it signs its people in.
    """
    methods = {record["method"] for record in get_authentication_records(request, request.user)}
    return "card" in methods or _came_from_provider(request, request.user)


def sign_in_by_provider(
    request: HttpRequest,
    *,
    account_id: UUID,
    provider_id: UUID,
    assertion: Assertion,
    next_url: str,
    now: dt.datetime,
) -> HttpResponse:
    """Sign in whom the municipality's own provider has named, and keep what asks it again."""
    account = get_user_model()._default_manager.get(pk=account_id)
    kept = {
        "provider_id": str(provider_id),
        "account_id": str(account_id),
        "id_token": seal(assertion.id_token),
        "name_id": assertion.name_id,
        "name": digest_of(assertion.issuer, assertion.name),
        "index": digest_of(assertion.issuer, assertion.session),
        "refresh_token": seal(assertion.refresh_token) if assertion.refresh_token else "",
        # Where nobody can be asked, the browser has to ask again itself.
        "ends_at": "" if assertion.refresh_token else _end(assertion, now=now),
        "asked_at": now.isoformat(),
        "answered_at": now.isoformat(),
    }
    request.session[PROVIDER_SESSION] = kept
    record_authentication(request, account, method="provider")
    response: HttpResponse = perform_login(request, account, redirect_url=next_url)
    if request.user.is_authenticated:
        # Who was somebody else before has a new session by now.
        request.session[PROVIDER_SESSION] = kept
        note_session(request)
    return response


def note_session(request: HttpRequest) -> None:
    """Have this session be found by its name at the provider, also under a new key.

    The key changes with a password, say.
    """
    kept, key = request.session[PROVIDER_SESSION], request.session.session_key
    if key and kept.get("name") and kept.get("noted") != key:
        keep_findable(
            session_key=key, account_id=kept["account_id"], name=kept["name"], index=kept["index"]
        )
        request.session[PROVIDER_SESSION] = kept | {"noted": key}


def _end(assertion: Assertion, *, now: dt.datetime) -> str:
    return (assertion.lasts_until or lasts_until(None, now=now)).isoformat()


def is_confirming(request: HttpRequest) -> bool:
    """Tell whether somebody is here to confirm, as until now, that an identity is theirs."""
    kept = request.session.get(CONFIRMATION)
    if kept is None:
        return False
    return clock.now() - dt.datetime.fromisoformat(kept["at"]) <= ATTEMPT_VALID_FOR


def _confirms(request: HttpRequest, user: Any) -> bool:
    return is_confirming(request) and request.session[CONFIRMATION]["account_id"] == str(user.pk)


def _came_from_provider(request: HttpRequest, user: Any) -> bool:
    kept = request.session.get(PROVIDER_SESSION)
    return kept is not None and kept["account_id"] == str(user.pk)
