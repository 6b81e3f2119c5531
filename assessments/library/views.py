"""The cooperative's pages: frameworks as trees, upload, import report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from assessments.library import queries
from assessments.library.forms import FindingFilter, FrameworkUploadForm
from assessments.library.rules.refusals import FrameworkNotFound
from assessments.library.services.importing import import_framework
from assessments.library.tables import FindingTable, FrameworkTable, RunTable
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow


@page(may="keep_library")
def frameworks(request: CampusRequest) -> HttpResponse:
    """List the imported frameworks."""
    table = FrameworkTable(queries.frameworks(), request=request)
    return render(request, "library/frameworks.html", {"table": table})


@page(may="keep_library")
def framework(request: CampusRequest, framework_id: UUID) -> HttpResponse:
    """Show a framework as a tree with its levels and imports."""
    shown = _framework_or_404(framework_id)
    context = {
        "framework": shown,
        "figures": _figures(shown),
        "branches": queries.framework_tree(framework_id=framework_id),
        "runs": RunTable(queries.import_runs(framework_id=framework_id), request=request),
    }
    return render(request, "library/framework.html", context)


def _framework_or_404(framework_id: UUID) -> Any:
    try:
        return queries.framework(framework_id=framework_id)
    except FrameworkNotFound as refusal:
        raise Http404 from refusal


def _figures(shown: Any) -> list[SummaryRow]:
    counts = queries.counts_by_kind(framework_id=shown.id)
    content = ", ".join(f"{count} × {label}" for label, count in counts)
    return [
        SummaryRow(_("Quelle"), shown.source),
        SummaryRow(_("Lizenz"), shown.licence),
        SummaryRow(_("Schlüssel"), shown.key),
        SummaryRow(_("Sprache"), shown.language),
        SummaryRow(_("Inhalt"), content),
    ]


@page(may="keep_library")
def node(request: CampusRequest, framework_id: UUID, node_id: UUID) -> HttpResponse:
    """Show one competence with its levels, statements and learning outcomes."""
    _framework_or_404(framework_id)
    try:
        shown = queries.node(framework_id=framework_id, node_id=node_id)
    except FrameworkNotFound as refusal:
        raise Http404 from refusal
    return render(request, "library/node.html", {"node": shown})


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
