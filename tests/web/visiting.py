"""Pages of the gallery as a browser gets them, without database and network."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any

from csp.middleware import CSPMiddleware
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import get_resolver, set_urlconf

from campus.kernel.actor import ANONYMOUS, Actor
from campus.web import views
from campus.web.middleware import SecurityHeadersMiddleware

GALLERY = "tests.web.gallery"
NOW = dt.datetime(2026, 3, 10, 9, 30, tzinfo=dt.UTC)
LUDWIGSHAFEN = SimpleNamespace(
    id=uuid.UUID(int=7),
    name="Stadt Ludwigshafen am Rhein",
    land_code="07",
    street="Rathausplatz 20",
    postcode="67059",
    city="Ludwigshafen am Rhein",
    has_logo=False,
)


def employee(*permissions: str) -> Actor:
    """Anna, as the web sees her."""
    return Actor(
        kind="employee",
        account_id=uuid.UUID(int=1),
        permissions=frozenset(permissions),
        display_name="Anna Becker",
    )


def a_request(
    path: str = "/", *, method: str = "GET", data: Any = None, actor: Actor = ANONYMOUS
) -> Any:
    """A request as it is when a view gets it."""
    request: Any = RequestFactory().generic(method, path)
    if data is not None:
        request = getattr(RequestFactory(), method.lower())(path, data)
    request.actor, request.now, request.reference = actor, NOW, "4711ABCD"
    request.municipality = LUDWIGSHAFEN
    return request


def visit(
    path: str,
    *,
    method: str = "GET",
    data: Any = None,
    actor: Actor = ANONYMOUS,
    municipality: Any = LUDWIGSHAFEN,
) -> HttpResponse:
    """Answer a request with the gallery's pages, headers and error pages."""
    request = a_request(path, method=method, data=data, actor=actor)
    request.municipality = municipality
    set_urlconf(GALLERY)
    try:
        return CSPMiddleware(SecurityHeadersMiddleware(_answer))(request)
    finally:
        set_urlconf(None)


def page_of(path: str, **options: Any) -> str:
    """The HTML of a page."""
    return visit(path, **options).content.decode()


def _answer(request: HttpRequest) -> HttpResponse:
    try:
        match = get_resolver(GALLERY).resolve(request.path_info)
        request.resolver_match = match
        return match.func(request, *match.args, **match.kwargs)
    except Http404 as error:
        return views.not_found(request, error)
