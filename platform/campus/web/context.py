"""What the page shell shows around every page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from campus.kernel.actor import ANONYMOUS, Actor
from campus.web.navigation import NavigationGroup, NavigationLink, groups_for, links_for
from campus.web.pages import sign_in_url


@dataclass
class Shell:
    """Header, navigation and footer of one request, each read only when it is shown."""

    request: Any

    @property
    def municipality(self) -> Any:
        return getattr(self.request, "municipality", None)

    @property
    def actor(self) -> Actor:
        return getattr(self.request, "actor", ANONYMOUS)

    @property
    def organisation(self) -> str:
        """The municipality's name on its host, else the cooperative's."""
        return self.municipality.name if self.municipality else settings.COOPERATIVE_NAME

    @property
    def logo_url(self) -> str:
        return _address("registry:logo") if getattr(self.municipality, "has_logo", False) else ""

    @property
    def cooperative(self) -> str:
        return settings.COOPERATIVE_NAME

    @cached_property
    def navigation(self) -> list[NavigationLink]:
        return links_for(self.request) if hasattr(self.request, "actor") else []

    @cached_property
    def groups(self) -> list[NavigationGroup]:
        """The navigation's groups, where it has any."""
        return groups_for(self.request, self.navigation)

    @property
    def present_group(self) -> NavigationGroup | None:
        """The group of the present page, where there is more in it than one page."""
        return next((each for each in self.groups if each.current and len(each.links) > 1), None)

    @property
    def sign_in_url(self) -> str:
        return sign_in_url()

    @property
    def sign_out_url(self) -> str:
        return _address("account_logout")

    @property
    def account_url(self) -> str:
        return _address("accounts:account")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template the shell (a context processor)."""
    return {"shell": Shell(request)}


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
