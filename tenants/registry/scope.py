"""The only way from one schema to another, and from one role to a narrower one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast
from uuid import UUID

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
from tenants.registry.queries import MunicipalityView, find_municipality

# Who signs in at the cooperative's host without being the cooperative.
NARROWER = {"ministry": MINISTRY, "provider": PROVIDER}


class NoSuchMunicipality(Refusal):
    code = "no_such_municipality"
    status = 404
    sentence = "Diese Kommune gibt es nicht. Bitte wählen Sie eine aus der Liste."


class ScopeTooNarrow(RuntimeError):
    """A ministry's or provider's request wanted to work for somebody else."""


@contextmanager
def in_schema(schema: str | None, *, as_owner: bool = False) -> Iterator[None]:
    """Work in a schema by name, or in none; afterwards as before. For this app and its tests.

    :param as_owner: as who may change tables: for migrations, provisioning, deletion, restore
    """
    with _in_scope(scope_for(schema, as_owner=as_owner)):
        yield


@contextmanager
def in_cooperative() -> Iterator[None]:
    """Work in the shared layer, as the cooperative.

    :raises ScopeTooNarrow: within `narrowed_to`
    """
    _refuse_narrowed()
    with in_schema(PUBLIC):
        yield


@contextmanager
def as_operator() -> Iterator[None]:
    """Work in the shared layer as the owner of all schemas: only for commands of the operator."""
    with in_schema(PUBLIC, as_owner=True):
        yield


@contextmanager
def in_municipality(municipality_id: UUID) -> Iterator[MunicipalityView]:
    """Work in a municipality's schema, under its database role.

    :raises NoSuchMunicipality: where there is none with this id
    :raises ScopeTooNarrow: within `narrowed_to`
    """
    with in_cooperative():
        municipality = find_municipality(municipality_id)
    if municipality is None:
        raise NoSuchMunicipality
    with in_schema(municipality.schema_name):
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


def _refuse_narrowed() -> None:
    if _wrapper().scope.role in NARROWER.values():
        raise ScopeTooNarrow("a narrowed request stays with its own role")


def _wrapper() -> DatabaseWrapper:
    # Not the proxy: it would look the connection up for each attribute.
    return cast(DatabaseWrapper, connection._connections[connection._alias])  # type: ignore[attr-defined]
