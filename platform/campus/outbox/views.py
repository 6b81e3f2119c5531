"""The operator's page of unfinished jobs, and the health of the installation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from campus.kernel.refusal import Refusal
from campus.outbox.forms import JobFilter
from campus.outbox.queries import health, unfinished_jobs
from campus.outbox.services.retrying import retry_job
from campus.outbox.tables import JobTable
from campus.web.access import EVERYONE, CampusRequest, page
from campus.web.pages import refused


@page(may="onboard_municipalities")
def jobs(request: CampusRequest) -> HttpResponse:
    form = JobFilter(request.GET)
    table = JobTable(unfinished_jobs(state=form.state), request=request)
    context = {"form": form, "table": table, "health": health(now=request.now)}
    return render(request, "outbox/jobs.html", context)


@page(may="onboard_municipalities", writes=True)
@require_POST
def retry(request: CampusRequest, job_id: UUID) -> HttpResponse:
    try:
        retry_job(job_id=job_id, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return refused(
            request, refusal, next_url=reverse("outbox:jobs"), next_text=_("Zur Liste der Aufträge")
        )
    messages.success(request, _("Der Auftrag wird wiederholt."))
    return redirect("outbox:jobs")


@page(may=EVERYONE)
def health_check(request: CampusRequest) -> HttpResponse:
    try:
        found = health(now=request.now)
    except DatabaseError:
        return JsonResponse({"database": "unreachable"}, status=503)
    return JsonResponse(
        {
            "database": "ok",
            "outbox": "late" if found.is_late else "ok",
            "oldest_seconds": round(found.oldest.total_seconds()),
            "beat_seconds": round(found.last_beat.total_seconds()) if found.last_beat else None,
            # How many: which, and what is to be done, is for those who operate it.
            "standstills": len(found.standstills),
        }
    )
