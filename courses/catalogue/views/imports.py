"""Uploading course records, and the reports of past imports."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from courses.catalogue.forms import UploadForm
from courses.catalogue.queries import courses as queries
from courses.catalogue.queries.courses import RunFacts
from courses.catalogue.services.importing import ImportOutcome, import_courses
from courses.catalogue.tables import DeviationTable, RunTable


@page(may="keep_catalogue")
def import_runs(request: CampusRequest) -> HttpResponse:
    table = RunTable(queries.import_runs(), request=request)
    return render(request, "catalogue/import_runs.html", {"table": table})


@page(may="keep_catalogue", writes=True)
def import_upload(request: CampusRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, "catalogue/import_upload.html", {"form": form})
    file = form.cleaned_data["file"]
    outcome = import_courses(
        files={file.name: file.read()},
        source_name=file.name,
        actor=request.actor,
        now=request.now,
        dry_run=form.cleaned_data["dry_run"],
    )
    if outcome.unreadable:
        form.add_error("file", outcome.deviations[0].sentence)
        return render(request, "catalogue/import_upload.html", {"form": form})
    if outcome.run_id:
        return redirect("catalogue:import_run", outcome.run_id)
    return _preview(request, file.name, outcome)


@page(may="keep_catalogue")
def import_run(request: CampusRequest, run_id: UUID) -> HttpResponse:
    run = queries.run_facts(run_id)
    if run is None:
        raise Http404
    table = DeviationTable(queries.deviations_of(run_id), request=request)
    context = {"name": run.source_name, "rows": _rows(run), "table": table, "is_preview": False}
    return render(request, "catalogue/import_run.html", context)


def _preview(request: CampusRequest, name: str, outcome: ImportOutcome) -> HttpResponse:
    table = DeviationTable(outcome.deviations, request=request, per_page=None)
    context = {"name": name, "rows": _rows(outcome), "table": table, "is_preview": True}
    return render(request, "catalogue/import_run.html", context)


def _rows(counts: ImportOutcome | RunFacts) -> list[SummaryRow]:
    return [
        SummaryRow(_("Datensätze"), counts.record_count),
        SummaryRow(_("Neu"), counts.new_count),
        SummaryRow(_("Geändert"), counts.changed_count),
        SummaryRow(_("Unverändert"), counts.unchanged_count),
        SummaryRow(_("Nicht übernommen"), counts.rejected_count),
    ]
