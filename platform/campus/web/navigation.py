"""The main navigation: each app lists its entries, the page shell shows those one may use.

Whoever may use few has them in one row. Whoever may use many is led by groups: a row of them, each
a link to the first page in it, and below it a row of what is in the present one. Which entry is in
which group is laid down for the whole product, in the setting `NAVIGATION_GROUPS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from django.apps import apps
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from campus.kernel.actor import Actor
from campus.web.request import CampusRequest

Host = Literal["tenant", "public"]
Current = Literal["", "page", "true"]

# So many find room in a row, and are seen at a glance.
MOST_IN_A_ROW = 7


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
    current: Current
    text: Any = ""
    icon: str = ""
    url_name: str = ""


@dataclass(frozen=True)
class NavigationGroup:
    """What belongs together, as shown; `url` leads to its first page."""

    title: Any
    links: tuple[NavigationLink, ...]
    is_around: bool = False

    @property
    def url(self) -> str:
        return self.links[0].url

    @property
    def current(self) -> Current:
        """Whether the present page is its first one, or another in it or around it."""
        if self.links[0].current == "page":
            return "page"
        return "true" if self.is_around or any(link.current for link in self.links) else ""


@lru_cache(maxsize=1)
def all_entries() -> tuple[NavigationItem, ...]:
    """Collect the entries of all installed apps, in order."""
    entries = (item for config in apps.get_app_configs() for item in _entries_of(config))
    return tuple(sorted(entries, key=lambda item: item.order))


def links_for(request: CampusRequest) -> list[NavigationLink]:
    """Return the entries that the request's actor may use on this host."""
    host = _host_of(request)
    actor = request.actor
    # An address that does not exist belongs to no entry, whatever it begins with.
    path = request.path if request.resolver_match else ""
    links = (_link(item, path) for item in all_entries() if item.is_for(actor, host))
    return _only_closest([link for link in links if link is not None])


def groups_for(request: CampusRequest, links: list[NavigationLink]) -> list[NavigationGroup]:
    """Return the entries in their groups, none where they find room in a row.

    A group of which one may use a single entry bears its title.
    """
    if len(links) <= MOST_IN_A_ROW:
        return []
    path = request.path if request.resolver_match else ""
    rest, found = list(links), []
    for title, url_names, around in settings.NAVIGATION_GROUPS[_host_of(request)]:
        within = tuple(link for link in links if link.url_name in url_names)
        if within:
            rest = [link for link in rest if link not in within]
            is_around = path.startswith(around)
            found.append(NavigationGroup(_title(title, within), within, is_around))
    return [*found, *(NavigationGroup(link.title, (link,)) for link in rest)]


def _title(title: Any, within: tuple[NavigationLink, ...]) -> Any:
    return title if len(within) > 1 else within[0].title


def _host_of(request: CampusRequest) -> Host:
    return "tenant" if getattr(request, "municipality", None) else "public"


def _entries_of(config: Any) -> Iterator[NavigationItem]:
    yield from getattr(config, "navigation", ())


def _link(item: NavigationItem, path: str) -> NavigationLink | None:
    try:
        url = reverse(item.url_name)
    except NoReverseMatch:
        return None
    current = _current(url, path)
    return NavigationLink(url, item.title, current, item.text, item.icon, item.url_name)


def _current(url: str, path: str) -> Current:
    if url == path:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""


def _only_closest(links: list[NavigationLink]) -> list[NavigationLink]:
    closest = max((len(link.url) for link in links if link.current), default=0)
    return [link if len(link.url) == closest else replace(link, current="") for link in links]
