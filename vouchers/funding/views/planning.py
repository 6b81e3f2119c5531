"""Financing plan, targets and deadlines of a grant."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from vouchers.funding.forms.planning import DeadlinesForm, PlanForm, TargetsForm
from vouchers.funding.queries.grants import find_grant
from vouchers.funding.queries.planning import plan_of, targets_of
from vouchers.funding.queries.programmes import programmes
from vouchers.funding.services.planning import save_deadlines, save_plan, save_targets
from vouchers.funding.views.grants import MAY, unknown

PLAN_INTRO = _(
    "Die Positionen wie im Zuwendungsbescheid, mit dem Ansatz je Haushaltsjahr. Nachweise stellen "
    "dem Plan gegenüber, was Gutscheine bezahlt haben. Leere Zeilen werden nicht gespeichert; wer "
    "eine Position streichen will, leert sie."
)
TARGETS_INTRO = _(
    "Was mit der Zuwendung erreicht werden soll. Der Bericht stellt jedem Ziel den Stand gegenüber."
)
DEADLINES_INTRO = _(
    "Bis wann Nachweise vorliegen müssen, richtet sich nach dem Bescheid. Erinnert wird 60, 30 und "
    "7 Tage vorher. Ein leeres Feld heißt: keine Frist."
)


@page(may=MAY, writes=True)
def plan(request: CampusRequest, grant_id: UUID) -> HttpResponse:
    try:
        grant = find_grant(grant_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    form = PlanForm(
        request.POST or None,
        grant=grant,
        plan=plan_of(grant_id),
        programmes=programmes(grant_ids=[grant_id]),
    )
    if form.is_valid():
        try:
            save_plan(grant_id=grant_id, items=form.items, actor=request.actor, now=request.now)
            return redirect("funding:grant", grant_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"grant": grant, "form": form, "title": _("Finanzierungsplan"), "intro": PLAN_INTRO}
    return render(request, "funding/planning.html", context)


@page(may=MAY, writes=True)
def targets(request: CampusRequest, grant_id: UUID) -> HttpResponse:
    try:
        grant = find_grant(grant_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    form = TargetsForm(request.POST or None, targets=targets_of(grant_id))
    if form.is_valid():
        try:
            save_targets(
                grant_id=grant_id, targets=form.targets, actor=request.actor, now=request.now
            )
            return redirect("funding:grant", grant_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"grant": grant, "form": form, "title": _("Ziele"), "intro": TARGETS_INTRO}
    return render(request, "funding/planning.html", context)


@page(may=MAY, writes=True)
def deadlines(request: CampusRequest, grant_id: UUID) -> HttpResponse:
    try:
        grant = find_grant(grant_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    initial = {
        "interim_report_due": grant.interim_report_due,
        "proof_of_use_due": grant.proof_of_use_due,
    }
    form = DeadlinesForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            save_deadlines(
                grant_id=grant_id, **form.cleaned_data, actor=request.actor, now=request.now
            )
            return redirect("funding:grant", grant_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"grant": grant, "form": form, "title": _("Fristen"), "intro": DEADLINES_INTRO}
    return render(request, "funding/planning.html", context)
