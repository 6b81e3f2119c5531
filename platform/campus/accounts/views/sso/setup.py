"""HR sets the municipality's own sign-in up: write, try, switch on, demand, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.accounts.forms.sso import ProviderForm
from campus.accounts.queries.sso import (
    ProviderView,
    count_unlinked,
    find_provider,
    list_emergency_accounts,
    list_providers,
    provider_in_use,
)
from campus.accounts.rules.sso import ProviderUnknown
from campus.accounts.services.sso import configuring
from campus.accounts.tables import ProviderTable
from campus.accounts.views.sso.flow import TEST, begin
from campus.accounts.views.sso.shown import addresses_of, expires_soon, oidc_addresses, rows_of
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.pages import confirm, refused

_MAY = "keep_sign_in"


@page(may=_MAY)
def providers(request: CampusRequest) -> HttpResponse:
    in_use, versions = provider_in_use(), list_providers()
    context = {
        "provider": in_use,
        "rows": rows_of(in_use, now=request.now) if in_use else [],
        "expires_at": expires_soon(in_use, now=request.now),
        "unlinked": count_unlinked(issuer=in_use.authority) if in_use else 0,
        "emergency": [one for one in list_emergency_accounts() if one.is_named],
        "has_versions": bool(versions),
        "table": ProviderTable(versions, request=request),
    }
    return render(request, "accounts/sso/providers.html", context)


@page(may=_MAY, writes=True)
@reauthentication_required  # type: ignore[untyped-decorator]
def provider_new(request: CampusRequest) -> HttpResponse:
    form = ProviderForm(request.POST or None, initial=_initial(request))
    if form.is_valid():
        try:
            provider_id = configuring.write_provider(
                **form.cleaned_data, actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            form.add_error(form.field_of(refusal), str(refusal))
        else:
            return redirect("accounts:provider", provider_id)
    context = {"form": form, "addresses": oidc_addresses(request)}
    return render(request, "accounts/sso/provider_new.html", context)


@page(may=_MAY)
def provider(request: CampusRequest, provider_id: UUID) -> HttpResponse:
    found = _provider(provider_id)
    context = {
        "provider": found,
        "rows": rows_of(found, now=request.now),
        "addresses": addresses_of(request, found),
    }
    return render(request, "accounts/sso/provider.html", context)


@page(may=_MAY, writes=True)
def provider_test(request: CampusRequest, provider_id: UUID) -> HttpResponse:
    return begin(request, _provider(provider_id), mode=TEST)


@page(may=_MAY, writes=True)
@reauthentication_required  # type: ignore[untyped-decorator]
def provider_on(request: CampusRequest, provider_id: UUID) -> HttpResponse:
    found = _provider(provider_id)
    if request.method == "POST":

        def act() -> None:
            configuring.switch_on(provider_id=found.id, actor=request.actor, now=request.now)

        return _do(request, act)
    return confirm(
        request,
        title=_("Anmeldung einschalten?"),
        body=_(
            "Auf der Seite „Anmelden“ steht dann oben der Knopf „%(title)s“. "
            "Die anderen Wege bleiben offen."
        )
        % {"title": found.title},
        button=_("Jetzt einschalten"),
        cancel_url=reverse("accounts:provider", args=[found.id]),
    )


@page(may=_MAY, writes=True)
def providers_off(request: CampusRequest) -> HttpResponse:
    if request.method == "POST":
        return _do(request, lambda: configuring.switch_off(actor=request.actor, now=request.now))
    return confirm(
        request,
        title=_("Anmeldung der Kommune ausschalten?"),
        body=_(
            "Alle melden sich dann wieder mit Passwort, Code oder Passkey an. Wer noch kein "
            "Passwort hat, nimmt den Code per E-Mail oder bekommt einen neuen Brief."
        ),
        button=_("Ausschalten"),
        cancel_url=reverse("accounts:providers"),
        danger=True,
    )


@page(may=_MAY, writes=True)
@reauthentication_required  # type: ignore[untyped-decorator]
def providers_required(request: CampusRequest) -> HttpResponse:
    if request.method == "POST":
        return _do(request, lambda: configuring.require(actor=request.actor, now=request.now))
    in_use = provider_in_use()
    unlinked = count_unlinked(issuer=in_use.authority) if in_use else 0
    return confirm(
        request,
        title=_("Nur noch die Anmeldung der Kommune?"),
        body=[
            _(
                "Passwort, Code per E-Mail, Brief und Passkey gelten dann nur noch für "
                "Notfallzugänge."
            ),
            _(
                "%(count)d Zugänge sind noch nicht verbunden. Diese Personen melden sich beim "
                "ersten Mal zusätzlich wie bisher an."
            )
            % {"count": unlinked},
        ],
        button=_("Für alle verlangen"),
        cancel_url=reverse("accounts:providers"),
        danger=True,
    )


@page(may=_MAY, writes=True)
def providers_optional(request: CampusRequest) -> HttpResponse:
    if request.method == "POST":
        return _do(
            request, lambda: configuring.stop_requiring(actor=request.actor, now=request.now)
        )
    return confirm(
        request,
        title=_("Andere Wege wieder öffnen?"),
        body=_("Passwort, Code per E-Mail, Brief und Passkey gelten dann wieder für alle."),
        button=_("Wieder öffnen"),
        cancel_url=reverse("accounts:providers"),
    )


@page(may=_MAY, writes=True)
@reauthentication_required  # type: ignore[untyped-decorator]
def emergency_accounts(request: CampusRequest) -> HttpResponse:
    people = list_emergency_accounts()
    chosen = [one for one in people if str(one.account_id) == request.POST.get("account")]
    if request.method == "POST" and chosen:
        one = chosen[0]
        action = configuring.withdraw_break_glass if one.is_named else configuring.name_break_glass

        def act() -> None:
            action(account_id=one.account_id, actor=request.actor, now=request.now)

        return _do(request, act, back="accounts:emergency_accounts")
    return render(request, "accounts/sso/emergency.html", {"people": people})


def _do(
    request: CampusRequest, act: Callable[[], None], *, back: str = "accounts:providers"
) -> HttpResponse:
    try:
        act()
    except ProviderUnknown as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        return refused(
            request,
            refusal,
            next_url=reverse(back),
            next_text=_("Zurück zur Anmeldung der Kommune"),
        )
    return redirect(back)


def _provider(provider_id: UUID) -> ProviderView:
    try:
        return find_provider(provider_id)
    except ProviderUnknown as refusal:
        raise Http404 from refusal


def _initial(request: CampusRequest) -> dict[str, str]:
    """What the newest version says: the one in use, or one that a test has just shown wrong."""
    former = [one for one in list_providers() if not one.is_saml]
    if not former:
        in_use, municipality = provider_in_use(), cast(Any, request.municipality)
        title = in_use.title if in_use else municipality.name
        return {"title": title, "scopes": "openid profile", "match_by": ""}
    names = ("title", "issuer", "client_id", "scopes", "match_by", "match_claim")
    return {name: getattr(former[0], name) for name in names}
