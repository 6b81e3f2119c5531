"""HR undoes a redemption; its page stays, and its holder sees it too."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campus.kernel.clock import berlin_day
from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import done, refused
from vouchers.desk.forms.reversing import ReversalForm
from vouchers.desk.queries.reversals import (
    ReversalPreview,
    ReversalView,
    find_reversal,
    preview_reversal,
    reversals_of,
)
from vouchers.desk.rules import HoldingUnknown
from vouchers.desk.services.looking import note_shown
from vouchers.desk.services.reversing import reverse_redeemed
from vouchers.desk.views.desk import MAY
from vouchers.redemption.api import VoucherNotRedeemed


@page(may=MAY, writes=True)
def reversal(request: CampusRequest, holding_id: UUID) -> HttpResponse:
    """Say what will happen, ask for the reason, then undo the redemption."""
    form = ReversalForm(request.POST if request.method == "POST" else None)
    try:
        preview = preview_reversal(holding_id=holding_id, now=request.now)
        if form.is_valid():
            reversal_id = reverse_redeemed(
                holding_id=holding_id, reason=form.chosen, actor=request.actor, now=request.now
            )
            return redirect("desk:reversed", reversal_id)
    except HoldingUnknown as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        return _refused(request, refusal, holding_id)
    note_shown(employee_ids=[preview.employee_id], actor=request.actor, now=request.now)
    context = {"form": form, "preview": preview, "rows": _asked(preview)}
    return render(request, "desk/reversal.html", context)


def _refused(request: CampusRequest, refusal: Refusal, holding_id: UUID) -> HttpResponse:
    if request.method == "POST" and isinstance(refusal, VoucherNotRedeemed):
        # Sent again, because the answer was lost or the button clicked twice.
        for earlier in reversals_of(holding_id=holding_id):
            return redirect("desk:reversed", earlier.id)
    back = reverse("desk:overview")
    return refused(request, refusal, next_url=back, next_text=_("Zur Gutschein-Ausgabe"))


def _asked(preview: ReversalPreview) -> list[SummaryRow]:
    return [
        SummaryRow(_("Person"), preview.employee_name),
        SummaryRow(_("Gutschein"), preview.number),
        SummaryRow(_("Vorgang"), preview.reference),
        SummaryRow(_("Eingelöst am"), f"{berlin_day(preview.redeemed_at):%d.%m.%Y}"),
    ]


@page(may=MAY, writes=True)
def reversed_redemption(request: CampusRequest, reversal_id: UUID) -> HttpResponse:
    """Say what was undone; the address stays."""
    found = find_reversal(reversal_id)
    if found is None:
        raise Http404
    note_shown(employee_ids=[found.employee_id], actor=request.actor, now=request.now)
    return done(
        request,
        title=_("Die Einlösung ist rückgängig gemacht"),
        reference=found.reference,
        rows=[
            SummaryRow(_("Person"), found.employee_name),
            SummaryRow(_("Gutschein"), found.number),
            *told(found),
        ],
        next_steps=[
            _("Die Person sieht es bei ihren Gutscheinen; sie ist nicht mehr angemeldet."),
            _("Der Betrag steht der Zuwendung wieder zur Verfügung."),
        ],
        links=[(reverse("desk:overview"), _("Zur Gutschein-Ausgabe"))],
    )


def told(found: ReversalView) -> list[SummaryRow]:
    """Return what HR and the holder are both told of a reversal."""
    return [
        SummaryRow(_("Eingelöst am"), f"{berlin_day(found.redeemed_at):%d.%m.%Y}"),
        SummaryRow(_("Rückgängig gemacht am"), f"{berlin_day(found.reversed_at):%d.%m.%Y}"),
        SummaryRow(_("Grund"), found.reason_title),
        SummaryRow(_("Gutschein wieder einlösbar"), _again(found.usable_until)),
        *(
            [SummaryRow(_("Eigenanteil, der entfällt"), euros(found.rest_cents))]
            if found.rest_cents
            else []
        ),
    ]


def _again(until: dt.date | None) -> str:
    if until is None:
        return _("nein, seine Gültigkeit ist vorbei")
    return _("bis einschließlich %s") % f"{until:%d.%m.%Y}"
