"""Every address of a host with what its view declares: what is in force, not what is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from campus.web.access import Access, declarations_of

_ARGUMENT = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class DeclaredPage:
    """One address, with "…" for what differs from page to page, and one of its declarations."""

    address: str
    app: str
    access: Access


@lru_cache(maxsize=4)
def declared_pages(urlconf: str) -> tuple[DeclaredPage, ...]:
    """Return what the views of a URLconf declare, one entry for each address and declaration."""
    found = _walk(get_resolver(urlconf).url_patterns, "", "")
    return tuple(sorted(set(found), key=lambda each: (each.address, each.access.may)))


def _walk(entries: list[Any], prefix: str, app: str) -> Iterator[DeclaredPage]:
    for entry in entries:
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, route, entry.app_name or app)
        elif isinstance(entry, URLPattern):
            for access in declarations_of(entry.callback):
                yield DeclaredPage("/" + _ARGUMENT.sub("…", route), app, access)
