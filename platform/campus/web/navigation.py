"""The main navigation: each app lists its entries, the page shell shows those one may use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from django.apps import apps
from django.urls import NoReverseMatch, reverse

from campus.kernel.actor import Actor
from campus.web.request import CampusRequest

Host = Literal["tenant", "public"]


@dataclass(frozen=True)
class NavigationItem:
    """An entry of the main navigation, listed in an `AppConfig.navigation`.

    `may` is a permission, or "signed_in" or "everyone"; entries come in the order of `order`.
    `text` and `icon` (a name of KERN's icons) stand on the card of the start page.
    """

    host: Host
    may: str
    url_name: str
    title: Any
    order: int = 50
    text: Any = ""
    icon: str = ""

    def is_for(self, actor: Actor, host: Host) -> bool:
        """Tell whether the actor sees the entry on that kind of host."""
        if self.host != host:
            return False
        if self.may == "everyone":
            return True
        return actor.is_signed_in and (self.may == "signed_in" or actor.may(self.may))


@dataclass(frozen=True)
class NavigationLink:
    """An entry as shown: address, title, and whether the present page belongs to it."""

    url: str
    title: Any
    current: Literal["", "page", "true"]
    text: Any = ""
    icon: str = ""


@lru_cache(maxsize=1)
def all_entries() -> tuple[NavigationItem, ...]:
    """Collect the entries of all installed apps, in order."""
    entries = (item for config in apps.get_app_configs() for item in _entries_of(config))
    return tuple(sorted(entries, key=lambda item: item.order))


def links_for(request: CampusRequest) -> list[NavigationLink]:
    """Return the entries that the request's actor may use on this host."""
    host: Host = "tenant" if getattr(request, "municipality", None) else "public"
    actor = request.actor
    # An address that does not exist belongs to no entry, whatever it begins with.
    path = request.path if request.resolver_match else ""
    links = (_link(item, path) for item in all_entries() if item.is_for(actor, host))
    return _only_closest([link for link in links if link is not None])


def _entries_of(config: Any) -> Iterator[NavigationItem]:
    yield from getattr(config, "navigation", ())


def _link(item: NavigationItem, path: str) -> NavigationLink | None:
    try:
        url = reverse(item.url_name)
    except NoReverseMatch:
        return None
    return NavigationLink(url, item.title, _current(url, path), item.text, item.icon)


def _current(url: str, path: str) -> Literal["", "page", "true"]:
    if url == path:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""


def _only_closest(links: list[NavigationLink]) -> list[NavigationLink]:
    closest = max((len(link.url) for link in links if link.current), default=0)
    return [link if len(link.url) == closest else replace(link, current="") for link in links]
