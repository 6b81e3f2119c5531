"""SAML 2.0: the provider signs somebody out, or answers that it has."""

from __future__ import annotations

import structlog
from allauth.core import ratelimit
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from campus.accounts.queries.sso import ProviderView, provider_in_use
from campus.accounts.rules.saml import LARGEST_ANSWER
from campus.accounts.rules.saml_sign_out import LARGEST_RELAY_STATE
from campus.accounts.rules.sso import SignInRefused
from campus.accounts.rules.sso_refusals import SignOutRefused
from campus.accounts.services.sso.admitting import note_refusal
from campus.accounts.services.sso.saml.answering import opened
from campus.accounts.services.sso.saml.carrying import (
    ANSWER,
    REQUEST,
    carried_message,
    relay_state_of,
)
from campus.accounts.services.sso.saml.describing import loaded
from campus.accounts.services.sso.saml.leaving import (
    Ended,
    answer_address,
    check_answer,
    sign_out_by_message,
)
from campus.accounts.services.sso.saml.parsing import Element, parse
from campus.accounts.services.sso.saml.verifying import signed_message
from campus.accounts.views.sso.flow import absolute
from campus.kernel.actor import ANONYMOUS
from campus.web.access import EVERYONE, CampusRequest, page
from campus.web.pages import refused

log = structlog.get_logger("campus.accounts")
# What a browser forgets of us. Not "cookies": they would go on other municipalities' hosts, too.
FORGET = '"cache", "storage"'
_SEE_OTHER = 303


@csrf_exempt
@page(may=EVERYONE, writes=True)
@never_cache
def saml_sign_out(request: CampusRequest) -> HttpResponse:
    """Take what the provider has the browser carry here; it is proved by its signature.

    The browser may come without its session: whom it means stands in the message.
    """
    if request.method not in {"GET", "POST"}:
        return HttpResponseNotAllowed(["GET", "POST"])
    try:
        if not ratelimit.consume(request, action="saml_sign_out"):
            raise SignInRefused("too_many")
        provider = provider_in_use()
        if provider is None or not provider.is_saml:
            raise SignInRefused("switched_off")
        sent = request.POST if request.method == "POST" else request.GET
        if ANSWER in sent:
            return _told(request, provider)
        return _sign_out(request, provider)
    except SignInRefused as refusal:
        log.warning("sso_logout_refused", reason=refusal.reason)
        return refused(
            request,
            SignOutRefused(refusal.reason),
            title=_("Die Abmeldung hat nicht geklappt"),
            next_url=reverse("accounts:start"),
            next_text=_("Zur Startseite"),
        )


def _sign_out(request: CampusRequest, provider: ProviderView) -> HttpResponse:
    root = _signed(request, provider, field=REQUEST)
    address = absolute(request, "accounts:saml_sign_out")
    try:
        ended = sign_out_by_message(root, provider, address=address, now=request.now)
    except SignInRefused as refusal:
        # Only what the provider has signed: anybody can send the rest, and fill the trail.
        note_refusal(provider_id=provider.id, reason=refusal.reason, now=request.now)
        raise
    is_here = _is_among(request, ended)
    if is_here:
        request.session.flush()
        request.user, request.actor = AnonymousUser(), ANONYMOUS
    response = _answer(request, provider, ended)
    if is_here:
        response.headers["Clear-Site-Data"] = FORGET
    return response


def _answer(request: CampusRequest, provider: ProviderView, ended: Ended) -> HttpResponse:
    if not provider.signs_out:
        return _page(request, is_complete=True)
    response = redirect(
        answer_address(
            provider,
            request_id=ended.request_id,
            relay_state=_relay_state(request),
            now=request.now,
        )
    )
    response.status_code = _SEE_OTHER
    return response


def _told(request: CampusRequest, provider: ProviderView) -> HttpResponse:
    root = _signed(request, provider, field=ANSWER)
    address = absolute(request, "accounts:saml_sign_out")
    is_complete = check_answer(root, provider, address=address, now=request.now)
    return _page(request, is_complete=is_complete)


def _signed(request: CampusRequest, provider: ProviderView, *, field: str) -> Element:
    """The message as the provider has signed it, in the address or in itself."""
    certificates, now = loaded(provider.certificates), request.now
    if request.method == "POST":
        root = opened(request.POST.get(field, ""))
        return signed_message(root, certificates=certificates, now=now)
    query = request.META["QUERY_STRING"]
    text = carried_message(query, field=field, certificates=certificates, now=now)
    return parse(text, largest=LARGEST_ANSWER)


def _relay_state(request: CampusRequest) -> str:
    if request.method == "POST":
        return request.POST.get("RelayState", "")[:LARGEST_RELAY_STATE]
    return relay_state_of(request.META["QUERY_STRING"])


def _is_among(request: CampusRequest, ended: Ended) -> bool:
    key = request.session.session_key
    return key in ended.session_keys or request.actor.account_id in ended.account_ids


def _page(request: CampusRequest, *, is_complete: bool) -> HttpResponse:
    context = {"is_complete": is_complete}
    return render(request, "accounts/sso/signed_out_there.html", context)
