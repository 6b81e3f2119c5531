"""Uploading a framework file and reading the report of its import."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from assessments.library.forms.frameworks import FindingFilter, FrameworkUploadForm
from assessments.library.queries import imports as queries
from assessments.library.rules.refusals import FrameworkNotFound
from assessments.library.services.importing import import_framework
from assessments.library.tables.frameworks import FindingTable
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page


@page(may="keep_library", writes=True)
def upload(request: CampusRequest) -> HttpResponse:
    """Read a file: report only, or import and show the stored report."""
    if request.method != "POST":
        return render(request, "library/upload.html", {"form": FrameworkUploadForm()})
    form = FrameworkUploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return _imported(request, form.cleaned_data["file"], form.cleaned_data["dry_run"])
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return render(request, "library/upload.html", {"form": form})


def _imported(request: CampusRequest, file: UploadedFile[Any], dry_run: bool) -> HttpResponse:
    report = import_framework(
        content=file.read(),
        file_name=file.name or "",
        dry_run=dry_run,
        actor=request.actor,
        now=request.now,
    )
    if report.run_id:
        return redirect("library:run", report.run_id)
    rows = [
        {
            "kind": f.kind,
            "record": f.record,
            "field": f.field,
            "value": f.value,
            "message": f.message,
        }
        for f in report.findings
    ]
    table = FindingTable(rows, labels=queries.kind_labels(), request=request, per_page=None)
    return render(request, "library/dry_run.html", {"report": report, "table": table})


@page(may="keep_library")
def run(request: CampusRequest, run_id: UUID) -> HttpResponse:
    """Show the report of one import."""
    try:
        shown = queries.import_run(run_id=run_id)
    except FrameworkNotFound as refusal:
        raise Http404 from refusal
    counts = queries.finding_counts(run_id=run_id)
    form = FindingFilter(
        request.GET, kinds=[(kind, f"{label} ({count})") for kind, label, count in counts]
    )
    findings = queries.findings(run_id=run_id, kind=form.kind)
    context = {
        "run": shown,
        "form": form,
        "counts": counts,
        "table": FindingTable(findings, labels=queries.kind_labels(), request=request),
    }
    return render(request, "library/run.html", context)
