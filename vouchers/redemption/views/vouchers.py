"""One voucher: look it up, read its journal, make it invalid. Never its holder."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from vouchers.redemption.forms import LookUpForm, ReasonForm
from vouchers.redemption.queries.contingents import find_contingent
from vouchers.redemption.queries.vouchers import VoucherView, find_voucher, journal_of
from vouchers.redemption.rules import MOVES, Kind
from vouchers.redemption.rules.helpdesk import next_step
from vouchers.redemption.services.ending import decide_voucher_revocation
from vouchers.redemption.services.guessing import look_up
from vouchers.redemption.tables import JournalTable
from vouchers.redemption.views.issuing import MAY, unknown


# Only by POST: a code must not stand in an address.
@page(may=MAY, writes=True)
@sensitive_post_parameters("gutschein")
def search(request: CampusRequest) -> HttpResponse:
    form = LookUpForm(request.POST or None)
    if form.is_valid():
        try:
            text = form.cleaned_data["gutschein"]
            voucher_id = look_up(text=text)
            return redirect("redemption:voucher", voucher_id)
        except Refusal as refusal:
            form.add_error("gutschein", str(refusal))
    return render(request, "redemption/search.html", {"form": form})


@page(may=MAY)
def voucher(request: CampusRequest, voucher_id: UUID) -> HttpResponse:
    try:
        found = find_voucher(voucher_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    context = {
        "voucher": found,
        "rows": _rows(found),
        "next_step": next_step(found.state),
        "is_revocable": found.state in MOVES[Kind.REVOKE][0],
        "table": JournalTable(journal_of(voucher_id), request=request, per_page=None),
    }
    return render(request, "redemption/voucher.html", context)


def _rows(found: VoucherView) -> list[SummaryRow]:
    contingent = find_contingent(found.allotment_id)
    worth = _("ein Kurs, höchstens %s") if found.value_cents is None else "%s"
    return [
        SummaryRow(_("Stand"), found.state_title),
        SummaryRow(_("Kommune"), contingent.municipality_name),
        SummaryRow(_("Förderprogramm"), found.programme_title),
        SummaryRow(_("Wert"), worth % euros(found.ceiling_cents)),
        SummaryRow(_("Gültig bis (einschließlich)"), f"{found.last_day:%d.%m.%Y}"),
    ]


@page(may=MAY, writes=True)
def voucher_revocation(request: CampusRequest, voucher_id: UUID) -> HttpResponse:
    try:
        found = find_voucher(voucher_id)
        form = ReasonForm(request.POST or None)
        if form.is_valid():
            decide_voucher_revocation(
                voucher_id=voucher_id, reason=form.reason, actor=request.actor, now=request.now
            )
            return redirect("redemption:voucher", voucher_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    return render(request, "redemption/voucher_revocation.html", {"form": form, "voucher": found})
