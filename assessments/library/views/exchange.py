"""Downloads of a framework for other systems, and the comparison of two."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from assessments.library.forms.frameworks import ComparisonForm
from assessments.library.queries import comparing
from assessments.library.queries import frameworks as queries
from assessments.library.rules.comparing import Difference
from assessments.library.rules.refusals import FrameworkNotFound
from assessments.library.services.exporting import export_framework
from assessments.library.tables.frameworks import CHANGES, DifferenceTable
from campus.web.access import CampusRequest, page


@page(may="keep_library")
def export(request: CampusRequest, framework_id: UUID, format: str) -> HttpResponse:
    """Download a framework as CASE package or as Moodle CSV."""
    try:
        file = export_framework(framework_id=framework_id, format=format)
    except FrameworkNotFound as refusal:
        raise Http404 from refusal
    disposition = f'attachment; filename="{file.file_name}"'
    return HttpResponse(
        file.content, content_type=file.content_type, headers={"Content-Disposition": disposition}
    )


@page(may="keep_library")
def comparison(request: CampusRequest) -> HttpResponse:
    """Show which elements are new, gone or changed between two frameworks."""
    rows = queries.frameworks()
    choices = [(str(row.id), _name(row)) for row in rows]
    form = ComparisonForm(request.GET, frameworks=choices, changes=list(CHANGES.items()))
    context: dict[str, object] = {"form": form}
    if pair := form.pair:
        found = comparing.compare_frameworks(earlier_id=pair[0], later_id=pair[1])
        shown = [row for row in found.differences if form.change in {"", row.change}]
        context |= {"comparison": found, "table": _table(request, shown)}
    return render(request, "library/comparison.html", context)


def _name(row: Any) -> str:
    return _("%(framework)s, Fassung %(edition)s (%(state)s)") % {
        "framework": row,
        "edition": row.edition,
        "state": row.get_state_display(),
    }


def _table(request: CampusRequest, differences: list[Difference]) -> DifferenceTable:
    rows = [asdict(difference) for difference in differences]
    return DifferenceTable(rows, kinds=comparing.node_kind_labels(), request=request)
