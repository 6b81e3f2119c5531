"""The only way from one schema to another, and from one role to a narrower one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db import connection

from campus.kernel.actor import Actor
from campus.kernel.refusal import Refusal
from tenants.registry.database.base import DatabaseWrapper
from tenants.registry.database.scoping import (
    MINISTRY,
    PROVIDER,
    PUBLIC,
    Scope,
    scope_for,
)
from tenants.registry.queries import (
    ALWAYS_AT_HOME,
    MunicipalityView,
    cell_of,
    find_municipality,
)

# Who signs in at the cooperative's host without being the cooperative.
NARROWER = {"ministry": MINISTRY, "provider": PROVIDER}


class NoSuchMunicipality(Refusal):
    code = "no_such_municipality"
    status = 404
    sentence = "Diese Kommune gibt es nicht. Bitte wählen Sie eine aus der Liste."


class MunicipalityMoves(Refusal):
    code = "municipality_moves"
    status = 503
    sentence = (
        "Die Daten dieser Kommune werden gerade verlegt. "
        "Bitte versuchen Sie es in einigen Minuten noch einmal."
    )


class ScopeTooNarrow(RuntimeError):
    """A ministry's or provider's request wanted to work for somebody else."""


@contextmanager
def in_schema(
    schema: str | None, *, as_owner: bool = False, cell: str | None = None
) -> Iterator[None]:
    """Work in a schema by name, or in none; afterwards as before. For this app and its tests.

    :param as_owner: as who may change tables: for migrations, provisioning, deletion, restore
    :param cell: the database in which it lies, where the caller knows; empty: the home database
    """
    if cell is None:
        cell = _cell_of(schema)
    with _in_scope(scope_for(schema, as_owner=as_owner, cell=cell)):
        yield


def _cell_of(schema: str | None) -> str:
    if not settings.CELLS or schema is None or schema in ALWAYS_AT_HOME:
        return ""
    with _in_scope(Scope(PUBLIC)):
        return cell_of(schema)


@contextmanager
def as_owner_in(cell: str) -> Iterator[None]:
    """Work as the owner on the schemas of a cell, or of the home database (empty)."""
    with in_schema(PUBLIC, as_owner=True, cell=cell):
        yield


@contextmanager
def as_owner_beside(schema: str) -> Iterator[None]:
    """Work as the owner on the schemas of the database in which this one lies."""
    with as_owner_in(_cell_of(schema)):
        yield


@contextmanager
def in_cell_as(role: str, cell: str) -> Iterator[None]:
    """Work in a cell as the one role that may finish what it has prepared there."""
    with _in_scope(Scope(PUBLIC, role, cell=cell)):
        yield


@contextmanager
def in_cooperative() -> Iterator[None]:
    """Work in the shared layer, as the cooperative.

    :raises ScopeTooNarrow: within `narrowed_to`
    """
    _refuse_narrowed()
    with in_schema(PUBLIC, cell=""):
        yield


@contextmanager
def as_operator(cell: str = "") -> Iterator[None]:
    """Work in the shared layer as the owner of all schemas: only for commands of the operator.

    :param cell: whose schemas; empty: those of the home database
    """
    with as_owner_in(cell):
        yield


@contextmanager
def in_municipality(municipality_id: UUID) -> Iterator[MunicipalityView]:
    """Work in a municipality's schema, under its database role.

    :raises NoSuchMunicipality: where there is none with this id
    :raises MunicipalityMoves: while its schema is moved to another database
    :raises ScopeTooNarrow: within `narrowed_to`
    """
    with in_cooperative():
        municipality = find_municipality(municipality_id)
    if municipality is None:
        raise NoSuchMunicipality
    if municipality.is_moving:
        raise MunicipalityMoves
    with in_schema(municipality.schema_name, cell=municipality.cell):
        yield municipality


@contextmanager
def narrowed_to(actor: Actor) -> Iterator[None]:
    """Work on under the role of the actor's side: a ministry's sees its own funder's rows only.

    Changes nothing for the cooperative itself, nor in a municipality, which has its own role.
    """
    role = NARROWER.get(actor.kind)
    if role is None or _wrapper().scope != Scope(PUBLIC):
        yield
        return
    with _in_scope(Scope(PUBLIC, role, str(actor.funder_id or ""))):
        yield


@contextmanager
def _in_scope(scope: Scope) -> Iterator[None]:
    wrapper = _wrapper()
    before = wrapper.scope
    wrapper.enter_scope(scope)
    try:
        yield
    finally:
        wrapper.enter_scope(before)


def works_in_cell() -> bool:
    """Whether the present scope is that of a database beside the home database."""
    return bool(_wrapper().scope.cell)


def _refuse_narrowed() -> None:
    if _wrapper().scope.role in NARROWER.values():
        raise ScopeTooNarrow("a narrowed request stays with its own role")


def _wrapper() -> DatabaseWrapper:
    # Not the proxy: it would look the connection up for each attribute.
    return cast(DatabaseWrapper, connection._connections[connection._alias])  # type: ignore[attr-defined]
