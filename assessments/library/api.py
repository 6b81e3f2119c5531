"""The door of the library: the template model and the frameworks, read-only for other apps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from assessments.library.queries import frameworks
from assessments.library.queries.items import published_items
from assessments.library.queries.profiles import published_profiles
from assessments.library.queries.sharing import framework_nodes, shared_profile, shared_profiles
from assessments.library.queries.template import read_template
from assessments.library.rules.items import (
    MULTIPLE,
    ORDER,
    ItemNotReady,
    ItemView,
    ResponseDoesNotFit,
    check_response,
    score_item,
)
from assessments.library.rules.refusals import NoTemplatePublished
from assessments.library.rules.sharing import (
    FrameworkNodeView,
    SharedProfileView,
    SharedTargetView,
)
from assessments.library.rules.shipped import LibraryProfileView, TargetView
from assessments.library.rules.tallies import AskedItem, Tallies, TooFewPersonsForSums
from assessments.library.rules.template import AreaView, FieldView, TemplateView
from assessments.library.services import sharing, shipping
from assessments.library.services.tallies import add_tallies
from campus.kernel.actor import Actor

__all__ = [
    "MULTIPLE",
    "ORDER",
    "AreaView",
    "AskedItem",
    "FieldView",
    "FrameworkNodeView",
    "FrameworkView",
    "ItemNotReady",
    "ItemView",
    "LibraryProfileView",
    "NoTemplatePublished",
    "ResponseDoesNotFit",
    "SharedProfileView",
    "SharedTargetView",
    "Tallies",
    "TargetView",
    "TemplateView",
    "TooFewPersonsForSums",
    "add_tallies",
    "check_response",
    "get_shared_profile",
    "get_template_model",
    "list_framework_nodes",
    "list_frameworks",
    "list_library_profiles",
    "list_published_items",
    "list_shared_profiles",
    "publish_template_model",
    "score_item",
    "share_profile",
    "withdraw_profile",
]


@dataclass(frozen=True, kw_only=True)
class FrameworkView:
    """A published competence framework in one version."""

    id: UUID
    key: str
    version: str
    title: str
    licence: str


def get_template_model() -> TemplateView:
    """Return the newest edition of the template model with fields, statements and profiles.

    :raises NoTemplatePublished: where the cooperative has not published one yet
    """
    return read_template()


def publish_template_model(*, actor: Actor, now: dt.datetime) -> int:
    """Publish the template that ships with the platform, its test items and job profiles.

    Publishing the same text again changes nothing. Takes part in the caller's transaction.

    :return: the template's edition
    :raises TransactionRequired: outside a transaction
    """
    return shipping.publish_shipped(actor=actor, now=now)


def list_frameworks() -> tuple[FrameworkView, ...]:
    """Return the published frameworks, by title and version."""
    return tuple(
        FrameworkView(
            id=row.id, key=row.key, version=row.version, title=row.title, licence=row.licence
        )
        for row in frameworks.published_frameworks()
    )


def list_published_items(*, field_codes: Collection[str]) -> tuple[ItemView, ...]:
    """Return the published items of these competences, by competence, level and code."""
    return published_items(field_codes=field_codes)


def list_library_profiles() -> tuple[LibraryProfileView, ...]:
    """Return the published job profiles of the library, by family and title."""
    return published_profiles()


def list_framework_nodes() -> tuple[FrameworkNodeView, ...]:
    """Return the competences of all published frameworks, in the order of each framework."""
    return framework_nodes()


def list_shared_profiles(*, municipality_id: UUID) -> tuple[SharedProfileView, ...]:
    """Return the profiles that members share at present, by title; one's own are marked."""
    return shared_profiles(municipality_id=municipality_id)


def get_shared_profile(*, shared_id: UUID, municipality_id: UUID) -> SharedProfileView | None:
    """Return one profile that is shared at present, or None."""
    return shared_profile(shared_id=shared_id, municipality_id=municipality_id)


def share_profile(
    *,
    municipality_id: UUID,
    municipality_name: str,
    source_profile_id: UUID,
    title: str,
    family: str,
    description: str,
    targets: Sequence[SharedTargetView],
    now: dt.datetime,
) -> UUID:
    """Show a profile to all members as it is now; what was shown of it before is withdrawn.

    :raises TransactionRequired: outside a transaction
    """
    return sharing.share(
        municipality_id=municipality_id,
        municipality_name=municipality_name,
        source_profile_id=source_profile_id,
        title=title,
        family=family,
        description=description,
        targets=targets,
        now=now,
    )


def withdraw_profile(*, municipality_id: UUID, source_profile_id: UUID, now: dt.datetime) -> bool:
    """Take a shared profile back and tell whether there was one; others' copies stay theirs.

    :raises TransactionRequired: outside a transaction
    """
    return sharing.withdraw(
        municipality_id=municipality_id, source_profile_id=source_profile_id, now=now
    )
