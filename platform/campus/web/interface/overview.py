"""The description of a host's interface, made once a process, and read for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator

from campus.web.tables import PageTable


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that the interface can do."""

    method: str
    path: str
    summary: str
    scope: str


class OperationTable(PageTable):
    """The operations of a host."""

    caption = _("Was diese Schnittstelle kann")

    summary = tables.Column(verbose_name=_("Zweck"), orderable=False)
    method = tables.Column(verbose_name=_("Methode"), orderable=False)
    path = tables.Column(verbose_name=_("Adresse"), orderable=False)
    scope = tables.Column(verbose_name=_("Bereich des Schlüssels"), orderable=False)


@cache
def description_of(urlconf: str) -> dict[str, Any]:
    """Return the OpenAPI description of what a host offers."""
    generator: Any = SchemaGenerator
    found: dict[str, Any] = generator(urlconf=urlconf).get_schema(request=None, public=True)
    return found


def operations_of(urlconf: str) -> list[Operation]:
    """List what a host's interface can do, by address."""
    return list(_operations(description_of(urlconf)))


def _operations(description: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield Operation(
                method=method.upper(),
                path=path,
                summary=operation.get("summary", ""),
                scope=operation.get("x-scope", ""),
            )
