"""The result, for the employee alone, and deleting it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from assessments.checks.queries import own, results
from assessments.checks.services import taking
from assessments.checks.views.finding import or_404, own_id
from campus.web import pages
from campus.web.access import CampusRequest, page
from campus.web.charts import BarChart, RadarChart, Series

SMALLEST_RADAR = 3


@page(may="take_check")
def result(request: CampusRequest, check_id: UUID) -> HttpResponse:
    """Show one sentence, the table of Soll and Ist, and the pictures."""
    employee_id = own_id(request)
    shown = or_404(results.shown_result, check_id=check_id, employee_id=employee_id)
    context: dict[str, Any] = {
        "result": shown,
        "bars": _bars(shown),
        "radar": _radar(shown),
        "path_url": _path_url(),
    }
    return render(request, "checks/result.html", context)


def _path_url() -> str:
    """Return the address of the learning path, which belongs to an app above this one."""
    try:
        return reverse("learning:path")
    except NoReverseMatch:
        return ""


def _bars(shown: results.ResultShown) -> BarChart:
    return BarChart(
        key="soll-ist",
        title=shown.sentence,
        description=_(
            "Jeder Balken zeigt Ihr Ist in Stufen von 0 bis %(top)s, der Strich das Soll."
        )
        % {"top": shown.level_count},
        category_name=_("Feld"),
        categories=[line.title for line in shown.lines],
        series=[Series(_("Ist"), [line.actual for line in shown.lines])],
        targets=[line.target for line in shown.lines],
        maximum=shown.level_count,
        missing=_("nicht eingeschätzt"),
    )


def _radar(shown: results.ResultShown) -> RadarChart | None:
    rated = [line for line in shown.lines if line.actual is not None and line.target is not None]
    if len(rated) < SMALLEST_RADAR:
        return None
    return RadarChart(
        key="netz",
        title=_("Soll und Ist als Netz"),
        description=_("Jede Achse ist ein Feld mit der Nummer aus der Tabelle daneben."),
        category_name=_("Feld"),
        categories=[line.title for line in rated],
        series=[
            Series(_("Soll"), [line.target for line in rated]),
            Series(_("Ist"), [line.actual for line in rated]),
        ],
        maximum=shown.level_count,
    )


@page(may="take_check", writes=True)
def delete(request: CampusRequest, check_id: UUID) -> HttpResponse:
    """Ask, then delete a check with its answers and its result."""
    employee_id = own_id(request)
    check = or_404(own.own_check, check_id=check_id, employee_id=employee_id)
    if request.method == "POST":
        or_404(taking.delete_check, check_id=check_id, employee_id=employee_id)
        messages.success(request, _("Der Kompetenz-Check ist gelöscht."))
        return redirect("checks:overview")
    if check.completed_at:
        body, back = _CONSEQUENCES, reverse("checks:result", args=[check_id])
    else:
        body, back = _CONSEQUENCES_RUNNING, reverse("checks:overview")
    return pages.confirm(
        request,
        title=_("Kompetenz-Check löschen?"),
        body=body,
        button=_("Endgültig löschen"),
        cancel_url=back,
        danger=True,
    )


_CONSEQUENCES: Sequence[Any] = [
    _(
        "Gelöscht werden Ihre Antworten, Ihr Ergebnis und alle Stufen daraus. Das lässt sich nicht "
        "rückgängig machen."
    ),
    _(
        "Es bleibt nur der Vermerk, dass Sie einen Check abgeschlossen haben. Gutscheine, die Sie "
        "schon eingelöst haben, bleiben gültig."
    ),
]
_CONSEQUENCES_RUNNING: Sequence[Any] = [
    _(
        "Alle Antworten dieses angefangenen Checks werden gelöscht. Sie können jederzeit neu "
        "beginnen."
    ),
]
