"""Pages about one person: whoever is shown one is noted, for the person to see.

A list of several people is the office's tool and is not noted; one that a search has narrowed to
one person is a page about that person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
            note_alone(request, employee_ids=[cast(UUID, kwargs["employee_id"])])
        return response

    return noting


def note_alone(request: CampusRequest, *, employee_ids: Iterable[UUID]) -> None:
    """Note who is shown somebody where nobody else is shown."""
    people = list(employee_ids)
    if len(people) == 1:
        looker, day = request.actor.account_id, berlin_day(request.now)
        note_look(employee_id=people[0], looker=looker, day=day)
