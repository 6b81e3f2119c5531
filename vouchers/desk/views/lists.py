"""HR: distribution from a list, and taking a whole distribution back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campus.kernel.clock import BERLIN
from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import FigureTile, SummaryRow
from campus.web.exports import XLSX
from campus.web.pages import confirm, refused
from tenants.staff.api import MAX_BYTES
from vouchers.desk.forms.lists import ConfirmListForm, ListForm
from vouchers.desk.queries import lists as queries
from vouchers.desk.rules import lists as rules
from vouchers.desk.services.handing_out import note_handed_out
from vouchers.desk.services.listing import check_list, confirm_list, count_to_give, discard_list
from vouchers.desk.services.listing_back import take_distribution_back
from vouchers.desk.tables import ListTable
from vouchers.desk.views.desk import MAY, contingents_of


def _unknown(request: CampusRequest, refusal: Refusal) -> HttpResponse:
    return refused(request, refusal, next_url=reverse("desk:lists"), next_text=_("Zu den Listen"))


def _not_possible(request: CampusRequest, list_id: UUID, refusal: Refusal) -> HttpResponse:
    if refusal.status == 404:
        return _unknown(request, refusal)
    address = reverse("desk:list", args=[list_id])
    return refused(request, refusal, next_url=address, next_text=_("Zurück zur Liste"))


@page(may=MAY)
def lists(request: CampusRequest) -> HttpResponse:
    """List what was uploaded."""
    table = ListTable(queries.all_lists(), request=request)
    return render(request, "desk/lists.html", {"table": table})


@page(may=MAY, writes=True)
def new_list(request: CampusRequest) -> HttpResponse:
    """Take a file, check it and give nobody anything yet."""
    programmes = [
        (each.programme_id, each.title) for each in contingents_of(request) if each.free_count
    ]
    form = ListForm(request.POST or None, request.FILES or None, programmes=programmes)
    if form.is_valid():
        upload = form.cleaned_data["datei"]
        try:
            list_id, is_new = check_list(
                programme_id=form.programme_id,
                file_name=upload.name,
                # One byte more than allowed is enough to see that it is too much.
                content=upload.read(MAX_BYTES + 1),
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error("datei", str(refusal))
        else:
            address = reverse("desk:list", args=[list_id])
            return redirect(address if is_new else f"{address}?bekannt=1")
    return render(request, "desk/list_new.html", {"form": form, "programmes": programmes})


@page(may=MAY)
def list_page(request: CampusRequest, list_id: UUID) -> HttpResponse:
    """Show how a list was understood, what it does or has done; the address stays."""
    try:
        found = queries.find_list(list_id)
    except Refusal as refusal:
        return _unknown(request, refusal)
    context: dict[str, Any] = {
        "list": found,
        "is_known": "bekannt" in request.GET,
        "tiles": _tiles(found),
        "groups": queries.problem_groups(list_id),
        "first_lines": queries.first_lines_of(found),
    }
    if found.distribution_id is not None:
        context["standing"] = queries.standing_of(found.distribution_id, now=request.now)
    elif found.ended_at is None:
        context |= _decision(request, found)
    return render(request, "desk/list.html", context)


def _tiles(found: Any) -> list[FigureTile]:
    return [
        FigureTile(_("Zeilen"), found.line_count),
        FigureTile(_("bekommen einen Gutschein"), found.give_count),
        FigureTile(_("haben schon einen"), found.skip_count),
        FigureTile(_("mit Fehler"), found.error_count),
    ]


def _decision(request: CampusRequest, found: Any) -> dict[str, Any]:
    contingent = next(
        (c for c in contingents_of(request) if c.programme_id == found.programme_id), None
    )
    count = count_to_give(found, now=request.now)
    amount = euros(count * contingent.ceiling_cents) if contingent else ""
    return {
        "form": ConfirmListForm(initial={"shown_count": count}) if count else None,
        "short": found.give_count - count,
        "button": ngettext(
            "%(count)s Gutschein im Wert von bis zu %(amount)s ausgeben",
            "%(count)s Gutscheine im Wert von bis zu %(amount)s ausgeben",
            count,
        )
        % {"count": f"{count:,}".replace(",", "."), "amount": amount},
    }


@page(may=MAY, writes=True)
def list_confirmation(request: CampusRequest, list_id: UUID) -> HttpResponse:
    """Give what the list's page promised."""
    form = ConfirmListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            confirm_list(
                list_id=list_id,
                shown_count=form.cleaned_data["shown_count"],
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            return _not_possible(request, list_id, refusal)
    return redirect("desk:list", list_id)


@page(may=MAY, writes=True)
def list_discarding(request: CampusRequest, list_id: UUID) -> HttpResponse:
    """Do nothing of what the list says."""
    if request.method == "POST":
        try:
            discard_list(list_id=list_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return _not_possible(request, list_id, refusal)
    return redirect("desk:list", list_id)


@page(may=MAY, writes=True)
def list_result(request: CampusRequest, list_id: UUID) -> HttpResponse:
    """Hand the file back with what became of each line."""
    try:
        name, content = queries.result_file(list_id, only_errors=request.GET.get("nur") == "fehler")
    except Refusal as refusal:
        return _not_possible(request, list_id, refusal)
    subject = f"distribution_list:{list_id}"
    note_handed_out(file="list_result", subject=subject, actor=request.actor, now=request.now)
    kind = XLSX if name.endswith(".xlsx") else "text/csv"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


@page(may=MAY, writes=True)
def distribution_withdrawal(request: CampusRequest, distribution_id: UUID) -> HttpResponse:
    """Ask, then have everything withdrawn that a distribution gave and nobody has used."""
    address = reverse("desk:distribution", args=[distribution_id])
    try:
        found = queries.returnable(distribution_id)
        if request.method == "POST":
            take_distribution_back(
                distribution_id=distribution_id, actor=request.actor, now=request.now
            )
            return redirect(address)
    except Refusal as refusal:
        back = reverse("desk:overview") if refusal.status == 404 else address
        return refused(request, refusal, next_url=back, next_text=_("Zurück"))
    return confirm(
        request,
        title=_("Ganze Ausgabe zurücknehmen?"),
        body=_(
            "Was noch niemand eingelöst hat, kommt zurück ins Kontingent. Gedruckte Codes gelten "
            "dann nicht mehr. Eingelöste Gutscheine bleiben bei den Personen."
        ),
        rows=_withdrawal_rows(found),
        button=ngettext(
            "%(count)s Gutschein (bis %(amount)s) zurückziehen",
            "%(count)s Gutscheine (bis %(amount)s) zurückziehen",
            found.withdraw_count,
        )
        % {"count": found.withdraw_count, "amount": euros(found.withdraw_cents)},
        cancel_url=address,
        danger=True,
    )


def _withdrawal_rows(found: queries.Returnable) -> list[SummaryRow]:
    until = rules.last_moment_to_take_back(found.distribution.created_at).astimezone(BERLIN)
    return [
        SummaryRow(_("Ausgabe"), str(found.distribution)),
        SummaryRow(_("Werden zurückgezogen"), found.withdraw_count),
        SummaryRow(_("Schon eingelöst, bleiben"), found.keep_count),
        SummaryRow(_("Möglich bis"), f"{until:%d.%m.%Y, %H:%M}"),
    ]
