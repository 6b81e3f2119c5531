"""What views ask of a request; what is not there, or not the actor's own, does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.http import Http404, QueryDict

from assessments.checks.rules.refusals import CheckNotFound, ModelNotFound, ProfileNotFound
from campus.web.access import CampusRequest

P = ParamSpec("P")
Found = TypeVar("Found")


def or_404(ask: Callable[P, Found], *args: P.args, **kwargs: P.kwargs) -> Found:
    """Return what a query or service returns.

    :raises Http404: where it says that there is no such thing
    """
    try:
        return ask(*args, **kwargs)
    except (CheckNotFound, ModelNotFound, ProfileNotFound) as refusal:
        raise Http404 from refusal


def bound(request: CampusRequest) -> QueryDict | None:
    """Return what was sent, also where it is empty; None while nothing was sent."""
    return request.POST if request.method == "POST" else None


def own_id(request: CampusRequest) -> UUID:
    """Return the employee who asks; checks are never looked up for anybody else.

    :raises Http404: where the account belongs to no employee
    """
    if request.actor.employee_id is None:
        raise Http404
    return request.actor.employee_id
