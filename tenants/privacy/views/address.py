"""The address with which somebody signs in: a new one counts once its code was typed."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.web.access import SIGNED_IN, CampusRequest, page
from campus.web.pages import done, sign_in_url
from tenants.privacy.forms import AddressCodeForm, AddressForm
from tenants.privacy.rules.addressing import AddressTriesUsedUp, Waiting
from tenants.privacy.services.addressing import begin_change, finish_change

IN_SESSION = "privacy.new_address"


@page(may=SIGNED_IN, writes=True)
@reauthentication_required  # type: ignore[untyped-decorator]
def change(request: CampusRequest) -> HttpResponse:
    """Ask for the new address and send it a code."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _count(request, "request_login_code")
        except AddressTriesUsedUp as refusal:
            form.add_error("email", str(refusal))
        else:
            waiting = begin_change(
                account_id=cast(UUID, request.actor.account_id),
                email=form.cleaned_data["email"].lower(),
                now=request.now,
            )
            request.session[IN_SESSION] = waiting.plain()
            return redirect("privacy:address_code")
    return render(request, "privacy/address.html", {"form": form})


@page(may=SIGNED_IN, writes=True)
@reauthentication_required  # type: ignore[untyped-decorator]
def confirm(request: CampusRequest) -> HttpResponse:
    """Ask for the code; then change the address and sign out everywhere."""
    kept = request.session.get(IN_SESSION)
    if kept is None:
        return redirect("privacy:address")
    waiting = Waiting(**kept)
    form = AddressCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        request.session[IN_SESSION] = waiting.tried().plain()
        try:
            _count(request, "confirm_code")
            finish_change(
                waiting=waiting,
                code=form.cleaned_data["code"],
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            logout(request)
            links = [(sign_in_url(), _("Neu anmelden"))]
            title = _("Ihre E-Mail-Adresse ist geändert")
            return done(request, title=title, links=links)
    again = reverse("privacy:address")
    context = {"form": form, "email": waiting.email, "again": again}
    return render(request, "privacy/address_code.html", context)


def _count(request: CampusRequest, action: str) -> None:
    """Count a try for the account: requests at the same time do not see each other's sessions.

    :param action: a key of `ACCOUNT_RATE_LIMITS`
    :raises AddressTriesUsedUp: beyond that limit
    """
    key = f"new address:{request.actor.account_id}"
    if not ratelimit.consume(request, action=action, key=key):
        raise AddressTriesUsedUp
