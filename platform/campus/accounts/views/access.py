"""The cooperative's page of accounts on its own host."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from campus.accounts.forms import InviteForm
from campus.accounts.queries import AccountView, find_account, find_accounts
from campus.accounts.rules import AccountUnknown
from campus.accounts.services import access
from campus.accounts.tables import AccountTable
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import confirm, refused

_MAY = "onboard_municipalities"


@page(may=_MAY)
def account_list(request: CampusRequest) -> HttpResponse:
    table = AccountTable(find_accounts(), request=request)
    return render(request, "accounts/account_list.html", {"table": table})


@page(may=_MAY, writes=True)
def account_invite(request: CampusRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, funders=_funders())
    if form.is_valid():
        try:
            account_id = _invite(request, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("accounts:account_detail", account_id)
    return render(request, "accounts/account_invite.html", {"form": form})


@page(may=_MAY)
def account_detail(request: CampusRequest, account_id: UUID) -> HttpResponse:
    person = _person(account_id)
    context = {"person": person, "rows": _rows(person), "is_self": _is_self(request, person)}
    return render(request, "accounts/account_detail.html", context)


@page(may=_MAY, writes=True)
def account_reinvite(request: CampusRequest, account_id: UUID) -> HttpResponse:
    person = _person(account_id)
    if request.method == "POST":
        return _do(request, person, access.invite_again)
    return confirm(
        request,
        title=_("Noch einmal einladen?"),
        body=_("Ein Link aus einer früheren E-Mail gilt dann nicht mehr."),
        button=_("Einladung an %(name)s senden") % {"name": person.display_name},
        cancel_url=_address(person),
    )


@page(may=_MAY, writes=True)
def account_closing(request: CampusRequest, account_id: UUID) -> HttpResponse:
    person = _person(account_id)
    if request.method == "POST":
        return _do(request, person, access.close_access)
    return confirm(
        request,
        title=_("Zugang schließen?"),
        body=_("Die Person wird sofort auf allen Geräten abgemeldet. Ihre Rollen bleiben gemerkt."),
        button=_("Zugang von %(name)s schließen") % {"name": person.display_name},
        cancel_url=_address(person),
        danger=True,
    )


@page(may=_MAY, writes=True)
def account_reopening(request: CampusRequest, account_id: UUID) -> HttpResponse:
    person = _person(account_id)
    if request.method == "POST":
        return _do(request, person, access.reopen_access)
    return confirm(
        request,
        title=_("Zugang wieder öffnen?"),
        body=_("Die Person kann sich wieder anmelden, mit denselben Rollen wie vorher."),
        button=_("Zugang von %(name)s öffnen") % {"name": person.display_name},
        cancel_url=_address(person),
    )


def _do(request: CampusRequest, person: AccountView, action: Callable[..., None]) -> HttpResponse:
    try:
        action(account_id=person.id, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return refused(
            request, refusal, next_url=_address(person), next_text=_("Zurück zum Zugang")
        )
    return redirect(_address(person))


def _invite(request: CampusRequest, given: dict[str, Any]) -> UUID:
    return access.invite_colleague(
        display_name=given["display_name"],
        email=given["email"],
        role=given["role"],
        funder_id=UUID(given["funder"]) if given["funder"] else None,
        actor=request.actor,
        now=request.now,
    )


def _person(account_id: UUID) -> AccountView:
    try:
        return find_account(account_id)
    except AccountUnknown as refusal:
        raise Http404 from refusal


def _rows(person: AccountView) -> list[SummaryRow]:
    return [
        SummaryRow(_("E-Mail-Adresse"), person.email or _("keine")),
        SummaryRow(_("Rollen"), ", ".join(person.role_names) or _("keine")),
        SummaryRow(_("Zugang"), person.state_title),
        SummaryRow(_("Einladung"), person.invitation_title),
    ]


def _is_self(request: CampusRequest, person: AccountView) -> bool:
    return request.actor.account_id == person.id


def _address(person: AccountView) -> str:
    return reverse("accounts:account_detail", args=[person.id])


def _funders() -> list[tuple[str, str]]:
    # Funders are known above this app: the settings name who to ask.
    find: Callable[[], Iterable[Any]] = import_string(settings.FUNDERS_TO_CHOOSE)
    return [(str(funder.id), funder.name) for funder in find()]
