"""Two municipalities become one: prepared, decided, run, confirmed or taken back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.outbox.api import FAILED, get_job
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import confirm, refused
from tenants.membership.forms.mergers import DecisionsForm, MergerPlanForm
from tenants.membership.views.life import find
from tenants.registry import api as registry
from tenants.registry.api import LifeFact, MergerView, MunicipalityView

MAY = "onboard_municipalities"
BACK_TEXT = _("Zum Zusammenschluss")


@page(may=MAY, writes=True)
def merger(request: CampusRequest, municipality_id: UUID) -> HttpResponse:
    """Show what a merger would do and what must be decided, begin it, and show how far it is."""
    found = find(municipality_id)
    planned = registry.find_merger(municipality_id=found.id)
    if planned is None:
        return render(request, "membership/merger_none.html", {"municipality": found})
    if planned.municipality_id != found.id:
        return redirect("membership:merger", planned.municipality_id)
    if planned.state == "planned":
        return _decide(request, found, planned)
    job = get_job(planned.job_id) if planned.job_id else None
    context = {
        "municipality": found,
        "successor": find(planned.successor_id),
        "merger": planned,
        "job": job,
        "is_running": planned.state == "running",
        "is_stuck": job is not None and job.state == FAILED,
        "rows": _outcome(planned),
        "anew": [SummaryRow(*each) for each in (planned.proof or {}).get("set_up_anew", [])],
    }
    return render(request, "membership/merger.html", context)


def _decide(request: CampusRequest, found: MunicipalityView, planned: MergerView) -> HttpResponse:
    address = reverse("membership:merger", args=[found.id])
    preview = registry.look_at_merger(municipality_id=found.id, now=request.now)
    sent = request.POST if request.method == "POST" else None
    form = DecisionsForm(sent, collisions=preview.collisions)
    if sent is not None and form.is_valid():
        try:
            registry.start_merger(
                municipality_id=found.id,
                choices=form.choices(),
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            return refused(request, refusal, next_url=address, next_text=BACK_TEXT)
        return redirect(address)
    context = {
        "municipality": found,
        "successor": find(planned.successor_id),
        "merger": planned,
        "form": form,
        "blocks": preview.blocks,
        "plan": _plan(found, planned),
        "comes": [_row(fact) for fact in preview.comes],
        "stays": [_row(fact) for fact in preview.stays],
        "anew": [_row(fact) for fact in preview.anew],
    }
    return render(request, "membership/merger_decisions.html", context)


@page(may=MAY, writes=True)
def merger_plan(request: CampusRequest, municipality_id: UUID) -> HttpResponse:
    """Ask into which municipality another goes, and prepare it; nothing happens to either yet."""
    found = find(municipality_id)
    form = MergerPlanForm(request.POST or None, municipality=found)
    if request.method == "POST" and form.is_valid():
        try:
            registry.plan_merger(
                municipality_id=found.id, new=form.answers(), actor=request.actor, now=request.now
            )
            return redirect("membership:merger", found.id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "municipality": found}
    return render(request, "membership/merger_plan.html", context)


@page(may=MAY, writes=True)
def merger_withdrawal(request: CampusRequest, municipality_id: UUID) -> HttpResponse:
    """Give up a merger that has not begun."""
    return _end(request, municipality_id, registry.withdraw_merger)


@page(may=MAY, writes=True)
def merger_confirmation(request: CampusRequest, municipality_id: UUID) -> HttpResponse:
    """Ask, then open the successor to all; from then on there is no way back."""
    found = find(municipality_id)
    planned = _begun(found, "merged")
    if planned is None or request.method == "POST":
        return _end(request, found.id, registry.confirm_merger)
    return confirm(
        request,
        title=_("Zusammenschluss bestätigen?"),
        body=[
            _("Danach melden sich alle an der gemeinsamen Adresse an. Zurück geht es nicht mehr."),
            _("Der aufgehobene vorige Bestand beider Kommunen wird gelöscht."),
        ],
        rows=_outcome(planned),
        button=_("Bestätigen und öffnen"),
        cancel_url=reverse("membership:merger", args=[found.id]),
    )


@page(may=MAY, writes=True)
def merger_return(request: CampusRequest, municipality_id: UUID) -> HttpResponse:
    """Ask, then give both municipalities back what they had."""
    found = find(municipality_id)
    if _begun(found, "running", "merged") is None or request.method == "POST":
        return _end(request, found.id, registry.take_merger_back)
    return confirm(
        request,
        title=_("Zusammenschluss zurücknehmen?"),
        body=_("Beide Kommunen sind danach wieder, wie sie vor dem Beginn waren, und offen."),
        button=_("Zurücknehmen"),
        cancel_url=reverse("membership:merger", args=[found.id]),
        danger=True,
    )


@page(may=MAY)
def merger_proof(request: CampusRequest, municipality_id: UUID, form: str) -> HttpResponse:
    """Give the proof of a merger as PDF or JSON."""
    found = find(municipality_id)
    planned = registry.find_merger(municipality_id=found.id)
    if planned is None or planned.proof is None or form not in {"pdf", "json"}:
        raise Http404
    make = registry.merger_as_pdf if form == "pdf" else registry.proof_as_json
    name = f"zusammenschluss-{planned.proof['municipality']['ars']}.{form}"
    return HttpResponse(
        make(planned.proof),
        content_type=f"application/{form}",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _begun(found: MunicipalityView, *states: str) -> MergerView | None:
    planned = registry.find_merger(municipality_id=found.id)
    is_own = planned is not None and planned.municipality_id == found.id
    return planned if planned and is_own and planned.state in states else None


def _end(request: CampusRequest, municipality_id: UUID, act: Callable[..., None]) -> HttpResponse:
    address = reverse("membership:merger", args=[find(municipality_id).id])
    if request.method == "POST":
        try:
            act(municipality_id=municipality_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return refused(request, refusal, next_url=address, next_text=BACK_TEXT)
    return redirect(address)


def _row(fact: LifeFact) -> SummaryRow:
    return SummaryRow(fact.title, f"{fact.count:,}".replace(",", "."))


def _plan(found: MunicipalityView, planned: MergerView) -> list[SummaryRow]:
    new = {
        _("Neuer Name"): planned.new_name,
        _("Neuer Regionalschlüssel"): planned.new_ars,
        _("Neuer Adressteil"): planned.new_subdomain,
    }
    return [
        SummaryRow(_("Anlass"), planned.occasion),
        SummaryRow(_("Adresse, die weiterleitet"), found.host),
        *(SummaryRow(title, value) for title, value in new.items() if value),
    ]


def _outcome(planned: MergerView) -> list[SummaryRow]:
    if planned.proof is None:
        return []
    tables = planned.proof["tables"]
    shown = {
        _("Beschäftigte"): "staff_employee",
        _("Zugänge"): "accounts_account",
        _("Gutscheine bei Beschäftigten"): "desk_holding",
        _("Checks"): "checks_check",
    }
    return [
        SummaryRow(
            title,
            _("%(came)s kamen dazu, %(joined)s sind in beiden, jetzt %(after)s")
            % {
                "came": tables[name]["came"],
                "joined": tables[name]["joined"],
                "after": tables[name]["successor_after"]["rows"],
            },
        )
        for title, name in shown.items()
    ]
