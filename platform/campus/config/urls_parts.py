"""What both hosts include."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from campus.web.access import EVERYONE, api_page
from campus.web.interface.overview import description_of
from campus.web.interface.versions import versioned
from campus.web.request import ApiRequest


class ApiDescription(APIView):
    """The OpenAPI description of what this host offers."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(exclude=True)
    @api_page(may=EVERYONE)
    @versioned
    def get(self, request: ApiRequest) -> Response:
        """Describe the host that is asked."""
        return Response(description_of(request._request.urlconf))


def mounted(modules: list[str]) -> list[URLPattern | URLResolver]:
    """Include the URLs of apps, and their `api_urlpatterns` below `/api/v1/`."""
    patterns: list[URLPattern | URLResolver] = [
        path("api/v1/openapi.json", ApiDescription.as_view(), name="api_description")
    ]
    for name in modules:
        module = import_module(name)
        patterns.append(path("", include(name)))
        api = getattr(module, "api_urlpatterns", None)
        if api:
            patterns.append(path("api/v1/", include((api, f"{module.app_name}-api"))))
    return patterns
