"""Importing test items: read, show what would happen, then create drafts."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.library.models import Item, ItemImport
from assessments.library.rules.item_entry import digest_of
from assessments.library.rules.item_refusals import ItemImportDone, ItemImportNotFound
from assessments.library.services.reading_items import read_items
from campus.audit.api import record
from campus.kernel.actor import Actor

CREATED, CHANGED, UNCHANGED, FAULTY = "created", "changed", "unchanged", "faulty"


@dataclass(frozen=True, kw_only=True)
class ImportDefaults:
    """What holds for all items of a file until somebody edits a single one."""

    field_code: str
    reference_level: int
    licence: str
    source: str
    author: str
    review_due_on: dt.date


@transaction.atomic(durable=True)
def check_item_file(
    *, content: bytes, file_name: str, defaults: ImportDefaults, actor: Actor, now: dt.datetime
) -> UUID:
    """Read a file of items and keep what was found as a preview; nothing is imported yet.

    :return: the id of the preview
    :raises ItemFileUnreadable, ItemFormatUnknown: where the file holds no items
    """
    name, found = read_items(content)
    row = ItemImport.objects.create(
        file_name=file_name[:250],
        format=name,
        digest=hashlib.sha256(content).hexdigest(),
        items=[asdict(item) for item in found],
        checked_at=now,
        checked_by=actor.pseudonym,
        **asdict(defaults),
    )
    return row.id


@transaction.atomic(durable=True)
def import_items(*, import_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Create a draft for each new or changed item of a preview; faulty ones are left out.

    The same file again changes nothing: an item that says what it said at its last import is left
    alone, whatever its keepers have made of it since.

    :raises ItemImportNotFound: where there is no such preview
    :raises ItemImportDone: where it was imported already
    """
    row = ItemImport.objects.select_for_update(no_key=True).filter(id=import_id).first()
    if row is None:
        raise ItemImportNotFound
    if row.state == ItemImport.State.IMPORTED:
        raise ItemImportDone
    fates = fates_of(row.items)
    newest = _newest([item["code"] for item in row.items], lock=True)
    for item, fate in zip(row.items, fates, strict=True):
        if fate in (CREATED, CHANGED):
            _write(row, item, newest.get(item["code"]), now=now)
    counts = {f"{fate}_count": fates.count(fate) for fate in (CREATED, CHANGED, UNCHANGED, FAULTY)}
    ItemImport.objects.filter(id=row.id).update(
        state=ItemImport.State.IMPORTED,
        imported_at=now,
        items=[{**item, "fate": fate} for item, fate in zip(row.items, fates, strict=True)],
        **counts,
    )
    record(
        action="library.items_imported",
        actor=actor,
        subject=f"item_import:{row.id}",
        facts={"format": row.format, "digest": row.digest, **counts},
        now=now,
    )


def fates_of(items: list[dict[str, Any]]) -> list[str]:
    """Return what importing would do with each item of a preview, or has done with it."""
    if all("fate" in item for item in items):
        return [item["fate"] for item in items]
    newest = _newest([item["code"] for item in items])
    return [_fate(item, newest.get(item["code"])) for item in items]


def _fate(item: dict[str, Any], newest: Item | None) -> str:
    if item["faults"]:
        return FAULTY
    if newest is None:
        return CREATED
    same = newest.origin_digest == digest_of(item["kind"], item["content"])
    return UNCHANGED if same else CHANGED


def _newest(codes: list[str], *, lock: bool = False) -> dict[str, Item]:
    rows = Item.objects.filter(code__in=codes).order_by("code", "version")
    return {row.code: row for row in (rows.select_for_update(no_key=True) if lock else rows)}


def _write(row: ItemImport, item: dict[str, Any], newest: Item | None, *, now: dt.datetime) -> None:
    """Create a draft, or bring the draft that is there up to the file."""
    draft = newest if newest and newest.state == Item.State.DRAFT else Item(created_at=now)
    if newest is None:
        draft.field_code, draft.reference_level = row.field_code, row.reference_level
    elif draft is not newest:
        draft.version = newest.version + 1
        draft.field_code, draft.facet_code = newest.field_code, newest.facet_code
        draft.reference_level = newest.reference_level
    draft.code, draft.kind, draft.content = item["code"], item["kind"], item["content"]
    draft.origin_digest = digest_of(item["kind"], item["content"])
    draft.licence, draft.source, draft.author = row.licence, row.source, row.author
    draft.review_due_on = row.review_due_on
    if item["content"]["needs_picture"]:
        draft.is_accessible = False
        draft.accessibility_note = "Ein Bild aus der Datei fehlt; prüfen Sie, ob es ohne geht."
    draft.save()


@transaction.atomic(durable=True)
def discard_import(*, import_id: UUID) -> None:
    """Forget a preview that nobody has imported.

    :raises ItemImportNotFound: where there is none
    """
    rows = ItemImport.objects.filter(id=import_id, state=ItemImport.State.CHECKED)
    if not rows.delete()[0]:
        raise ItemImportNotFound
