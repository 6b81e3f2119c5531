"""What colleagues have released to the person who is signed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from assessments.checks.queries import releases as queries
from assessments.checks.rules.release import ReleaseHasEnded, ReleaseNotFound
from assessments.checks.services.releasing import look
from assessments.checks.views.charting import bars
from assessments.checks.views.finding import own_id
from campus.kernel.clock import berlin_day
from campus.web.access import CampusRequest, page


@page(may="see_released")
def received(request: CampusRequest) -> HttpResponse:
    """List who released something, without any of it."""
    found = queries.received_releases(recipient_id=own_id(request), today=berlin_day(request.now))
    return render(request, "checks/received.html", {"releases": found})


# The look is a POST: nothing is noted or shown because a program loads links in advance.
@page(may="see_released", writes=True)
def received_release(request: CampusRequest, release_id: UUID) -> HttpResponse:
    """Say what a look means; after the button, note it and show what was released."""
    recipient_id, today = own_id(request), berlin_day(request.now)
    context: dict[str, Any] = {}
    try:
        found = queries.received_release(
            release_id=release_id, recipient_id=recipient_id, today=today
        )
        if request.method == "POST" and found.is_live:
            result = look(release_id=release_id, recipient_id=recipient_id, now=request.now)
            context = {"result": result, "bars": bars(result)}
    except ReleaseNotFound as refusal:
        raise Http404 from refusal
    except ReleaseHasEnded:
        return render(request, "checks/received_ended.html", status=ReleaseHasEnded.status)
    if not found.is_live:
        return render(request, "checks/received_ended.html", status=ReleaseHasEnded.status)
    context |= {"release": found, "employee_name": found.employee_name}
    return render(request, "checks/received_release.html", context)
