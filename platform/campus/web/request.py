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
    """What the page shell reads of a computer that several people use."""

    @property
    def idle_seconds(self) -> int: ...


class CampusRequest(HttpRequest):
    """A request with its actor, its moment and, on a municipality's host, the municipality.

    `shared_device` is the computer that several people use, if it comes from one, and `idle_at`
    when whoever is signed in there is signed out, if nothing more comes.
    """

    actor: Actor
    now: dt.datetime
    municipality: MunicipalityShown | None
    htmx: HtmxDetails
    shared_device: DeviceShown | None
    idle_at: dt.datetime | None


class ApiRequest(Request):
    """The same on the API; Django REST framework hands our attributes through."""

    actor: Actor
    now: dt.datetime
    municipality: MunicipalityShown | None
