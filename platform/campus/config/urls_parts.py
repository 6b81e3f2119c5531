"""What both hosts include."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from campus.web.access import EVERYONE, api_page


@api_page(may=EVERYONE)
class ApiDescription(SpectacularAPIView):
    """The OpenAPI description of what this host offers."""


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
