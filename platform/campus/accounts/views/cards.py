"""Signing in with a letter and a PIN; choosing the PIN the first time."""

from __future__ import annotations

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from campus.accounts.adapters import sign_in
from campus.accounts.forms.shared import CardForm, NewPinForm
from campus.accounts.rules import InvitationInvalid
from campus.accounts.rules.shared import PinRefused
from campus.accounts.services.cards import account_of_card, activate_with_pin
from campus.accounts.services.mail import unseal
from campus.accounts.views.invitations import LETTER_IN_SESSION
from campus.accounts.views.sso.pages import unless_provider_required
from campus.kernel.refusal import Refusal
from campus.web.access import EVERYONE, CampusRequest, page
from campus.web.pages import refused


@page(may=EVERYONE, writes=True)
@never_cache
@unless_provider_required
@sensitive_post_parameters("code", "pin")
def card_sign_in(request: CampusRequest) -> HttpResponse:
    form = CardForm(request.POST or None)
    if request.method == "POST" and not _may_try(request):
        form.add_error(None, _("Das waren zu viele Versuche. Bitte warten Sie fünf Minuten."))
    if form.is_valid():
        try:
            account_id = account_of_card(**form.cleaned_data, now=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return sign_in(
                request,
                account_id=account_id,
                next_url=reverse("accounts:start"),
                method="card",
            )
    return render(request, "accounts/shared/card.html", {"form": form})


@page(may=EVERYONE, writes=True)
@never_cache
@unless_provider_required
@sensitive_post_parameters("pin", "repeated")
def activation_pin(request: CampusRequest) -> HttpResponse:
    known = request.session.get(LETTER_IN_SESSION)
    if known is None:
        return redirect("accounts:activation")
    form = NewPinForm(request.POST or None)
    if form.is_valid():
        try:
            account_id = activate_with_pin(
                invitation_id=UUID(known["id"]),
                code=unseal(known["code"]),
                pin=form.cleaned_data["pin"],
                now=request.now,
            )
        except PinRefused as refusal:
            form.add_error("pin", str(refusal))
        except InvitationInvalid as refusal:
            del request.session[LETTER_IN_SESSION]
            address = reverse("account_login")
            return refused(request, refusal, next_url=address, next_text=_("Zur Anmeldung"))
        else:
            del request.session[LETTER_IN_SESSION]
            return sign_in(
                request,
                account_id=account_id,
                next_url=reverse("accounts:start"),
                method="card",
            )
    return render(request, "accounts/shared/new_pin.html", {"form": form})


def _may_try(request: CampusRequest) -> bool:
    name = request.POST.get("login_name", "").strip().lower()
    key = f"{get_adapter().get_client_ip(request)}:{name}"
    return bool(ratelimit.consume(request, action="login_card", key=key))
