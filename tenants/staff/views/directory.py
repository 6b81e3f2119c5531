"""HR's page of the directory that keeps the list of people: its address and its keys."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import acted, confirm, refused
from tenants.staff.queries.directory import count_kept, find_key, list_keys
from tenants.staff.services.directory_keys import make_key, revoke_key
from tenants.staff.tables import DirectoryKeyTable

MAY = "keep_sign_in"


@page(may=MAY)
def directory(request: CampusRequest) -> HttpResponse:
    return _sheet(request)


@page(may=MAY, writes=True)
@reauthentication_required  # type: ignore[untyped-decorator]
def new_directory_key(request: CampusRequest) -> HttpResponse:
    """Show a new key in the answer itself, and nowhere afterwards."""
    if request.method == "POST":
        try:
            made = make_key(actor=request.actor, now=request.now)
        except Refusal as refusal:
            return _refused(request, refusal)
        return acted(_sheet(request, secret=made.secret))
    return confirm(
        request,
        title=_("Schlüssel für das Verzeichnis erstellen?"),
        body=_("Er wird auf der nächsten Seite ein einziges Mal gezeigt und gilt ein Jahr."),
        button=_("Schlüssel erstellen"),
        cancel_url=reverse("staff:directory"),
    )


@page(may=MAY, writes=True)
def directory_key_revocation(request: CampusRequest, key_id: UUID) -> HttpResponse:
    found = find_key(key_id=key_id, now=request.now)
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            revoke_key(key_id=key_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return _refused(request, refusal)
        return redirect("staff:directory")
    return confirm(
        request,
        title=_("Schlüssel widerrufen?"),
        body=_("Das Verzeichnis kann damit nichts mehr melden, auch nicht, wer ausscheidet."),
        button=_("%(label)s widerrufen") % {"label": found.label},
        cancel_url=reverse("staff:directory"),
        danger=True,
    )


def _sheet(request: CampusRequest, *, secret: str = "") -> HttpResponse:
    municipality: Any = request.municipality
    address = f"{municipality.address.rstrip('/')}/scim/v2/"
    rows = [
        SummaryRow(_("Adresse (Tenant URL)"), address),
        SummaryRow(_("Vom Verzeichnis geführt"), str(count_kept())),
    ]
    table = DirectoryKeyTable(list_keys(now=request.now), request=request)
    context = {"rows": rows, "table": table, "secret": secret}
    return render(request, "staff/directory.html", context)


def _refused(request: CampusRequest, refusal: Refusal) -> HttpResponse:
    address = reverse("staff:directory")
    return refused(request, refusal, next_url=address, next_text=_("Zum Verzeichnisabgleich"))
