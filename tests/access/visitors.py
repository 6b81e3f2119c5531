"""Who knocks, and what the addresses that they try are filled with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.test import Client

from tests.access.canaries import Canaries

COOPERATIVE_HOST = "genossenschaft.localhost"
UNKNOWN_HOST = "atlantis.localhost"
# (beginning of the route, argument) -> value; the longest beginning that fits wins.
Values = dict[tuple[str, str], Any]


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody who has an account in one schema and a host where it counts."""

    name: str
    host: str
    account_id: UUID
    municipality_id: UUID | None
    employee_id: UUID | None = None

    def client(self) -> Client:
        """A browser in which this person has just signed in, here and with a password."""
        from allauth.account.internal.flows.login import record_authentication

        from campus.accounts.models import Account
        from tenants.registry.api import scope_of

        browser = Client(HTTP_HOST=self.host)
        with scope_of(self.municipality_id):
            account = Account.objects.get(id=self.account_id)
            browser.force_login(account)
            request = HttpRequest()
            request.session = browser.session
            record_authentication(request, account, "password")
            request.session.save()
        return browser


@dataclass(frozen=True, kw_only=True)
class Town:
    """A furnished town.

    `values` lead to what belongs to `owner` or to the town's HR. `secrets` are texts and ids of the
    owner that no other employee may read, `traces` those that nobody outside the town may read.
    `people` are those of further roles, `tokens` the secrets of one for each scope.
    """

    schema: str
    host: str
    owner: Visitor
    neighbour: Visitor
    hr: Visitor
    values: Values
    secrets: frozenset[str]
    traces: frozenset[str]
    people: dict[str, Visitor]
    tokens: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class World:
    """Two towns alike, and what the cooperative has."""

    database: str
    ludwigshafen: Town
    speyer: Town
    cooperative: Values
    dora: Visitor
    emil: Visitor
    provider: Visitor
    own_grant_id: UUID
    own_proof_id: UUID
    foreign_grant_id: UUID
    foreign_mark: str
    offices: dict[str, Visitor]
    tokens: dict[str, str]
    canaries: Canaries
