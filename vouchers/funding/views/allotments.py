"""Share vouchers out and take back what is unused: choose, preview, confirm, result."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.pages import decision_id, seen_number
from vouchers.funding.forms.allotments import CountsForm, WayForm
from vouchers.funding.queries.allotments import find_round, is_decided, round_count
from vouchers.funding.queries.programmes import ProgrammeTerms, find_programme
from vouchers.funding.queries.workspace import (
    allotments_by_municipality,
    eligible_municipalities,
    lines,
    municipalities_with_unissued,
    proposed_counts,
)
from vouchers.funding.services.allotting import decide_allotment, decide_take_back
from vouchers.funding.tables import LineTable
from vouchers.funding.views.grants import MAY, unknown


@page(may=MAY)
def choose_way(request: CampusRequest, programme_id: UUID) -> HttpResponse:
    try:
        programme = find_programme(programme_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    form = WayForm(request.GET or None, initial={"anzahl": programme.free_count})
    if form.is_valid():
        return redirect(_next_step(programme_id, form.cleaned_data))
    return render(request, "funding/choose_way.html", {"form": form, "programme": programme})


def _next_step(programme_id: UUID, chosen: Mapping[str, str | int]) -> str:
    if chosen["verteilung"] == "hand":
        return reverse("funding:allot_by_hand", args=[programme_id])
    return f"{reverse('funding:allotment', args=[programme_id])}?{urlencode(chosen)}"


@page(may=MAY, writes=True)
def allot_by_hand(request: CampusRequest, programme_id: UUID) -> HttpResponse:
    try:
        programme = find_programme(programme_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    form = _counts_form(request, programme)
    if form.is_valid():
        return _preview(request, programme, way="hand", counts=form.counts)
    return render(request, "funding/allot_by_hand.html", {"form": form, "programme": programme})


@page(may=MAY, writes=True)
def allotment(request: CampusRequest, programme_id: UUID) -> HttpResponse:
    """Show what would be allotted (GET), allot what was shown (POST)."""
    try:
        programme = find_programme(programme_id)
        if request.method != "POST":
            return _preview_proposal(request, programme)
        if done := _decided_before(request):
            return done
        form = _counts_form(request, programme)
        if not form.is_valid():
            return redirect("funding:choose_way", programme_id)
        round_id = decide_allotment(
            programme_id=programme_id,
            way=_way(request.POST.get("verteilung")),
            counts=form.counts,
            actor=request.actor,
            now=request.now,
            round_id=decision_id(request),
            seen_rounds=seen_number(request),
        )
    except Refusal as refusal:
        return unknown(request, refusal)
    return redirect("funding:round", round_id)


def _decided_before(request: CampusRequest) -> HttpResponse | None:
    """Lead to the decision that this very form has made already, if it has."""
    round_id = decision_id(request)
    return redirect("funding:round", round_id) if round_id and is_decided(round_id) else None


def _way(given: str | None) -> str:
    return given if given in {"equally", "population"} else "hand"


def _preview_proposal(request: CampusRequest, programme: ProgrammeTerms) -> HttpResponse:
    form = WayForm(request.GET)
    if not form.is_valid() or form.cleaned_data["verteilung"] == "hand":
        return redirect("funding:choose_way", programme.id)
    way, total = form.cleaned_data["verteilung"], form.cleaned_data["anzahl"]
    counts = proposed_counts(programme, way=way, total=total)
    return _preview(request, programme, way=way, counts=counts)


def _preview(
    request: CampusRequest, programme: ProgrammeTerms, *, way: str, counts: Mapping[UUID, int]
) -> HttpResponse:
    total = sum(counts.values())
    shown = lines(programme, counts)
    context = {
        "programme": programme,
        "way": way,
        "lines": shown,
        "seen": round_count(programme.id),
        "table": LineTable(shown, request=request, per_page=None),
        "total": total,
        "exceeds": total > programme.free_count,
        "button": _count_and_euros(_("%(count)s zuteilen (%(euros)s)"), total, programme),
    }
    return render(request, "funding/preview.html", context)


def _count_and_euros(sentence: object, total: int, programme: ProgrammeTerms) -> str:
    count = ngettext("%(n)s Gutschein", "%(n)s Gutscheine", total) % {"n": total}
    return str(sentence) % {"count": count, "euros": euros(total * programme.ceiling_cents)}


def _counts_form(request: CampusRequest, programme: ProgrammeTerms) -> CountsForm:
    return CountsForm(
        request.POST or None,
        municipalities=eligible_municipalities(programme),
        allotments=allotments_by_municipality(programme.id),
    )


@page(may=MAY, writes=True)
def take_back(request: CampusRequest, programme_id: UUID) -> HttpResponse:
    try:
        programme = find_programme(programme_id)
        if done := _decided_before(request):
            return done
        form = _take_back_form(request, programme_id)
        if form.is_valid() and request.POST.get("bestaetigt"):
            round_id = decide_take_back(
                programme_id=programme_id,
                counts=form.counts,
                actor=request.actor,
                now=request.now,
                round_id=decision_id(request),
                seen_rounds=seen_number(request),
            )
            return redirect("funding:round", round_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    if form.is_valid():
        return _preview_take_back(request, programme, form.counts)
    return render(request, "funding/take_back.html", {"form": form, "programme": programme})


def _take_back_form(request: CampusRequest, programme_id: UUID) -> CountsForm:
    unissued = municipalities_with_unissued(programme_id)
    return CountsForm(
        request.POST or None,
        municipalities=unissued,
        allotments=allotments_by_municipality(programme_id),
        limits={each.id: count for each, count in unissued.items()},
    )


def _preview_take_back(
    request: CampusRequest, programme: ProgrammeTerms, counts: Mapping[UUID, int]
) -> HttpResponse:
    total = sum(counts.values())
    shown = lines(programme, counts)
    context = {
        "programme": programme,
        "lines": shown,
        "seen": round_count(programme.id),
        "table": LineTable(shown, request=request, per_page=None),
        "button": _count_and_euros(_("%(count)s zurücknehmen (%(euros)s)"), total, programme),
    }
    return render(request, "funding/preview_take_back.html", context)


@page(may=MAY)
def round_result(request: CampusRequest, round_id: UUID) -> HttpResponse:
    """The permanent page of one decision."""
    try:
        decision = find_round(round_id)
        programme = find_programme(decision.programme_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    context = {
        "round": decision,
        "programme": programme,
        "table": LineTable(lines(programme, decision.changes), request=request, per_page=None),
    }
    return render(request, "funding/round.html", context)
