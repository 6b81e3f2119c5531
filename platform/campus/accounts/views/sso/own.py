"""One's own account and the municipality's sign-in: connect, confirm, disconnect."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.accounts.adapters import CONFIRMATION
from campus.accounts.queries.sso import linked_at, provider_in_use
from campus.accounts.rules.sso import OwnSignInOnly, ProviderOff
from campus.accounts.services.sso.linking import unlink
from campus.accounts.views.sso.flow import LINK, begin
from campus.kernel.refusal import Refusal
from campus.web.access import EVERYONE, SIGNED_IN, CampusRequest, page
from campus.web.pages import confirm, refused


@page(may=SIGNED_IN)
def provider_link(request: CampusRequest) -> HttpResponse:
    provider = provider_in_use()
    since = provider and linked_at(
        account_id=cast(UUID, request.actor.account_id), issuer=provider.authority
    )
    context = {"provider": provider, "since": since}
    return render(request, "accounts/sso/own.html", context)


@page(may=SIGNED_IN, writes=True)
@reauthentication_required  # type: ignore[untyped-decorator]
def provider_linking(request: CampusRequest) -> HttpResponse:
    provider = provider_in_use()
    if provider is None:
        return _refused(request, ProviderOff())
    return begin(request, provider, mode=LINK)


@page(may=SIGNED_IN, writes=True)
def provider_unlinking(request: CampusRequest) -> HttpResponse:
    if request.method == "POST":
        try:
            _unlink(request)
        except Refusal as refusal:
            return _refused(request, refusal)
        return redirect("accounts:provider_link")
    return confirm(
        request,
        title=_("Von der Anmeldung der Kommune trennen?"),
        body=_("Sie melden sich dann mit Passwort, Code oder Passkey an."),
        button=_("Verbindung trennen"),
        cancel_url=reverse("accounts:provider_link"),
        danger=True,
    )


@page(may=EVERYONE)
def provider_confirmation(request: CampusRequest) -> HttpResponse:
    """Ask the owner of an account in use to sign in once more as until now."""
    if CONFIRMATION not in request.session:
        return redirect("account_login")
    return render(request, "accounts/sso/confirmation.html")


def _unlink(request: CampusRequest) -> None:
    provider = provider_in_use()
    if provider is not None and provider.is_required:
        raise OwnSignInOnly
    unlink(account_id=cast(UUID, request.actor.account_id), actor=request.actor, now=request.now)


def _refused(request: CampusRequest, refusal: Refusal) -> HttpResponse:
    address = reverse("accounts:account")
    return refused(request, refusal, next_url=address, next_text=_("Zu meinem Konto"))
