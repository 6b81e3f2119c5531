"""The result, for the employee alone: on the page, in plain words, on paper, over time, as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from assessments.checks.queries import own, results
from assessments.checks.queries.own_data import own_data as taken_away
from assessments.checks.services import printing, taking
from assessments.checks.views.charting import bars, line_over_time, radar
from assessments.checks.views.finding import or_404, own_id
from campus.kernel.clock import berlin_day
from campus.web import pages
from campus.web.access import CampusRequest, page


@page(may="take_check")
def result(request: CampusRequest, check_id: UUID) -> HttpResponse:
    """Show one sentence, the table of Soll and Ist, and the pictures."""
    shown = _shown(request, check_id)
    context: dict[str, Any] = {
        "check_id": check_id,
        "result": shown,
        "bars": bars(shown),
        "radar": radar(shown),
        "path_url": _path_url(),
    }
    return render(request, "checks/result.html", context)


@page(may="take_check")
def plain_result(request: CampusRequest, check_id: UUID) -> HttpResponse:
    """Say the same in short sentences."""
    context = {"check_id": check_id, "result": _shown(request, check_id)}
    context["path_url"] = _path_url()
    return render(request, "checks/plain_result.html", context)


@page(may="take_check")
def result_pdf(request: CampusRequest, check_id: UUID) -> HttpResponse:
    """Return the result on paper."""
    content = printing.print_result(_shown(request, check_id), name=request.actor.display_name)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="Kompetenz-Check.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@page(may="take_check")
def history(request: CampusRequest) -> HttpResponse:
    """Show each competence over all results."""
    found = results.history_of(employee_id=own_id(request))
    if not found:
        raise Http404
    lines = [(one, line_over_time(one)) for one in found]
    return render(request, "checks/history.html", {"lines": lines})


@page(may="take_check")
def own_data(request: CampusRequest) -> HttpResponse:
    """Return all answers, results and releases of the employee as JSON, to take away."""
    content = taken_away(employee_id=own_id(request), today=berlin_day(request.now))
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="Kompetenz-Check.json"'
    response["Cache-Control"] = "private, no-store"
    return response


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
        "rückgängig machen. Ist es Ihr letzter Check, wird auch der Schlüssel vernichtet: Dann "
        "lassen sich Ihre Antworten aus keiner Sicherung mehr lesen."
    ),
    _("Freigaben dieses Ergebnisses enden sofort."),
    _(
        "Es bleiben der Vermerk, dass Sie einen Check abgeschlossen haben, weil Gutscheine daran "
        "hängen können, und für Sie selbst, an wen Sie wann etwas freigegeben hatten und wer "
        "hineingesehen hat. Gutscheine, die Sie schon eingelöst haben, bleiben gültig."
    ),
]
_CONSEQUENCES_RUNNING: Sequence[Any] = [
    _(
        "Alle Antworten dieses angefangenen Checks werden gelöscht. Sie können jederzeit neu "
        "beginnen."
    ),
]


def _shown(request: CampusRequest, check_id: UUID) -> results.ResultShown:
    return or_404(results.shown_result, check_id=check_id, employee_id=own_id(request))


def _path_url() -> str:
    """Return the address of the learning path, which belongs to an app above this one."""
    try:
        return reverse("learning:path")
    except NoReverseMatch:
        return ""
