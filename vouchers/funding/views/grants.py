"""Funders and grants."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import FigureTile, SummaryRow
from campus.web.pages import refused
from vouchers.funding.forms.grants import FunderForm, GrantForm
from vouchers.funding.queries.grants import GrantView, find_grant, funders, grants
from vouchers.funding.queries.planning import plan_of, targets_of
from vouchers.funding.queries.programmes import programmes
from vouchers.funding.services.granting import add_funder, add_grant
from vouchers.funding.tables import FunderTable, GrantTable, ProgrammeTable

MAY = "manage_funding"


def unknown(request: CampusRequest, refusal: Refusal) -> HttpResponse:
    """Answer where a grant, programme or allotment is not there or not to be had."""
    return refused(
        request, refusal, next_url=reverse("funding:overview"), next_text=_("Zur Förderung")
    )


@page(may=MAY)
def overview(request: CampusRequest) -> HttpResponse:
    grant_table = GrantTable(grants(), request=request)
    return render(request, "funding/overview.html", {"table": grant_table})


@page(may=MAY)
def funder_list(request: CampusRequest) -> HttpResponse:
    table = FunderTable(funders(), request=request)
    return render(request, "funding/funders.html", {"table": table})


@page(may=MAY, writes=True)
def new_funder(request: CampusRequest) -> HttpResponse:
    form = FunderForm(request.POST or None)
    if form.is_valid():
        try:
            add_funder(**form.cleaned_data, actor=request.actor, now=request.now)
            return redirect("funding:funders")
        except Refusal as refusal:
            form.add_error("name", str(refusal))
    return render(request, "funding/new_funder.html", {"form": form})


@page(may=MAY, writes=True)
def new_grant(request: CampusRequest) -> HttpResponse:
    form = GrantForm(request.POST or None)
    if form.is_valid():
        try:
            grant_id = add_grant(**form.facts, actor=request.actor, now=request.now)
            return redirect("funding:grant", grant_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, "funding/new_grant.html", {"form": form, "has_funders": bool(funders())})


@page(may=MAY)
def grant(request: CampusRequest, grant_id: UUID) -> HttpResponse:
    try:
        found = find_grant(grant_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    context = {
        "grant": found,
        "tiles": _tiles(found),
        "rows": _rows(found),
        "table": ProgrammeTable(programmes(grant_ids=[grant_id]), request=request),
    }
    return render(request, "funding/grant.html", context)


def _tiles(found: GrantView) -> list[FigureTile]:
    return [
        FigureTile(_("Bewilligt"), found.granted_count, euros(found.amount_cents)),
        FigureTile(_("Zugeteilt"), found.allotted_count, euros(found.allotted_cents)),
        FigureTile(_("Noch frei"), found.free_count, euros(found.free_cents)),
    ]


def _rows(found: GrantView) -> list[SummaryRow]:
    period = f"{found.period_from:%d.%m.%Y} – {found.period_until:%d.%m.%Y}"
    deadlines = [
        (_("Zwischennachweis fällig am"), found.interim_report_due),
        (_("Verwendungsnachweis fällig am"), found.proof_of_use_due),
    ]
    plan, targets = plan_of(found.id), targets_of(found.id)
    planned = sum(item.planned_cents for item in plan)
    return [
        SummaryRow(_("Fördergeber"), found.funder_name),
        SummaryRow(_("Aktenzeichen"), found.reference),
        SummaryRow(_("Bewilligungszeitraum"), period),
        *(
            _change(label, f"{day:%d.%m.%Y}" if day else _("keine Frist"), found, "deadlines")
            for label, day in deadlines
        ),
        _change(
            _("Finanzierungsplan"),
            _("%(count)s Positionen, %(planned)s") % {"count": len(plan), "planned": euros(planned)}
            if plan
            else _("noch nicht erfasst"),
            found,
            "plan",
        ),
        _change(
            _("Ziele"),
            " · ".join(
                f"{each.target_count} {each.measure_title} bis {each.due_day:%d.%m.%Y}"
                for each in targets
            )
            or _("keine"),
            found,
            "targets",
        ),
    ]


def _change(label: Any, value: Any, found: GrantView, name: str) -> SummaryRow:
    url = reverse(f"funding:{name}", args=[found.id])
    return SummaryRow(label, value, change_url=url, change_hint=label)
