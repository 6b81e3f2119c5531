"""Issuing for all municipalities of a programme at once, or for chosen ones."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.exports import Cents, csv_response
from campus.web.pages import refused
from vouchers.funding.api import get_programme
from vouchers.redemption.forms import ConfirmRoundForm, RoundForm
from vouchers.redemption.queries import rounds as queries
from vouchers.redemption.queries.contingents import Contingent
from vouchers.redemption.services.issuing_rounds import start_round
from vouchers.redemption.tables import RoundTable
from vouchers.redemption.views.issuing import MAY, unknown


@page(may=MAY, writes=True)
def new_round(request: CampusRequest, programme_id: UUID) -> HttpResponse:
    """Choose municipalities or take all, see what would be issued, begin."""
    try:
        programme = get_programme(programme_id=programme_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    everything = queries.open_contingents(programme_id)
    chosen = _chosen(request, everything)
    allotment_ids = [each.id for each in chosen] if "auswahl" in request.GET else None
    confirmed = ConfirmRoundForm(request.POST or None)
    if request.method == "POST" and confirmed.is_valid():
        try:
            round_id = start_round(
                **confirmed.cleaned_data,
                programme_id=programme_id,
                allotment_ids=allotment_ids,
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            address = request.get_full_path()
            return refused(request, refusal, next_url=address, next_text=_("Zur neuen Vorschau"))
        return redirect("redemption:round", round_id)
    context = {"programme": programme, **_preview(request, everything, chosen)}
    return render(request, "redemption/new_round.html", context)


def _form(request: CampusRequest, everything: list[Contingent]) -> RoundForm:
    choices = [(each.id, f"{each.municipality_name}: {each.open_count}") for each in everything]
    return RoundForm(request.GET if "auswahl" in request.GET else None, choices=choices)


def _chosen(request: CampusRequest, everything: list[Contingent]) -> list[Contingent]:
    form = _form(request, everything)
    if not form.is_bound:
        return everything
    wanted = set(form.allotment_ids) if form.is_valid() else set()
    return [each for each in everything if each.id in wanted]


def _preview(
    request: CampusRequest, everything: list[Contingent], chosen: list[Contingent]
) -> dict[str, object]:
    count, amount = sum(each.open_count for each in chosen), euros(queries.cents_of(chosen))
    shown = {"round_id": uuid4(), "shown": queries.fingerprint(chosen)}
    return {
        "is_open": bool(everything),
        "choice": _form(request, everything),
        "form": ConfirmRoundForm(initial=shown) if chosen else None,
        "rows": [
            SummaryRow(_("Kommunen"), len(chosen)),
            SummaryRow(_("Gutscheine"), f"{count:,}".replace(",", ".")),
            SummaryRow(_("Höchstbetrag zusammen"), amount),
            SummaryRow(
                _("Gültig bis (einschließlich)"), f"{chosen[0].last_day:%d.%m.%Y}" if chosen else ""
            ),
        ],
        "button": ngettext(
            "%(count)s Gutschein im Wert von bis zu %(amount)s ausstellen",
            "%(count)s Gutscheine im Wert von bis zu %(amount)s ausstellen",
            count,
        )
        % {"count": f"{count:,}".replace(",", "."), "amount": amount},
    }


@page(may=MAY)
def round_page(request: CampusRequest, round_id: UUID) -> HttpResponse:
    """Show how far a round is, municipality by municipality; the address stays."""
    try:
        found = queries.find_round(round_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    context = {
        "round": found,
        "is_running": found.finished_at is None and not found.is_stuck,
        "rows": [
            SummaryRow(_("Förderprogramm"), f"{found.programme_code}: {found.programme_title}"),
            SummaryRow(_("Kommunen"), len(found.rows)),
            SummaryRow(_("Höchstbetrag zusammen"), euros(found.cents)),
            SummaryRow(_("Gültig bis (einschließlich)"), f"{found.last_day:%d.%m.%Y}"),
        ],
        "table": RoundTable(found.rows, request=request),
    }
    return render(request, "redemption/round.html", context)


@page(may=MAY)
def round_result(request: CampusRequest, round_id: UUID) -> HttpResponse:
    """Hand out what was issued for whom, as CSV."""
    try:
        found = queries.find_round(round_id)
    except Refusal as refusal:
        return refused(
            request,
            refusal,
            next_url=reverse("redemption:overview"),
            next_text=_("Zur Ausstellung"),
        )
    return csv_response(
        filename=f"Ausstellung-{found.programme_code}",
        header=[
            _("Kommune"),
            _("Erste Nummer"),
            _("Letzte Nummer"),
            _("Gutscheine"),
            _("Ausgestellt"),
            _("Höchstbetrag"),
        ],
        rows=[
            [
                row.municipality_name,
                row.first_number,
                row.last_number,
                row.requested_count,
                row.issued_count,
                Cents(row.cents),
            ]
            for row in found.rows
        ],
    )
