"""The door of the library: the template model and the frameworks, read-only for other apps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from assessments.library.queries import frameworks
from assessments.library.queries.items import published_items
from assessments.library.queries.profiles import published_profiles
from assessments.library.queries.template import read_template
from assessments.library.rules.items import (
    ItemNotReady,
    ItemView,
    ResponseDoesNotFit,
    check_response,
    score_item,
)
from assessments.library.rules.refusals import NoTemplatePublished
from assessments.library.rules.shipped import LibraryProfileView, TargetView
from assessments.library.rules.template import AreaView, FieldView, TemplateView
from assessments.library.services import shipping
from campus.kernel.actor import Actor

__all__ = [
    "AreaView",
    "FieldView",
    "FrameworkView",
    "ItemNotReady",
    "ItemView",
    "LibraryProfileView",
    "NoTemplatePublished",
    "ResponseDoesNotFit",
    "TargetView",
    "TemplateView",
    "check_response",
    "get_template_model",
    "list_frameworks",
    "list_library_profiles",
    "list_published_items",
    "publish_template_model",
    "score_item",
]


@dataclass(frozen=True, kw_only=True)
class FrameworkView:
    """An imported competence framework in one version."""

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
    """Return all imported frameworks, by title and version."""
    return tuple(
        FrameworkView(
            id=row.id, key=row.key, version=row.version, title=row.title, licence=row.licence
        )
        for row in frameworks.frameworks()
    )


def list_published_items(*, field_codes: Collection[str]) -> tuple[ItemView, ...]:
    """Return the published items of these competences, by competence, level and code."""
    return published_items(field_codes=field_codes)


def list_library_profiles() -> tuple[LibraryProfileView, ...]:
    """Return the published job profiles of the library, by family and title."""
    return published_profiles()
