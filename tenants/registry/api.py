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
    MergerView,
    MunicipalityView,
    find_departure,
    find_merger,
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
from tenants.registry.rules.merging import CHOICES as MERGER_CHOICES
from tenants.registry.rules.merging import SAME_PERSON, Collision
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
from tenants.registry.services.ending_mergers import confirm_merger, take_merger_back
from tenants.registry.services.export_runs import read_export, renew_exports, request_export
from tenants.registry.services.merging import (
    Hindered,
    NewMerger,
    Undecided,
    look_at_merger,
    plan_merger,
    start_merger,
    withdraw_merger,
)
from tenants.registry.services.merging_preview import MergerPreview
from tenants.registry.services.merging_proof import merger_as_pdf
from tenants.registry.services.proving import proof_as_json, proof_as_pdf
from tenants.registry.services.provisioning import (
    HostTaken,
    MunicipalityKnown,
    change_state,
    provision_municipality,
    update_municipality,
)
from tenants.registry.services.renaming import NewName, rename_municipality
from tenants.registry.services.standing_still import find_standstills
from tenants.registry.services.succession import Archived, read_archived

__all__ = [
    "KINDS",
    "LAENDER",
    "MERGER_CHOICES",
    "SAME_PERSON",
    "STATES",
    "STATE_CHANGES",
    "Archived",
    "BadKey",
    "BadSubdomain",
    "Collision",
    "DepartureView",
    "ExportView",
    "FormerNameView",
    "GoLiveTask",
    "Hindered",
    "HostTaken",
    "LifeFact",
    "MergerPreview",
    "MergerView",
    "MunicipalityKnown",
    "MunicipalityView",
    "NameMistyped",
    "NewMerger",
    "NewName",
    "NoSuchMunicipality",
    "ScopeMissing",
    "StateChangeRefused",
    "Undecided",
    "as_operator",
    "change_state",
    "check_subdomain",
    "confirm_merger",
    "current_municipality",
    "departure_facts",
    "find_by_ars",
    "find_departure",
    "find_merger",
    "find_standstills",
    "forget_cached",
    "former_names",
    "full_key",
    "get_municipality",
    "in_cooperative",
    "in_municipality",
    "list_exports",
    "list_municipalities",
    "look_at_merger",
    "merger_as_pdf",
    "municipality_ids",
    "municipality_ids_with_rows",
    "narrowed_to",
    "plan_departure",
    "plan_merger",
    "proof_as_json",
    "proof_as_pdf",
    "provision_municipality",
    "read_archived",
    "read_export",
    "rename_municipality",
    "renew_exports",
    "request_export",
    "scope_of",
    "start_departure",
    "start_merger",
    "suggest_subdomain",
    "take_merger_back",
    "update_municipality",
    "withdraw_departure",
    "withdraw_merger",
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


def municipality_ids_with_rows() -> list[UUID]:
    """Return the ids of all that have people, also those closed for a merger. Only for proofs.

    What a merger has brought already is the successor's and is not counted twice.
    """
    return queries.ids_with_rows()


def current_municipality() -> MunicipalityView | None:
    """Return the municipality in whose scope the caller works, or None for the cooperative.

    :raises ScopeMissing: outside every scope
    """
    return queries.find_by_schema(present_schema())


def scope_of(municipality_id: UUID | None) -> AbstractContextManager[object]:
    """Return the scope of a municipality, or the cooperative's for None."""
    return in_cooperative() if municipality_id is None else in_municipality(municipality_id)
