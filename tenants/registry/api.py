"""The door to municipalities and to their schemas: no other code switches between them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from uuid import UUID

from tenants.registry import queries
from tenants.registry.database.scoping import ScopeMissing, present_schema
from tenants.registry.queries import (
    DepartureView,
    ExportView,
    FormerNameView,
    MunicipalityView,
    find_departure,
    forget_cached,
    former_names,
    list_exports,
)
from tenants.registry.rules import (
    KINDS,
    LAENDER,
    STATE_CHANGES,
    STATES,
    BadKey,
    BadSubdomain,
    GoLiveTask,
    LifeFact,
    StateChangeRefused,
    check_subdomain,
    full_key,
    suggest_subdomain,
)
from tenants.registry.scope import (
    NoSuchMunicipality,
    as_operator,
    in_cooperative,
    in_municipality,
    narrowed_to,
)
from tenants.registry.services.deleting import (
    NameMistyped,
    departure_facts,
    plan_departure,
    start_departure,
    withdraw_departure,
)
from tenants.registry.services.export_runs import read_export, renew_exports, request_export
from tenants.registry.services.proving import proof_as_json, proof_as_pdf
from tenants.registry.services.provisioning import (
    HostTaken,
    MunicipalityKnown,
    change_state,
    provision_municipality,
    update_municipality,
)
from tenants.registry.services.renaming import NewName, rename_municipality

__all__ = [
    "KINDS",
    "LAENDER",
    "STATES",
    "STATE_CHANGES",
    "BadKey",
    "BadSubdomain",
    "DepartureView",
    "ExportView",
    "FormerNameView",
    "GoLiveTask",
    "HostTaken",
    "LifeFact",
    "MunicipalityKnown",
    "MunicipalityView",
    "NameMistyped",
    "NewName",
    "NoSuchMunicipality",
    "ScopeMissing",
    "StateChangeRefused",
    "as_operator",
    "change_state",
    "check_subdomain",
    "current_municipality",
    "departure_facts",
    "find_by_ars",
    "find_departure",
    "forget_cached",
    "former_names",
    "full_key",
    "get_municipality",
    "in_cooperative",
    "in_municipality",
    "list_exports",
    "list_municipalities",
    "municipality_ids",
    "narrowed_to",
    "plan_departure",
    "proof_as_json",
    "proof_as_pdf",
    "provision_municipality",
    "read_export",
    "rename_municipality",
    "renew_exports",
    "request_export",
    "scope_of",
    "start_departure",
    "suggest_subdomain",
    "update_municipality",
    "withdraw_departure",
]


def get_municipality(*, municipality_id: UUID) -> MunicipalityView:
    """Return a municipality, also a gone one, whose name figures still need.

    :raises NoSuchMunicipality: where there is none with this id, or it is not the caller's own
    """
    found = queries.find_municipality(municipality_id) or queries.find_gone(municipality_id)
    if found is None:
        raise NoSuchMunicipality
    return found


def find_by_ars(*, ars: str) -> MunicipalityView | None:
    """Return the municipality with a 12-digit key, or None where none is onboarded."""
    return queries.find_by_ars(ars)


def list_municipalities() -> list[MunicipalityView]:
    """Return all municipalities by name and key, gone ones too. Only for the cooperative's side."""
    return list(queries.iterate_municipalities())


def municipality_ids() -> Iterable[UUID]:
    """Yield the ids of all that have a schema. Only for jobs that walk them one by one."""
    return (found.id for found in queries.iterate_municipalities(with_gone=False))


def current_municipality() -> MunicipalityView | None:
    """Return the municipality in whose scope the caller works, or None for the cooperative.

    :raises ScopeMissing: outside every scope
    """
    return queries.find_by_schema(present_schema())


def scope_of(municipality_id: UUID | None) -> AbstractContextManager[object]:
    """Return the scope of a municipality, or the cooperative's for None."""
    return in_cooperative() if municipality_id is None else in_municipality(municipality_id)
