"""Frameworks as a list, as trees and by element."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from assessments.library.queries import frameworks as queries
from assessments.library.queries.imports import import_runs
from assessments.library.rules.refusals import FrameworkNotFound
from assessments.library.tables.frameworks import FrameworkTable, RunTable
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow


@page(may="keep_library")
def frameworks(request: CampusRequest) -> HttpResponse:
    """List the imported frameworks."""
    table = FrameworkTable(queries.frameworks(), request=request)
    return render(request, "library/frameworks.html", {"table": table})


@page(may="keep_library")
def framework(request: CampusRequest, framework_id: UUID) -> HttpResponse:
    """Show a framework as a tree with its state, its levels and imports."""
    shown = framework_or_404(framework_id)
    context = {
        "framework": shown,
        "figures": figures(shown),
        "earlier": queries.earlier_edition(of=shown),
        "branches": queries.framework_tree(framework_id=framework_id),
        "runs": RunTable(import_runs(framework_id=framework_id), request=request),
    }
    return render(request, "library/framework.html", context)


def framework_or_404(framework_id: UUID) -> Any:
    """Return a framework; 404 where there is none with this id."""
    try:
        return queries.framework(framework_id=framework_id)
    except FrameworkNotFound as refusal:
        raise Http404 from refusal


def figures(shown: Any) -> list[SummaryRow]:
    """Return what a framework is and holds, as lines of a summary."""
    counts = queries.counts_by_kind(framework_id=shown.id)
    content = ", ".join(f"{count} × {label}" for label, count in counts)
    return [
        SummaryRow(_("Stand"), shown.get_state_display()),
        SummaryRow(_("Version"), shown.version),
        SummaryRow(_("Fassung"), shown.edition),
        SummaryRow(_("Quelle"), shown.source),
        SummaryRow(_("Lizenz"), shown.licence),
        SummaryRow(_("Schlüssel"), shown.key),
        SummaryRow(_("Sprache"), shown.language or _("nicht angegeben")),
        SummaryRow(_("Inhalt"), content),
    ]


@page(may="keep_library")
def node(request: CampusRequest, framework_id: UUID, node_id: UUID) -> HttpResponse:
    """Show one competence with its levels, statements, learning outcomes and references."""
    framework_or_404(framework_id)
    try:
        shown = queries.node(framework_id=framework_id, node_id=node_id)
    except FrameworkNotFound as refusal:
        raise Http404 from refusal
    abroad = queries.crosswalk_targets(of=shown)
    references = [(link, link.target or abroad.get(link.target_uri)) for link in shown.links.all()]
    return render(request, "library/node.html", {"node": shown, "references": references})
