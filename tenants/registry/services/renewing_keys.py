"""Seal everything anew that was sealed under a former key: schema by schema, batch by batch.

Each batch is a transaction. Whoever is stopped starts again: what is under the present key is
left as it is, and what is not opens by the former one until all is done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from campus.audit.api import record, schemas_with_chain
from campus.kernel.actor import SYSTEM
from campus.kernel.sealing import Keeper
from tenants.registry.database.scoping import PUBLIC
from tenants.registry.scope import as_operator, in_schema

BATCH_ROWS = 500


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """How many sealed rows there are in a schema, and how many were under a former key."""

    schema: str
    looked: int
    renewed: int


def renew_all(*, now: dt.datetime) -> Iterator[Renewal]:
    """Seal everything anew that needs it; yields each schema when it is done."""
    total = 0
    for schema, cell in _schemas():
        renewal = _renew_schema(schema, cell, write=True)
        total += renewal.renewed
        yield renewal
    if total:
        with as_operator(), transaction.atomic(durable=True):
            facts = {"rows": total}
            record(
                action="registry.keys_rotated", actor=SYSTEM, subject="keys", facts=facts, now=now
            )


def count_all() -> Iterator[Renewal]:
    """Yield for each schema how many rows still need a former key; changes nothing."""
    for schema, cell in _schemas():
        yield _renew_schema(schema, cell, write=False)


def _schemas() -> list[tuple[str, str]]:
    # Copies that a restore keeps until it is confirmed have a chain of their own, too. No row says
    # where those lie.
    found = []
    for cell in ("", *settings.CELLS):
        with as_operator(cell):
            found += [(schema, cell) for schema in schemas_with_chain()]
    return found


def _renew_schema(schema: str, cell: str, *, write: bool) -> Renewal:
    names = settings.KEEPERS_OF_PUBLIC if schema == PUBLIC else settings.KEEPERS_OF_MUNICIPALITY
    with in_schema(schema, as_owner=True, cell=cell):
        done = [_renew_with(import_string(name), write=write) for name in names]
    looked, renewed = map(sum, zip(*done, strict=True))
    return Renewal(schema=schema, looked=looked, renewed=renewed)


def _renew_with(keeper: Keeper, *, write: bool) -> tuple[int, int]:
    looked = renewed = 0
    after: Any = None
    while True:
        with transaction.atomic(durable=True):
            batch = keeper(after=after, limit=BATCH_ROWS, write=write)
        looked, renewed, after = looked + batch.looked, renewed + batch.renewed, batch.last
        if after is None:
            return looked, renewed
