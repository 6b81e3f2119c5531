"""Whose pages these are."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from campus.web.access import CampusRequest


def own_employee_id(request: CampusRequest) -> UUID:
    """Return the id of the employee who is signed in.

    :raises Http404: for an account that belongs to no employee
    """
    if request.actor.employee_id is None:
        raise Http404
    return request.actor.employee_id
