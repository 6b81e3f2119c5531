"""Onboarding from a file."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.exports import csv_response
from campus.web.pages import refused
from tenants.membership import queries
from tenants.membership.forms import OnboardingFileForm
from tenants.membership.rules.outcomes import OUTCOMES
from tenants.membership.services.runs import check_file, start_run
from tenants.membership.tables import RowTable, RunTable

MAY = "onboard_municipalities"


@page(may=MAY)
def runs(request: CampusRequest) -> HttpResponse:
    """List the runs so far."""
    table = RunTable(queries.runs(), request=request)
    return render(request, "membership/runs.html", {"table": table})


@page(may=MAY, writes=True)
def new_run(request: CampusRequest) -> HttpResponse:
    """Read a file and show what it would do."""
    form = OnboardingFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            run_id = check_file(
                content=upload.read(),
                file_name=upload.name,
                actor=request.actor,
                now=request.now,
            )
            return redirect("membership:run", run_id)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return render(request, "membership/new_run.html", {"form": form})


@page(may=MAY)
def run(request: CampusRequest, run_id: UUID) -> HttpResponse:
    """Show a run: preview, progress or result, and each row."""
    view = queries.view_run(run_id)
    outcome = request.GET.get("ergebnis", "")
    chosen = outcome if outcome in OUTCOMES else ""
    context = {
        "view": view,
        "outcomes": [(key, title, view.counts.get(key, 0)) for key, title in OUTCOMES.items()],
        "chosen": chosen,
        "new_count": view.counts.get("new", 0),
        "table": RowTable(queries.rows_of(run_id, outcome=chosen), request=request),
    }
    return render(request, "membership/run.html", context)


@page(may=MAY, writes=True)
def run_start(request: CampusRequest, run_id: UUID) -> HttpResponse:
    """Start a checked run."""
    address = reverse("membership:run", args=[run_id])
    if request.method == "POST":
        queries.view_run(run_id)
        try:
            start_run(run_id=run_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return refused(request, refusal, next_url=address, next_text=_("Zum Lauf"))
    return redirect(address)


@page(may=MAY)
def run_file(request: CampusRequest, run_id: UUID) -> HttpResponse:
    """Give the rows with what became of each, as CSV."""
    view = queries.view_run(run_id)
    rows = queries.rows_of(run_id)
    return csv_response(
        filename=f"aufnahme-{view.run.created_at:%Y-%m-%d}.csv",
        header=["Zeile", "Regionalschlüssel", "Name", "Ergebnis", "Hinweis"],
        rows=([r.line, r.ars, r.name, OUTCOMES[r.outcome], r.hint] for r in rows),
    )
