"""What views ask of a request; what is not there, or not the actor's own, does not exist."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse

from assessments.checks.rules.run import SELF
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest

LONGEST_NUMBER = 10

P = ParamSpec("P")
Found = TypeVar("Found")


def or_404(ask: Callable[P, Found], *args: P.args, **kwargs: P.kwargs) -> Found:
    """Return what a query or service returns.

    :raises Http404: where it says that there is no such thing
    """
    try:
        return ask(*args, **kwargs)
    except Refusal as refusal:
        if refusal.status == HTTPStatus.NOT_FOUND:
            raise Http404 from refusal
        raise


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


BACK_TO_REVIEW = "pruefen"


def from_review(request: CampusRequest) -> bool:
    """Tell whether a page of a check was opened from the review, and leads back there."""
    return request.GET.get("zurueck") == BACK_TO_REVIEW


def with_way_back(request: CampusRequest, url: str) -> str:
    """Return an address that leads back to the review if this page does."""
    return f"{url}?zurueck={BACK_TO_REVIEW}" if from_review(request) else url


def url_before(check_id: UUID, before: tuple[str, str, int] | None) -> str:
    """Return the address of the page before a page, for undoing one by one; "" at the first."""
    part, code, number = before or ("", "", 0)
    if part == SELF:
        return reverse("checks:field", args=[check_id, code])
    return reverse("checks:item", args=[check_id, code, number]) if number else ""


def seen_revision(request: CampusRequest) -> int:
    """Return the revision of the check that the sent page had shown; 0 where it says none."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isdecimal() and len(sent) < LONGEST_NUMBER else 0
