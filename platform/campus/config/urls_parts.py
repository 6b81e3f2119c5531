"""What both hosts include."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path


def mounted(modules: list[str]) -> list[URLPattern | URLResolver]:
    """Include the URLs of apps, and their `api_urlpatterns` below `/api/v1/`."""
    patterns: list[URLPattern | URLResolver] = []
    for name in modules:
        try:
            if find_spec(name) is None:
                continue
        except ModuleNotFoundError:
            continue
        module = import_module(name)
        patterns.append(path("", include(name)))
        api = getattr(module, "api_urlpatterns", None)
        if api:
            patterns.append(path("api/v1/", include((api, f"{module.app_name}-api"))))
    return patterns
