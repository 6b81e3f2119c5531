"""SAML 2.0: our metadata, the provider's answer, and HR's form for a version by it."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

import structlog
from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from campus.accounts.forms.saml import SamlForm
from campus.accounts.queries.sso import (
    find_provider,
    list_providers,
    provider_in_use,
    signing_certificates,
)
from campus.accounts.rules.saml import LARGEST_ANSWER, Expected
from campus.accounts.rules.sso import SignInRefused
from campus.accounts.services.sso.admitting import note_refusal
from campus.accounts.services.sso.configuring import write_saml_provider
from campus.accounts.services.sso.saml.answering import accept_answer, opened
from campus.accounts.services.sso.saml.describing import CONTENT_TYPE, own_metadata
from campus.accounts.services.sso.saml.parsing import Element
from campus.accounts.services.sso.saml.verifying import read_envelope
from campus.accounts.views.sso.attempts import bound_to
from campus.accounts.views.sso.flow import absolute
from campus.accounts.views.sso.shown import saml_addresses
from campus.kernel.refusal import Refusal
from campus.web.access import EVERYONE, CampusRequest, page

log = structlog.get_logger("campus.accounts")
_LARGEST_BODY = 2 * LARGEST_ANSWER
_SEE_OTHER = 303


@page(may=EVERYONE)
def saml_metadata(request: CampusRequest) -> HttpResponse:
    text = own_metadata(
        entity_id=absolute(request, "accounts:saml_metadata"),
        answer_address=absolute(request, "accounts:saml_answer"),
        sign_out_address=absolute(request, "accounts:saml_sign_out"),
        certificates=signing_certificates(),
    )
    name = "kommunalcampus-metadaten.xml"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(text, content_type=CONTENT_TYPE, headers=headers)


@csrf_exempt
@page(may=EVERYONE, writes=True)
@never_cache
def saml_answer(request: CampusRequest) -> HttpResponse:
    """Take what the provider makes the browser post; it is proved by its signature.

    The browser comes without its session. What is believed waits for the next request, which has
    one; until then nobody is signed in, and no cookie of the browser's is touched.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    provider_id = request_id = ""
    try:
        root = _opened(request)
        request_id = read_envelope(root).in_response_to
        if not request_id:
            raise SignInRefused("unsolicited")
        bound = bound_to(request, request_id, now=request.now)
        provider_id = bound.provider_id
        # Versions are never deleted, and only we can write this id.
        provider = find_provider(provider_id)
        expected = Expected(
            issuer=provider.issuer,
            entity_id=provider.client_id,
            answer_address=absolute(request, "accounts:saml_answer"),
            request_id=request_id,
            fresh_since=bound.fresh_since,
        )
        accept_answer(root, provider, expected, now=request.now)
    except SignInRefused as refusal:
        _note(refusal, provider_id=provider_id, now=request.now)
        return _go_on(request_id, reason=refusal.reason)
    return _go_on(request_id)


@page(may="keep_sign_in", writes=True)
@reauthentication_required  # type: ignore[untyped-decorator]
def saml_new(request: CampusRequest) -> HttpResponse:
    form = SamlForm(request.POST or None, request.FILES or None, initial=_initial(request))
    if form.is_valid():
        try:
            provider_id = write_saml_provider(
                **form.given(),
                entity_id=absolute(request, "accounts:saml_metadata"),
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error(form.field_of(refusal), str(refusal))
        else:
            return redirect("accounts:provider", provider_id)
    context = {"form": form, "addresses": saml_addresses(request)}
    return render(request, "accounts/sso/saml_new.html", context)


def _opened(request: CampusRequest) -> Element:
    if int(request.META.get("CONTENT_LENGTH") or 0) > _LARGEST_BODY:
        raise SignInRefused("too_large")
    if not ratelimit.consume(request, action="saml_answer"):
        raise SignInRefused("too_many")
    return opened(request.POST.get("SAMLResponse", ""))


def _initial(request: CampusRequest) -> dict[str, Any]:
    """What the newest version says: the one in use, or one that a test has just shown wrong."""
    former = [one for one in list_providers() if one.is_saml]
    if not former:
        in_use, municipality = provider_in_use(), cast(Any, request.municipality)
        return {"title": in_use.title if in_use else municipality.name, "match_by": ""}
    names = ("title", "subject_attribute", "match_by", "match_claim")
    given = {name: getattr(former[0], name) for name in names}
    return given | {"signs": bool(former[0].own_certificate)}


def _go_on(request_id: str, *, reason: str = "") -> HttpResponse:
    """Lead to where the browser's session is; a page from here could not know whose it is."""
    query = {"state": request_id.removeprefix("_")} | ({"grund": reason} if reason else {})
    response = redirect(f"{reverse('accounts:provider_answer')}?{urlencode(query)}")
    response.status_code = _SEE_OTHER
    return response


def _note(refusal: SignInRefused, *, provider_id: str, now: dt.datetime) -> None:
    log.warning("sso_refused", reason=refusal.reason)
    if provider_id:
        note_refusal(provider_id=UUID(provider_id), reason=refusal.reason, now=now)
