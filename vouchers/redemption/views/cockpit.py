"""The cockpit of a programme: who has vouchers, who uses them, who lets them expire."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.charts import BarChart, Series
from campus.web.components import FigureTile
from campus.web.exports import csv_response, xlsx_response
from campus.web.pages import refused
from vouchers.funding.api import ProgrammeTerms, get_programme
from vouchers.redemption.forms import CockpitFilter
from vouchers.redemption.queries.cockpit import Usage, usage_of
from vouchers.redemption.tables import CockpitTable

MAY = "manage_funding"
IN_CHART = 12
COLUMNS = {
    "name": _("Kommune"),
    "population": _("Einwohner"),
    "allotted_count": _("Zugeteilt"),
    "fair_count": _("Nach Einwohnern"),
    "issued_count": _("Ausgestellt"),
    "open_count": _("Nicht ausgestellt"),
    "free_count": _("Frei"),
    "distributed_count": _("Ausgegeben"),
    "reserved_count": _("Vorgemerkt"),
    "redeemed_count": _("Eingelöst"),
    "completed_count": _("Abgeschlossen"),
    "expired_count": _("Verfallen"),
    "soon_30": _("Verfällt in 30 Tagen"),
    "soon_60": _("Verfällt in 60 Tagen"),
    "soon_90": _("Verfällt in 90 Tagen"),
    "used_percent": _("Genutzt in Prozent"),
}


@page(may=MAY)
def cockpit(request: CampusRequest, programme_id: UUID) -> HttpResponse:
    try:
        programme = get_programme(programme_id=programme_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    form = CockpitFilter(request.GET or None)
    rows = usage_of(programme_id, today=berlin_day(request.now), only=form.only)
    context = {
        "programme": programme,
        "form": form,
        "tiles": _tiles(rows),
        "chart": _chart(rows) if rows else None,
        "table": CockpitTable(rows, request=request),
        "query": request.GET.urlencode(),
    }
    return render(request, "redemption/cockpit.html", context)


@page(may=MAY)
def cockpit_csv(request: CampusRequest, programme_id: UUID) -> HttpResponse:
    """Give the figures of all municipalities, as filtered, as CSV."""
    return _export(request, programme_id, write=csv_response)


@page(may=MAY)
def cockpit_xlsx(request: CampusRequest, programme_id: UUID) -> HttpResponse:
    """Give the figures of all municipalities, as filtered, as XLSX."""
    return _export(request, programme_id, write=xlsx_response)


def _export(request: CampusRequest, programme_id: UUID, *, write: object) -> HttpResponse:
    try:
        programme = get_programme(programme_id=programme_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    rows = usage_of(
        programme_id, today=berlin_day(request.now), only=CockpitFilter(request.GET or None).only
    )
    return write(  # type: ignore[operator, no-any-return]
        filename=_file_name(programme, request),
        header=list(COLUMNS.values()),
        rows=[[getattr(row, name) for name in COLUMNS] for row in rows],
    )


def _file_name(programme: ProgrammeTerms, request: CampusRequest) -> str:
    return f"cockpit-{programme.code}-{berlin_day(request.now):%Y-%m-%d}"


def _tiles(rows: list[Usage]) -> list[FigureTile]:
    def total(name: str) -> int:
        return sum(getattr(row, name) for row in rows)

    return [
        FigureTile(_("Zugeteilt"), _number(total("allotted_count"))),
        FigureTile(_("Eingelöst"), _number(total("used_count")), _("auch abgeschlossene")),
        FigureTile(
            _("Bei Beschäftigten"),
            _number(total("distributed_count") + total("reserved_count")),
            _("noch nicht eingelöst"),
        ),
        FigureTile(
            _("Ungenutzt"), _number(total("unused_count")), _("nicht ausgestellt oder frei")
        ),
        FigureTile(_("Verfällt in 60 Tagen"), _number(total("soon_60"))),
        FigureTile(_("Verfallen"), _number(total("expired_count"))),
    ]


def _chart(rows: list[Usage]) -> BarChart:
    most = sorted(rows, key=lambda row: (-row.unused_count, row.name))[:IN_CHART]
    pieces = {
        _("eingelöst"): [row.used_count for row in most],
        _("bei Beschäftigten"): [row.distributed_count + row.reserved_count for row in most],
        _("ungenutzt"): [row.unused_count for row in most],
        _("verfallen"): [row.expired_count for row in most],
    }
    return BarChart(
        key="nutzung",
        title=_finding(most),
        description=_("Die %(n)s Kommunen mit den meisten ungenutzten Gutscheinen.")
        % {"n": len(most)},
        categories=[row.name for row in most],
        series=[Series(name, values) for name, values in pieces.items()],
        category_name=_("Kommune"),
        stacked=True,
    )


def _finding(most: list[Usage]) -> str:
    first = most[0]
    if not first.unused_count:
        return str(_("Keine Kommune hat ungenutzte Gutscheine"))
    sentence = _("%(name)s hat mit %(count)s die meisten ungenutzten Gutscheine")
    return str(sentence) % {"name": first.name, "count": _number(first.unused_count)}


def _number(value: int) -> str:
    return str(number_format(value, force_grouping=True))


def unknown(request: CampusRequest, refusal: Refusal) -> HttpResponse:
    """Say why something was refused, with the way to the programmes."""
    url = reverse("funding:overview")
    return refused(request, refusal, next_url=url, next_text=_("Zur Förderung"))
