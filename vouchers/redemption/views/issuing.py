"""Contingents and the runs that issue their vouchers."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import FigureTile, SummaryRow
from campus.web.pages import confirm, decision_id, refused, seen_number
from vouchers.redemption.forms import CountForm, RevocationForm
from vouchers.redemption.queries.contingents import (
    Contingent,
    contingents,
    count_free,
    find_contingent,
    run_rows,
)
from vouchers.redemption.queries.rounds import open_programmes
from vouchers.redemption.queries.runs import RunView, find_run, has_run
from vouchers.redemption.queries.vouchers import count_by_state
from vouchers.redemption.rules import voucher_number
from vouchers.redemption.services.ending import decide_revocation
from vouchers.redemption.services.issuing import start_run
from vouchers.redemption.tables import AllotmentTable, RunTable

MAY = "issue_vouchers"


def unknown(request: CampusRequest, refusal: Refusal) -> HttpResponse:
    """Answer where something is not there or not to be had."""
    return refused(
        request, refusal, next_url=reverse("redemption:overview"), next_text=_("Zur Ausstellung")
    )


@page(may=MAY)
def overview(request: CampusRequest) -> HttpResponse:
    found = contingents()
    context = {
        "programmes": open_programmes(found),
        "contingents": AllotmentTable(found, request=request),
        "runs": RunTable(run_rows(), request=request, prefix="l-"),
    }
    return render(request, "redemption/overview.html", context)


@page(may=MAY)
def contingent(request: CampusRequest, allotment_id: UUID) -> HttpResponse:
    try:
        found = find_contingent(allotment_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    states = count_by_state(allotment_id=allotment_id)
    context = {
        "contingent": found,
        "tiles": [FigureTile(title, count) for title, count in states.items()],
        "free_count": count_free(allotment_id),
        "runs": RunTable(run_rows(allotment_id=allotment_id), request=request),
    }
    return render(request, "redemption/contingent.html", context)


@page(may=MAY, writes=True)
def new_run(request: CampusRequest, allotment_id: UUID) -> HttpResponse:
    """Ask how many, show what would happen, begin the run."""
    try:
        found = find_contingent(allotment_id)
        decision = decision_id(request)
        if decision and has_run(decision):
            return redirect("redemption:run", decision)
        form = CountForm(request.GET or None, limit=found.open_count)
        if not form.is_valid():
            return render(request, "redemption/new_run.html", {"form": form, "contingent": found})
        count = form.cleaned_data["anzahl"]
        if request.method != "POST":
            return _preview_run(request, found, count)
        run_id = start_run(
            allotment_id=allotment_id,
            count=count,
            actor=request.actor,
            now=request.now,
            run_id=decision,
            seen_open=seen_number(request),
        )
    except Refusal as refusal:
        return unknown(request, refusal)
    return redirect("redemption:run", run_id)


def _preview_run(request: CampusRequest, found: Contingent, count: int) -> HttpResponse:
    return confirm(
        request,
        title=_("Gutscheine ausstellen?"),
        body=_("Die Kommune kann sie danach ihren Beschäftigten ausgeben."),
        rows=[
            SummaryRow(_("Kommune"), found.municipality_name),
            SummaryRow(_("Förderprogramm"), f"{found.programme_code}: {found.programme_title}"),
            SummaryRow(_("Gültig bis (einschließlich)"), f"{found.last_day:%d.%m.%Y}"),
            SummaryRow(_("Höchstbetrag je Gutschein"), euros(found.ceiling_cents)),
            SummaryRow(_("Danach noch auszustellen"), found.open_count - count),
        ],
        button=_("%(count)s ausstellen (%(euros)s)")
        % {"count": count_text(count), "euros": euros(count * found.ceiling_cents)},
        cancel_url=reverse("redemption:contingent", args=[found.id]),
        seen=found.open_count,
    )


def count_text(count: int) -> str:
    """Write "1 Gutschein" or "12 Gutscheine"."""
    return ngettext("%(n)s Gutschein", "%(n)s Gutscheine", count) % {"n": count}


@page(may=MAY)
def run(request: CampusRequest, run_id: UUID) -> HttpResponse:
    try:
        found = find_run(run_id)
        context = {"run": found, "contingent": find_contingent(found.allotment_id)}
    except Refusal as refusal:
        return unknown(request, refusal)
    context |= {
        "rows": _run_rows(found, find_contingent(found.allotment_id)),
        "is_running": not found.finished_at and not found.is_stuck,
    }
    return render(request, "redemption/run.html", context)


def _run_rows(found: RunView, of: Contingent) -> list[SummaryRow]:
    first, last = (
        voucher_number(of.programme_code, number)
        for number in (found.first_number, found.last_number)
    )
    return [
        SummaryRow(_("Kommune"), of.municipality_name),
        SummaryRow(_("Förderprogramm"), f"{of.programme_code}: {of.programme_title}"),
        SummaryRow(_("Gutscheine"), count_text(found.requested_count)),
        SummaryRow(_("Nummern"), f"{first} – {last}"),
        SummaryRow(_("Höchstbetrag zusammen"), euros(found.cents)),
        SummaryRow(_("Gültig bis (einschließlich)"), f"{found.last_day:%d.%m.%Y}"),
    ]


@page(may=MAY, writes=True)
def revocation(request: CampusRequest, allotment_id: UUID) -> HttpResponse:
    """Make free vouchers of a contingent invalid, so that their places are free again."""
    try:
        found = find_contingent(allotment_id)
        free = count_free(allotment_id)
        form = RevocationForm(request.GET or None, limit=free)
        if not form.is_valid():
            context = {"form": form, "contingent": found, "free_count": free}
            return render(request, "redemption/revocation.html", context)
        if request.method != "POST":
            return _preview_revocation(request, found, form.cleaned_data["anzahl"], free=free)
        decide_revocation(
            allotment_id=allotment_id,
            count=form.cleaned_data["anzahl"],
            reason=form.reason,
            actor=request.actor,
            now=request.now,
            seen_free=seen_number(request),
        )
    except Refusal as refusal:
        return unknown(request, refusal)
    return redirect("redemption:contingent", allotment_id)


def _preview_revocation(
    request: CampusRequest, found: Contingent, count: int, *, free: int
) -> HttpResponse:
    return confirm(
        request,
        title=_("Freie Gutscheine ungültig machen?"),
        body=[
            _("Betroffen sind nur Gutscheine, die niemandem ausgegeben sind, die letzten Nummern "
              "zuerst. Das lässt sich nicht rückgängig machen."),
            _("Ihre Plätze im Kontingent von %(name)s werden frei und lassen sich neu ausstellen "
              "oder zurücknehmen.") % {"name": found.municipality_name},
        ],
        button=_("%(count)s ungültig machen (%(euros)s)")
        % {"count": count_text(count), "euros": euros(count * found.ceiling_cents)},
        cancel_url=reverse("redemption:contingent", args=[found.id]),
        danger=True,
        seen=free,
    )  # fmt: skip
