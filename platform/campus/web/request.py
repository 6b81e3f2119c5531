"""What every request carries by the time a view sees it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.http import HttpRequest
from rest_framework.request import Request

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from campus.kernel.actor import Actor


class MunicipalityShown(Protocol):
    """What the page shell reads of a municipality; `tenants.registry.api` delivers it."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...


class DeviceShown(Protocol):
    """A computer that several people use; the page shell asks only whether it is one."""


class CampusRequest(HttpRequest):
    """A request with its actor, its moment and, on a municipality's host, the municipality.

    `shared_device` is the computer that several people use, if it comes from one; `idle_at` is
    when whoever is signed in is signed out, if nothing more comes, in `idle_seconds`.
    """

    actor: Actor
    now: dt.datetime
    municipality: MunicipalityShown | None
    htmx: HtmxDetails
    shared_device: DeviceShown | None
    idle_at: dt.datetime | None
    idle_seconds: int | None


class ApiRequest(Request):
    """The same on the API; Django REST framework hands our attributes through."""

    actor: Actor
    now: dt.datetime
    municipality: MunicipalityShown | None
