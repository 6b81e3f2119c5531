"""The ministry reads: grants, usage report, exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from campus.kernel.money import euros
from campus.web.access import CampusRequest, page
from campus.web.charts import BarChart, ColumnChart, Series
from campus.web.components import FigureTile
from campus.web.exports import Cents, csv_response, xlsx_response
from vouchers.reporting.queries.dashboards import dashboard_of
from vouchers.reporting.queries.reports import Report, grants_for, report_of
from vouchers.reporting.queries.tables import ReportTable
from vouchers.reporting.rules import TITLES, ReportUnknown
from vouchers.reporting.views.dashboards import board_context
from vouchers.reporting.views.shown import HIDDEN

MAY = "read_reports"
HEADER = ("Gliederung", "Zeile", "Kennzahl", "Anzahl", "Betrag")


@page(may=MAY)
def grants(request: CampusRequest) -> HttpResponse:
    """List the reader's grants; a single one is opened at once."""
    found = grants_for(funder_id=request.actor.funder_id)
    if len(found) == 1:
        return redirect("reporting:report", found[0].id)
    return render(request, "reporting/grants.html", {"grants": found})


@page(may=MAY)
def report(request: CampusRequest, grant_id: UUID) -> HttpResponse:
    """Show the usage report of a grant."""
    found = _find(request, grant_id)
    may_prove = request.actor.may("manage_funding")
    board = dashboard_of(found, with_drafts=may_prove, now=request.now)
    context = {
        **board_context(found, board, request),
        "may_prove": may_prove,
        "report": found,
        "tiles": _tiles(found),
        "funnel": _funnel(found),
        "months": _months(found.table("month")),
        "tables": [_for_page(table) for table in found.tables],
    }
    return render(request, "reporting/report.html", context)


def _tiles(found: Report) -> list[FigureTile]:
    shown = ("granted", "allotted", "issued", "distributed", "redeemed", "completed")
    more = ("returned", "expired", "revoked")
    return [
        FigureTile(
            TITLES[figure], found.totals[figure].count, euros(found.totals[figure].cents or 0)
        )
        for figure in (*shown, *more)
    ]


def _funnel(found: Report) -> BarChart:
    figures = ("granted", "allotted", "issued", "distributed", "redeemed", "completed")
    redeemed, granted = found.totals["redeemed"].count or 0, found.totals["granted"].count or 0
    title = _("%(redeemed)s von %(granted)s Gutscheinen sind eingelöst") % {
        "redeemed": number_format(redeemed, force_grouping=True),
        "granted": number_format(granted, force_grouping=True),
    }
    return BarChart(
        key="trichter",
        title=title,
        categories=[TITLES[figure] for figure in figures],
        series=[Series(_("Gutscheine"), [found.totals[figure].count for figure in figures])],
        category_name=_("Stand"),
    )


def _months(table: ReportTable) -> ColumnChart:
    return ColumnChart(
        key="monate",
        title=_busiest_month(table),
        # "03/26" instead of "03/2026": a year of them stands below one chart.
        categories=[row.label[:3] + row.label[-2:] for row in table.rows],
        series=[
            Series(TITLES[figure], [row.cells[figure].count for row in table.rows])
            for figure in ("distributed", "redeemed")
        ],
        category_name=_("Monat"),
        missing=HIDDEN,
    )


def _busiest_month(table: ReportTable) -> str:
    counted = [(row.cells["redeemed"].count or 0, row.label) for row in table.rows]
    count, month = max(counted)
    if count == 0:
        return _("Ausgaben und Einlösungen je Monat")
    return _("Die meisten Einlösungen gab es im Monat %(month)s") % {"month": month}


def _for_page(table: ReportTable) -> dict[str, Any]:
    return {
        "table": table,
        "head": [TITLES[figure] for figure in table.figures],
        "rows": [(row.label, list(row.cells.values())) for row in table.rows],
        "total": [table.total.cells[figure] for figure in table.figures],
    }


@page(may=MAY)
def report_csv(request: CampusRequest, grant_id: UUID) -> HttpResponse:
    """Give all figures of the report as CSV."""
    found = _find(request, grant_id)
    return csv_response(filename=_file_name(found), header=HEADER, rows=_lines(found))


@page(may=MAY)
def report_xlsx(request: CampusRequest, grant_id: UUID) -> HttpResponse:
    """Give all figures of the report as XLSX."""
    found = _find(request, grant_id)
    return xlsx_response(
        filename=_file_name(found), header=HEADER, rows=_lines(found), sheet="Nutzung"
    )


def _lines(found: Report) -> Iterator[tuple[Any, ...]]:
    for breakdown, line, figure, count, cents in found.lines():
        if count is None or cents is None:
            yield breakdown, line, figure, HIDDEN, HIDDEN
        else:
            yield breakdown, line, figure, count, Cents(cents)


def _file_name(found: Report) -> str:
    return f"nutzung-{found.grant.reference}-{found.as_of:%Y-%m-%d}"


def _find(request: CampusRequest, grant_id: UUID) -> Report:
    try:
        return report_of(grant_id=grant_id, funder_id=request.actor.funder_id, now=request.now)
    except ReportUnknown as refusal:
        raise Http404 from refusal
