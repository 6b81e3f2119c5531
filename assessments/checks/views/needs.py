"""HR reads needs: never of a person, never of few, and only of quarters that are over."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.needs import GROUP, CompareForm, NeedsFilter, ThresholdForm
from assessments.checks.queries import needs as queries
from assessments.checks.queries.needs import ReleaseView
from assessments.checks.rules.needs import CROSS
from assessments.checks.rules.needs_words import method as method_of
from assessments.checks.rules.quarters import name_of, title_of
from assessments.checks.services import freezing
from assessments.checks.services.needs_reading import read_release
from assessments.checks.tables.needs import (
    CellTable,
    ChangeTable,
    FormerReleaseTable,
    ReleaseTable,
)
from assessments.checks.views import needs_shown as shown
from assessments.checks.views.finding import bound, or_404
from assessments.checks.views.needs_grid import grid_of
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page
from campus.web.exports import csv_response, xlsx_response

MAY = "read_needs"


@page(may=MAY)
def releases(request: CampusRequest) -> HttpResponse:
    """List the releases, and the quarters that have none yet."""
    waiting = queries.quarters_without_release(today=berlin_day(request.now))
    made = queries.list_releases()
    context = {
        "table": ReleaseTable(made, request=request),
        "former": [
            (each, FormerReleaseTable(each.releases, request=request, prefix=f"{number}-"))
            for number, each in enumerate(queries.former_releases())
        ],
        "can_compare": len(made) > 1,
        "waiting": [(name_of(first), title_of(first)) for first in waiting],
        "thresholds": queries.thresholds(),
    }
    return render(request, "checks/needs.html", context)


@page(may=MAY, writes=True)
def ask(request: CampusRequest, quarter: str) -> HttpResponse:
    """Ask, then have the release of a quarter that is over made."""
    first_day = _waiting_quarter(quarter, today=berlin_day(request.now))
    if request.method == "POST":
        try:
            freezing.ask_now(
                first_day=first_day,
                municipality_id=request.actor.municipality_id,
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            return pages.refused(
                request, refusal, next_url=reverse("checks:needs"), next_text=_("Zum Bedarf")
            )
        messages.success(request, _("Die Auswertung wird erstellt. Das dauert meist eine Minute."))
        return redirect("checks:needs")
    return pages.confirm(
        request,
        title=_("%(quarter)s auswerten?") % {"quarter": title_of(first_day)},
        body=_(
            "Die Auswertung wird einmal erstellt und ändert sich danach nicht mehr. Wer seinen "
            "Check bis dahin löscht, zählt nicht mit."
        ),
        button=_("Auswertung erstellen"),
        cancel_url=reverse("checks:needs"),
    )


def _waiting_quarter(name: str, *, today: dt.date) -> dt.date:
    for first_day in queries.quarters_without_release(today=today):
        if name_of(first_day) == name:
            return first_day
    raise Http404


# Reading writes: each look at figures is noted.
@page(may=MAY, writes=True)
def release(request: CampusRequest, release_id: UUID) -> HttpResponse:
    """Show one table of a release and its picture."""
    found = _read(request, release_id, "Seite")
    form = NeedsFilter(request.GET or None, release=found)
    by_group = form.dimension != GROUP
    if by_group:
        cells = found.cells_of(competence=form.competence, kind=form.dimension)
    else:
        cells = found.cells_of(group=form.group)
    table = CellTable(shown.lines_of(cells, by_group=by_group), request=request)
    table.release_id = found.id
    group = found.group(form.group)
    is_crossed = form.dimension == CROSS
    context: dict[str, Any] = {
        "release": found,
        "form": form,
        "table": table,
        "grid": grid_of(found, competence=form.competence) if is_crossed else None,
        "picture": shown.picture_of(cells, by_group=by_group),
        "heading": found.competences.get(form.competence, "") if by_group else "",
        "group": group,
        "hidden_count": sum(not cell.told and not cell.since for cell in cells),
        "cell_count": len(cells),
    }
    return render(request, "checks/needs_release.html", context)


@page(may=MAY, writes=True)
def release_csv(request: CampusRequest, release_id: UUID) -> HttpResponse:
    """Give everything a release tells as CSV."""
    found = _read(request, release_id, "CSV")
    return csv_response(filename=_file(found), header=shown.HEADER, rows=shown.file_rows(found))


@page(may=MAY, writes=True)
def release_xlsx(request: CampusRequest, release_id: UUID) -> HttpResponse:
    """Give everything a release tells as XLSX."""
    found = _read(request, release_id, "XLSX")
    rows = shown.file_rows(found)
    return xlsx_response(filename=_file(found), header=shown.HEADER, rows=rows, sheet="Bedarf")


@page(may=MAY, writes=True)
def comparison(request: CampusRequest) -> HttpResponse:
    """Compare a group in two releases, where both show it."""
    made = queries.list_releases()
    form = CompareForm(request.GET or None, releases=made)
    context: dict[str, Any] = {"form": form, "is_possible": len(made) > 1}
    if form.is_bound and form.is_valid():
        before, after = (
            _read(request, UUID(form.cleaned_data[name]), "Vergleich")
            for name in ("vorher", "nachher")
        )
        changes = shown.changes_of(before, after, group=form.cleaned_data["gruppe"])
        context |= {
            "table": ChangeTable(changes, request=request),
            "picture": shown.change_picture(changes, before=before, after=after),
            "before": before,
            "after": after,
        }
    return render(request, "checks/needs_comparison.html", context)


@page(may=MAY)
def method(request: CampusRequest) -> HttpResponse:
    """Say how releases are made, with the thresholds in force."""
    context = {"method": method_of(queries.thresholds())}
    return render(request, "checks/needs_method.html", context)


@page(may=MAY, writes=True)
def thresholds(request: CampusRequest) -> HttpResponse:
    """Raise the thresholds."""
    held = queries.thresholds()
    initial = {"minimum": held.minimum, "cross_minimum": held.cross_minimum}
    form = ThresholdForm(bound(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            freezing.raise_now(**form.cleaned_data, actor=request.actor, now=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Schwellen gelten ab der nächsten Auswertung."))
            return redirect("checks:needs")
    return render(request, "checks/needs_thresholds.html", {"form": form, "held": held})


def _read(request: CampusRequest, release_id: UUID, how: str) -> ReleaseView:
    return or_404(
        read_release, release_id=release_id, how=how, actor=request.actor, now=request.now
    )


def _file(found: ReleaseView) -> str:
    town = f"-{slugify(found.former)}" if found.former else ""
    return f"bedarf{town}-{found.first_day:%Y-%m}"
