"""From the host name to the schema, once a request."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.urls import set_urlconf

from campus.web.problems import problem_response
from tenants.registry.database.scoping import PUBLIC
from tenants.registry.queries import MunicipalityView, find_by_host
from tenants.registry.scope import in_cooperative, in_schema


class MunicipalityMiddleware:
    """Set `request.municipality` and the connection's scope; an unknown host is answered with 404.

    After the response the connection has no scope again, so that nothing can be read by accident.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = self._host(request)
        if host in settings.COOPERATIVE_HOSTS:
            return self._answer(request, PUBLIC, settings.PUBLIC_SCHEMA_URLCONF)
        with in_cooperative():
            municipality = find_by_host(host)
        if municipality is None:
            return self._unknown(request)
        if municipality.redirects_to:
            return self._moved(request, municipality)
        request.municipality = municipality  # type: ignore[attr-defined]
        return self._answer(
            request, municipality.schema_name, settings.ROOT_URLCONF, cell=municipality.cell
        )

    def _answer(
        self, request: HttpRequest, schema: str, urlconf: str, *, cell: str = ""
    ) -> HttpResponse:
        if schema == PUBLIC:
            request.municipality = None  # type: ignore[attr-defined]
        request.urlconf = urlconf
        set_urlconf(urlconf)
        with in_schema(schema, cell=cell):
            if schema != PUBLIC and not request.municipality.is_open:  # type: ignore[attr-defined]
                return self._closed(request)
            return self.get_response(request)

    def _unknown(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            return problem_response(404)
        return HttpResponseNotFound(
            "Unter dieser Adresse gibt es keine Kommune.\n", "text/plain; charset=utf-8"
        )

    def _moved(self, request: HttpRequest, municipality: MunicipalityView) -> HttpResponse:
        # Not for good: after some time a former name may belong to somebody else.
        address = municipality.address.rstrip("/") + request.get_full_path()
        return HttpResponse(status=307, headers={"Location": address, "Cache-Control": "no-store"})

    def _closed(self, request: HttpRequest) -> HttpResponse:
        status = 503 if request.municipality.is_moving else 403  # type: ignore[attr-defined]
        if request.path.startswith("/api/"):
            return problem_response(status)
        return render(request, "registry/closed.html", status=status)

    def _host(self, request: HttpRequest) -> str:
        try:
            return request.get_host().rsplit(":", 1)[0].lower().removesuffix(".")
        except DisallowedHost:
            return ""
