"""Keeping the item bank: drafts, publishing, new versions, reviews."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from assessments.library.models import Item
from assessments.library.rules.item_entry import ItemEntry
from assessments.library.rules.item_refusals import (
    ItemCodeTaken,
    ItemDraftExists,
    ItemIsNoDraft,
    ItemIsNotPublished,
    ItemNotFound,
    ItemWithoutCompetence,
    ReviewDayNotAhead,
)
from assessments.library.rules.items import demand_ready
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on

CARRIED_OVER = (
    "code",
    "kind",
    "field_code",
    "facet_code",
    "reference_level",
    "content",
    "licence",
    "source",
    "author",
    "review_due_on",
    "is_accessible",
    "accessibility_note",
    "origin_digest",
)


@transaction.atomic(durable=True)
def create_item(*, entry: ItemEntry, actor: Actor, now: dt.datetime) -> UUID:
    """Create the first version of an item as a draft and return its id.

    :raises ItemCodeTaken: where another item has the code
    """
    with refuse_on(library_item_version_once=ItemCodeTaken, library_item_one_draft=ItemCodeTaken):
        row = Item.objects.create(created_at=now, **asdict(entry))
    _record("library.item_drafted", row, actor=actor, now=now)
    return row.id


@transaction.atomic(durable=True)
def change_draft(*, item_id: UUID, entry: ItemEntry, actor: Actor, now: dt.datetime) -> None:
    """Change everything but the code of a draft.

    :raises ItemNotFound, ItemIsNoDraft: where there is no such draft
    """
    row = _locked_draft(item_id)
    for name, value in asdict(entry).items():
        if name != "code":
            setattr(row, name, value)
    row.save()
    _record("library.item_changed", row, actor=actor, now=now)


@transaction.atomic(durable=True)
def delete_draft(*, item_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Delete a draft; a published version cannot be deleted.

    :raises ItemNotFound, ItemIsNoDraft: where there is no such draft
    """
    row = _locked_draft(item_id)
    _record("library.item_draft_deleted", row, actor=actor, now=now)
    row.delete()


@transaction.atomic(durable=True)
def publish_item(*, item_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Publish a draft; the version that was published so far becomes outdated.

    :raises ItemNotFound, ItemIsNoDraft: where there is no such draft
    :raises ItemWithoutCompetence: where nobody has said what it is about
    :raises ItemNotReady: with everything that is wrong with it
    """
    row = _locked_draft(item_id)
    if not row.field_code:
        raise ItemWithoutCompetence
    demand_ready(kind=row.kind, content=row.content)
    Item.objects.filter(code=row.code, state=Item.State.PUBLISHED).update(
        state=Item.State.OUTDATED, outdated_at=now
    )
    Item.objects.filter(id=row.id).update(state=Item.State.PUBLISHED, published_at=now)
    _record("library.item_published", row, actor=actor, now=now)


@transaction.atomic(durable=True)
def start_next_version(*, item_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Copy a version into a draft with the next number and return the draft's id.

    :raises ItemNotFound: where there is no such version
    :raises ItemDraftExists: where somebody works on the next version already
    """
    row = _locked(item_id)
    newest = Item.objects.filter(code=row.code).aggregate(highest=Max("version"))["highest"]
    values = {name: getattr(row, name) for name in CARRIED_OVER}
    with refuse_on(
        library_item_one_draft=ItemDraftExists, library_item_version_once=ItemDraftExists
    ):
        draft = Item.objects.create(version=newest + 1, created_at=now, **values)
    _record("library.item_drafted", draft, actor=actor, now=now)
    return draft.id


@transaction.atomic(durable=True)
def mark_outdated(*, item_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Take a published version out of what municipalities copy; who has it keeps it.

    :raises ItemNotFound: where there is no such version
    :raises ItemIsNotPublished: where it is a draft or outdated already
    """
    row = _locked_published(item_id)
    Item.objects.filter(id=row.id).update(state=Item.State.OUTDATED, outdated_at=now)
    _record("library.item_outdated", row, actor=actor, now=now)


@transaction.atomic(durable=True)
def confirm_review(
    *, item_id: UUID, next_review_on: dt.date, today: dt.date, actor: Actor, now: dt.datetime
) -> None:
    """Record that a published version was checked and is still right.

    :raises ItemNotFound, ItemIsNotPublished: where there is no such published version
    :raises ReviewDayNotAhead: where the next review would not be in the future
    """
    if next_review_on <= today:
        raise ReviewDayNotAhead
    row = _locked_published(item_id)
    Item.objects.filter(id=row.id).update(review_due_on=next_review_on)
    _record("library.item_reviewed", row, actor=actor, now=now)


def _locked(item_id: UUID) -> Item:
    """Lock all versions of the item, always in the same order, and return this one."""
    code = Item.objects.filter(id=item_id).values_list("code", flat=True).first()
    rows = Item.objects.filter(code=code).order_by("version").select_for_update(no_key=True)
    row = next((row for row in rows if row.id == item_id), None)
    if row is None:
        raise ItemNotFound
    return row


def _locked_draft(item_id: UUID) -> Item:
    row = _locked(item_id)
    if row.state != Item.State.DRAFT:
        raise ItemIsNoDraft
    return row


def _locked_published(item_id: UUID) -> Item:
    row = _locked(item_id)
    if row.state != Item.State.PUBLISHED:
        raise ItemIsNotPublished
    return row


def _record(action: str, row: Item, *, actor: Actor, now: dt.datetime) -> None:
    facts = {"code": row.code, "version": row.version}
    record(action=action, actor=actor, subject=f"item:{row.id}", facts=facts, now=now)
