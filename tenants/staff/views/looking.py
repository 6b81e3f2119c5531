"""Pages about one person: whoever is shown one is noted, for the person to see."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.http import HttpResponse

from campus.kernel.clock import berlin_day
from campus.web.access import CampusRequest
from tenants.staff.services.looking import note_look

P = ParamSpec("P")
PersonPage = Callable[Concatenate[CampusRequest, P], HttpResponse]


def noted(view: PersonPage[P]) -> PersonPage[P]:
    """Note who is shown a page about the `employee_id` of its address.

    Stands below `@page(..., writes=True)`.
    """

    @wraps(view)
    def noting(request: CampusRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            employee_id = cast(UUID, kwargs["employee_id"])
            looker, day = request.actor.account_id, berlin_day(request.now)
            note_look(employee_id=employee_id, looker=looker, day=day)
        return response

    return noting
