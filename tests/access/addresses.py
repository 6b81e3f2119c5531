"""Every address of both hosts, as the resolver knows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from campus.web.access import EVERYONE, SIGNED_IN, Access, declarations_of

URLCONFS = PUBLIC, TENANT = ("campus.config.urls_public", "campus.config.urls_tenant")
# Permissions for what is one's own: nobody else may read it, not even one's own HR.
EMPLOYEES = frozenset({"take_check", "hold_vouchers", "learn", "see_released"})
# Employees who supervise or act for somebody, and HR: each request says whom it concerns.
DECIDERS = frozenset({"decide_requests"})


@dataclass(frozen=True)
class Address:
    """One pattern of a URLconf: its whole route, its arguments, its view."""

    urlconf: str
    pattern: str
    name: str
    converters: tuple[str, ...]
    callback: Callable[..., Any]

    def __str__(self) -> str:
        host = "public" if self.urlconf == settings.PUBLIC_SCHEMA_URLCONF else "tenant"
        return f"{host}:/{self.pattern}"

    @property
    def declared(self) -> tuple[Access, ...]:
        return declarations_of(self.callback)

    @property
    def may(self) -> frozenset[str]:
        """What one needs: permissions, or that everyone or everyone who is signed in may."""
        return frozenset(one.may for one in self.declared)

    @property
    def is_for_everyone(self) -> bool:
        return EVERYONE in self.may

    @property
    def is_for_some(self) -> bool:
        """Whether it takes a permission."""
        return not self.may & {EVERYONE, SIGNED_IN}

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    def filled(self, values: dict[str, Any]) -> str:
        """The path, with a value for each argument."""
        path = self.pattern
        for argument in self.converters:
            start = path.index("<")
            end = path.index(">")
            path = path[:start] + str(values[argument]) + path[end + 1 :]
        return f"/{path}"


def addresses_of(urlconf: str) -> list[Address]:
    """Every pattern of a URLconf, however deep it is included."""
    return list(_walk(urlconf, get_resolver(urlconf), "", ""))


def _walk(urlconf: str, resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        assert isinstance(entry.pattern, RoutePattern), f"{entry} is no path()"
        route = f"{prefix}{entry.pattern._route}"
        if isinstance(entry, URLResolver):
            inner = ":".join(filter(None, [namespace, entry.namespace]))
            yield from _walk(urlconf, entry, route, inner)
        elif isinstance(entry, URLPattern):
            yield Address(
                urlconf=urlconf,
                pattern=route,
                name=":".join(filter(None, [namespace, entry.name])),
                converters=_arguments(route),
                callback=entry.callback,
            )


def _arguments(route: str) -> tuple[str, ...]:
    parts = route.split("<")[1:]
    return tuple(part.split(">")[0].split(":")[-1] for part in parts)
