"""Tokens for programs: list, make (shown once), look at, revoke."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.accounts.forms import TokenForm
from campus.accounts.queries.tokens import TokenView, find_token, list_tokens
from campus.accounts.rules.tokens import TokenUnknown, scopes_for
from campus.accounts.services.mail import seal, unseal
from campus.accounts.services.tokens import make_token, revoke_token
from campus.accounts.tables import TokenTable
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import confirm, refused

_MAY = "keep_interface"
_SHOWN_ONCE = "accounts.token"


@page(may=_MAY)
def tokens(request: CampusRequest) -> HttpResponse:
    table = TokenTable(list_tokens(request.actor, now=request.now), request=request)
    return render(request, "accounts/tokens.html", {"table": table})


@page(may=_MAY, writes=True)
@reauthentication_required  # type: ignore[untyped-decorator]
def token_new(request: CampusRequest) -> HttpResponse:
    form = TokenForm(request.POST or None, scopes=scopes_for(request.actor.kind))
    if form.is_valid():
        made = make_token(**form.cleaned_data, actor=request.actor, now=request.now)
        # For the one page that follows; sealed, because sessions lie in the database.
        request.session[_SHOWN_ONCE] = [str(made.id), seal(made.secret)]
        return redirect("accounts:token", made.id)
    return render(request, "accounts/token_new.html", {"form": form})


@page(may=_MAY, writes=True)
def token(request: CampusRequest, token_id: UUID) -> HttpResponse:
    found = _token(request, token_id)
    context = {"token": found, "rows": _rows(found), "secret": _secret_once(request, found)}
    return render(request, "accounts/token.html", context)


@page(may=_MAY, writes=True)
def token_revocation(request: CampusRequest, token_id: UUID) -> HttpResponse:
    found = _token(request, token_id)
    address = reverse("accounts:token", args=[found.id])
    if request.method == "POST":
        try:
            revoke_token(token_id=token_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return refused(request, refusal, next_url=address, next_text=_("Zum Schlüssel"))
        return redirect(address)
    return confirm(
        request,
        title=_("Zugangsschlüssel widerrufen?"),
        body=_("Programme, die ihn verwenden, werden ab sofort abgewiesen. Das gilt für immer."),
        button=_("„%(name)s“ widerrufen") % {"name": found.name},
        cancel_url=address,
        danger=True,
    )


def _token(request: CampusRequest, token_id: UUID) -> TokenView:
    try:
        return find_token(token_id, actor=request.actor, now=request.now)
    except TokenUnknown as refusal:
        raise Http404 from refusal


def _secret_once(request: CampusRequest, found: TokenView) -> str:
    kept = request.session.get(_SHOWN_ONCE)
    if kept is None or kept[0] != str(found.id):
        return ""
    del request.session[_SHOWN_ONCE]
    return unseal(kept[1])


def _rows(found: TokenView) -> list[SummaryRow]:
    return [
        SummaryRow(_("Kennung"), found.label),
        SummaryRow(_("Stand"), found.state_title),
        SummaryRow(_("Bereiche"), ", ".join(found.scope_titles)),
        SummaryRow(_("Erstellt"), f"{found.created_at:%d.%m.%Y}, {found.made_by}"),
        SummaryRow(_("Gültig bis"), f"{found.expires_at:%d.%m.%Y}"),
        SummaryRow(
            _("Zuletzt benutzt"),
            f"{found.last_used_on:%d.%m.%Y}" if found.last_used_on else _("noch nie"),
        ),
    ]
