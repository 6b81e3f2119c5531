"""The only way from one schema to another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast
from uuid import UUID

from django.db import connection

from campus.kernel.refusal import Refusal
from tenants.registry.database.base import PUBLIC, DatabaseWrapper, Scope
from tenants.registry.queries import MunicipalityView, find_municipality


class NoSuchMunicipality(Refusal):
    code = "no_such_municipality"
    status = 404
    sentence = "Diese Kommune gibt es nicht. Bitte wählen Sie eine aus der Liste."


@contextmanager
def in_schema(schema: str | None, *, as_owner: bool = False) -> Iterator[None]:
    """Work in a schema by name, or in none; afterwards as before. For this app and its tests."""
    wrapper = cast(DatabaseWrapper, connection._connections[connection._alias])  # type: ignore[attr-defined]
    before, owner_before = wrapper.scope, wrapper.run_as_owner
    wrapper.run_as_owner = as_owner
    if as_owner != owner_before:
        wrapper.search_path_set_schemas = None
    wrapper.enter_scope(Scope(schema))
    try:
        yield
    finally:
        wrapper.run_as_owner = owner_before
        if as_owner != owner_before:
            wrapper.search_path_set_schemas = None
        wrapper.enter_scope(before)


@contextmanager
def in_cooperative() -> Iterator[None]:
    """Work in the shared layer, as the cooperative."""
    with in_schema(PUBLIC):
        yield


@contextmanager
def in_municipality(municipality_id: UUID) -> Iterator[MunicipalityView]:
    """Work in a municipality's schema, under its database role.

    :raises NoSuchMunicipality: where there is none with this id
    """
    with in_cooperative():
        municipality = find_municipality(municipality_id)
    if municipality is None:
        raise NoSuchMunicipality
    with in_schema(municipality.schema_name):
        yield municipality
