"""The life of a municipality: exported, renamed, deleted. Each step asks before and is recorded."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.outbox.api import FAILED, get_job
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import refused
from tenants.membership.forms.life import DeletionForm, RenamingForm
from tenants.registry import api as registry
from tenants.registry.api import MunicipalityView

MAY = "onboard_municipalities"


@page(may=MAY, writes=True)
def exports(request: CampusRequest, municipality_id: UUID) -> HttpResponse:
    """List a municipality's exports, and have a new one made."""
    found = find(municipality_id)
    address = reverse("membership:exports", args=[found.id])
    if request.method == "POST":
        try:
            registry.request_export(municipality_id=found.id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return refused(request, refusal, next_url=address, next_text=_("Zu den Exporten"))
        return redirect(address)
    rows = registry.list_exports(municipality_id=found.id)
    is_running = any(each.state == "waiting" for each in rows)
    context = {"municipality": found, "exports": rows, "is_running": is_running}
    return render(request, "membership/exports.html", context)


@page(may=MAY, writes=True)
def export_file(request: CampusRequest, municipality_id: UUID, run_id: UUID) -> HttpResponseBase:
    """Give the archive of an export; who has downloaded it is recorded."""
    found = find(municipality_id)
    address = reverse("membership:exports", args=[found.id])
    own = {each.id for each in registry.list_exports(municipality_id=found.id)}
    if run_id not in own:
        raise Http404
    if request.method != "POST":
        return redirect(address)
    try:
        parts = registry.read_export(run_id=run_id, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return refused(request, refusal, next_url=address, next_text=_("Zu den Exporten"))
    name = f"export-{found.ars}-{request.now:%Y-%m-%d}.zip"
    return StreamingHttpResponse(
        parts,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@page(may=MAY, writes=True)
def renaming(request: CampusRequest, municipality_id: UUID) -> HttpResponse:
    """Enter another name, key or address, check the answers, rename."""
    found = find(municipality_id)
    form = RenamingForm(request.POST or None, initial=RenamingForm.as_it_is(found))
    if request.method == "POST" and form.is_valid():
        if "confirmed" not in request.POST:
            context = {"form": form, "municipality": found, "rows": form.changes(found)}
            return render(request, "membership/renaming_check.html", context)
        try:
            registry.rename_municipality(
                municipality_id=found.id, actor=request.actor, now=request.now, **form.answers()
            )
            return redirect("membership:municipality", found.id)
        except Refusal as refusal:
            form.refuse(refusal)
    return render(request, "membership/renaming.html", {"form": form, "municipality": found})


@page(may=MAY, writes=True)
def deletion(request: CampusRequest, municipality_id: UUID) -> HttpResponse:
    """Say what a deletion would do, how far it is, and begin it with the name typed."""
    found = find(municipality_id)
    departure = registry.find_departure(municipality_id=found.id)
    address = reverse("membership:deletion", args=[found.id])
    form = DeletionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            registry.start_departure(
                municipality_id=found.id,
                typed_name=form.cleaned_data["name"],
                actor=request.actor,
                now=request.now,
            )
            return redirect(address)
        except registry.NameMistyped as refusal:
            form.add_error("name", str(refusal))
        except Refusal as refusal:
            return refused(request, refusal, next_url=address, next_text=_("Zur Löschung"))
    job = get_job(departure.job_id) if departure and departure.job_id else None
    context = {
        "municipality": found,
        "departure": departure,
        "form": form,
        "rows": _rows(found),
        "successor": find(departure.successor_id) if departure and departure.successor_id else None,
        "is_stuck": job is not None and job.state == FAILED,
        "is_running": departure is not None and departure.state == "running",
        "is_due": departure is not None and departure.not_before <= request.now.date(),
        "job": job,
    }
    return render(request, "membership/deletion.html", context)


@page(may=MAY, writes=True)
def deletion_plan(request: CampusRequest, municipality_id: UUID) -> HttpResponse:
    """Ask, then note that a municipality's data are to be deleted."""
    found = find(municipality_id)
    back = reverse("membership:deletion", args=[found.id])
    if request.method == "POST":
        try:
            registry.plan_departure(municipality_id=found.id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return refused(request, refusal, next_url=back, next_text=_("Zur Löschung"))
        return redirect(back)
    context = {"municipality": found, "rows": _rows(found)}
    return render(request, "membership/deletion_plan.html", context)


@page(may=MAY, writes=True)
def deletion_withdrawal(request: CampusRequest, municipality_id: UUID) -> HttpResponse:
    """Take back that a municipality's data are to be deleted."""
    found = find(municipality_id)
    back = reverse("membership:deletion", args=[found.id])
    if request.method == "POST":
        try:
            registry.withdraw_departure(
                municipality_id=found.id, actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            return refused(request, refusal, next_url=back, next_text=_("Zur Löschung"))
    return redirect(back)


@page(may=MAY)
def deletion_proof(request: CampusRequest, municipality_id: UUID, form: str) -> HttpResponse:
    """Give the proof of a deletion as PDF or JSON."""
    departure = registry.find_departure(municipality_id=find(municipality_id).id)
    if departure is None or departure.proof is None or form not in {"pdf", "json"}:
        raise Http404
    make = registry.proof_as_pdf if form == "pdf" else registry.proof_as_json
    name = f"loeschnachweis-{departure.proof['municipality']['ars']}.{form}"
    return HttpResponse(
        make(departure.proof),
        content_type=f"application/{form}",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def find(municipality_id: UUID) -> MunicipalityView:
    """Return a municipality, also a gone one.

    :raises Http404: there is none
    """
    try:
        return registry.get_municipality(municipality_id=municipality_id)
    except registry.NoSuchMunicipality as refusal:
        raise Http404 from refusal


def _rows(found: MunicipalityView) -> list[SummaryRow]:
    if found.is_gone:
        return []
    return [
        SummaryRow(
            fact.title,
            " ".join(
                filter(
                    None,
                    [
                        f"{fact.count:,}".replace(",", "."),
                        f"({euros(fact.cents)})" if fact.cents is not None else "",
                        f"– {fact.hint}" if fact.hint else "",
                    ],
                )
            ),
        )
        for fact in registry.departure_facts(municipality_id=found.id)
    ]
