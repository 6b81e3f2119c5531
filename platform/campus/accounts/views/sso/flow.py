"""Signing in at the municipality's own provider: begin, come back, be signed out from there."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast
from uuid import UUID

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from campus.accounts.adapters import CONFIRMATION, sign_in_by_provider
from campus.accounts.queries.sso import ProviderView, find_provider, provider_in_use
from campus.accounts.rules.saml import ASKED_AGAIN_AFTER
from campus.accounts.rules.sso import (
    REASONS,
    Attempt,
    ProviderUnknown,
    SignInRefused,
    check_attempt,
    matched_value,
    new_attempt,
)
from campus.accounts.rules.sso_refusals import TestRefused
from campus.accounts.services.sso import oidc
from campus.accounts.services.sso.admitting import note_refusal
from campus.accounts.services.sso.configuring import note_test
from campus.accounts.services.sso.leaving import sign_out_by_provider
from campus.accounts.services.sso.linking import link, recognise
from campus.accounts.services.sso.oidc import Assertion
from campus.accounts.services.sso.saml.answering import take_answer
from campus.accounts.services.sso.saml.asking import sign_on_address
from campus.accounts.views.sso.attempts import bind, remember, take
from campus.kernel.refusal import Refusal
from campus.web.access import EVERYONE, CampusRequest, page
from campus.web.pages import refused

log = structlog.get_logger("campus.accounts")

SIGN_IN, LINK, TEST = "sign_in", "link", "test"
_LARGEST_LOGOUT = 32 * 1024


@page(may=EVERYONE, writes=True)
@never_cache
def provider_sign_in(request: CampusRequest) -> HttpResponse:
    """Send the browser to the provider. A link, because forms may not lead to other hosts."""
    provider = provider_in_use()
    if provider is None:
        return _refused(request, SignInRefused("switched_off"))
    return begin(request, provider, mode=SIGN_IN)


@page(may=EVERYONE, writes=True)
@never_cache
def provider_answer(request: CampusRequest) -> HttpResponse:
    """Take what the provider sends the browser back with, or what became of its post."""
    if request.GET.get("grund") in REASONS:
        return _shown(request, SignInRefused(request.GET["grund"]), attempt=take(request))
    attempt: Attempt | None = None
    try:
        attempt = check_attempt(take(request), now=request.now)
        provider = find_provider(attempt.provider_id)
        assertion = _assertion(request, provider, attempt)
        return _ENDS[attempt.mode](request, provider, attempt, assertion)
    except (SignInRefused, ProviderUnknown) as refusal:
        return _refused(request, refusal, attempt=attempt)
    except Refusal as refusal:
        return refused(
            request, refusal, next_url=reverse("account_login"), next_text=_("Zur Anmeldung")
        )


@csrf_exempt
@page(may=EVERYONE, writes=True)
@never_cache
def provider_logout(request: CampusRequest) -> HttpResponse:
    """Take a logout token that the provider itself sends; it is proved by its signature."""
    token = request.POST.get("logout_token", "")
    if request.method != "POST" or not 0 < len(token) <= _LARGEST_LOGOUT:
        return HttpResponse(status=400)
    try:
        sign_out_by_provider(logout_token=token, now=request.now)
    except SignInRefused as refusal:
        log.warning("sso_logout_refused", reason=refusal.reason)
        return HttpResponse(status=400)
    return HttpResponse(status=200)


def begin(request: CampusRequest, provider: ProviderView, *, mode: str) -> HttpResponse:
    """Remember an attempt in this browser's session and lead to the provider."""
    attempt = new_attempt(
        provider_id=str(provider.id),
        mode=mode,
        next_url=_next_here(request),
        account_id=str(request.actor.account_id or ""),
        now=request.now,
    )
    try:
        address = _question(request, provider, attempt)
    except SignInRefused as refusal:
        return _refused(request, refusal)
    remember(request, attempt)
    response = redirect(address)
    if provider.is_saml:
        bind(request, response, attempt)
    return response


def redirect_uri(request: HttpRequest) -> str:
    """Return where the provider sends browsers back to."""
    return absolute(request, "accounts:provider_answer")


def absolute(request: HttpRequest, name: str) -> str:
    """Return a page's whole address on the municipality's own host."""
    municipality: Any = request.municipality  # type: ignore[attr-defined]
    return str(municipality.address).rstrip("/") + reverse(name)


def _question(request: CampusRequest, provider: ProviderView, attempt: Attempt) -> str:
    if not provider.is_saml:
        return oidc.authorization_address(provider, attempt, redirect_uri=redirect_uri(request))
    answer_address = absolute(request, "accounts:saml_answer")
    return sign_on_address(provider, attempt, answer_address=answer_address, now=request.now)


def _assertion(request: CampusRequest, provider: ProviderView, attempt: Attempt) -> Assertion:
    if provider.is_saml:
        return take_answer(provider, attempt, now=request.now)
    # RFC 9207: who names an issuer here must name the right one.
    if request.GET.get("iss", provider.issuer) != provider.issuer:
        raise SignInRefused("issuer")
    code = request.GET.get("code", "")
    if "error" in request.GET or not code:
        raise SignInRefused("provider_error")
    return oidc.exchange(
        provider, attempt, code=code, redirect_uri=redirect_uri(request), now=request.now
    )


def _end_sign_in(
    request: CampusRequest, provider: ProviderView, attempt: Attempt, assertion: Assertion
) -> HttpResponse:
    if not find_provider(provider.id).is_on:
        raise SignInRefused("switched_off")
    found = recognise(provider, assertion, now=request.now)
    if not found.is_linked:
        request.session[CONFIRMATION] = {
            "account_id": str(found.account_id),
            "issuer": assertion.issuer,
            "subject": assertion.subject,
            "at": request.now.isoformat(),
        }
        return redirect("accounts:provider_confirmation")
    return sign_in_by_provider(
        request,
        account_id=found.account_id,
        provider_id=provider.id,
        assertion=assertion,
        next_url=attempt.next_url or reverse("accounts:start"),
        now=request.now,
    )


def _end_link(
    request: CampusRequest, provider: ProviderView, attempt: Attempt, assertion: Assertion
) -> HttpResponse:
    if str(request.actor.account_id) != attempt.account_id:
        raise SignInRefused("state")
    link(
        account_id=cast(UUID, request.actor.account_id),
        issuer=assertion.issuer,
        subject=assertion.subject,
        actor=request.actor,
        now=request.now,
    )
    return redirect("accounts:provider_link")


def _end_test(
    request: CampusRequest, provider: ProviderView, attempt: Attempt, assertion: Assertion
) -> HttpResponse:
    if str(request.actor.account_id) != attempt.account_id or not request.actor.may("keep_sign_in"):
        raise SignInRefused("state")
    said = _said_in(assertion)
    try:
        value = matched_value(assertion.claims, provider.match_claim) if provider.match_by else ""
    except SignInRefused as refusal:
        _note(refusal.reason, attempt=attempt, now=request.now)
        context = {"provider": provider, "claims": said}
        return render(request, "accounts/sso/test_unmatched.html", context, status=refusal.status)
    note_test(provider_id=provider.id, actor=request.actor, now=request.now)
    context = {
        "provider": provider,
        "value": value,
        "claims": said,
        "asks_again": bool(assertion.refresh_token),
        "subject": assertion.subject,
        "hours": int(ASKED_AGAIN_AFTER.total_seconds() // 3600),
    }
    return render(request, "accounts/sso/tested.html", context)


def _said_in(assertion: Assertion) -> list[str]:
    """The names of what a provider says, with what people call it."""
    friendly = assertion.friendly
    return [
        f"{one} ({friendly[one]})" if one in friendly else one for one in sorted(assertion.claims)
    ]


_ENDS = {SIGN_IN: _end_sign_in, LINK: _end_link, TEST: _end_test}


def _next_here(request: CampusRequest) -> str:
    address = request.GET.get("next", "")
    here = {request.get_host()}
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=here) else ""


def _refused(
    request: CampusRequest, refusal: Refusal, *, attempt: Attempt | None = None
) -> HttpResponse:
    _note(getattr(refusal, "reason", refusal.code), attempt=attempt, now=request.now)
    return _shown(request, refusal, attempt=attempt)


def _note(reason: str, *, attempt: Attempt | None, now: dt.datetime) -> None:
    log.warning("sso_refused", reason=reason)
    if attempt is not None:
        note_refusal(provider_id=UUID(attempt.provider_id), reason=reason, now=now)


def _shown(request: CampusRequest, refusal: Refusal, *, attempt: Attempt | None) -> HttpResponse:
    is_test = attempt is not None and attempt.mode == TEST
    if is_test and isinstance(refusal, SignInRefused):
        refusal = TestRefused(refusal.reason)
    address = (
        reverse("accounts:provider", args=[attempt.provider_id])
        if is_test and attempt and request.actor.may("keep_sign_in")
        else reverse("account_login")
    )
    return refused(
        request,
        refusal,
        title=_("Die Anmeldung hat nicht geklappt"),
        next_url=address,
        next_text=_("Zur Einstellung") if is_test else _("Zur Anmeldung"),
    )
