"""Publishing what ships with the platform: the template, its test items and job profiles."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from functools import cache

from django.db import transaction

from assessments.library.models import Item, LibraryProfile, LibraryTarget
from assessments.library.rules.item_entry import ItemEntry, digest_of_entry
from assessments.library.rules.shipped import ProfileEntry, parse_items, parse_profiles
from assessments.library.rules.template import parse_template
from assessments.library.services.template import TEMPLATE_FILE, publish_template
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction

ITEMS_FILE = TEMPLATE_FILE.with_name("items_de.toml")
PROFILES_FILE = TEMPLATE_FILE.with_name("profiles_de.toml")


@transaction.atomic(durable=True)
def publish_everything_shipped(*, actor: Actor, now: dt.datetime) -> int:
    """Publish template, items and profiles in a transaction of its own; return the edition."""
    return publish_shipped(actor=actor, now=now)


def publish_shipped(*, actor: Actor, now: dt.datetime) -> int:
    """Publish template, items and profiles; what is already published stays as it is.

    An item or profile whose text has changed becomes a new version, the older one outdated.

    :return: the edition of the template
    :raises TransactionRequired: outside a transaction
    """
    require_transaction()
    edition = publish_template(actor=actor, now=now)
    counts = {
        "items": _publish_items(shipped_items(), now=now),
        "profiles": _publish_profiles(shipped_profiles(), now=now),
    }
    if any(counts.values()):
        record(
            action="library.shipped_items_published",
            actor=actor,
            subject=f"template_edition:{edition}",
            facts=counts,
            now=now,
        )
    return edition


@cache
def shipped_items() -> tuple[ItemEntry, ...]:
    """Return the shipped items; their levels are the template's, read on DigComp's scale."""
    template = parse_template(TEMPLATE_FILE.read_text(encoding="utf-8"))
    levels = {level.level: level.reference_from or level.level for level in template.levels}
    return parse_items(ITEMS_FILE.read_text(encoding="utf-8"), reference_levels=levels)


@cache
def shipped_profiles() -> tuple[ProfileEntry, ...]:
    """Return the shipped job profiles."""
    return parse_profiles(PROFILES_FILE.read_text(encoding="utf-8"))


@cache
def _digests() -> dict[str, str]:
    return {entry.code: digest_of_entry(entry) for entry in shipped_items()}


def _publish_items(entries: tuple[ItemEntry, ...], *, now: dt.datetime) -> int:
    """Publish the items whose newest published version does not say the same."""
    digests = _digests()
    rows = Item.objects.filter(code__in=digests).order_by("version")
    newest = {
        code: (version, digest)
        for code, version, digest in rows.values_list("code", "version", "origin_digest")
    }
    changed = [e for e in entries if newest.get(e.code, (0, ""))[1] != digests[e.code]]
    codes = [entry.code for entry in changed]
    if not codes:
        return 0
    rows.filter(code__in=codes, state=Item.State.PUBLISHED).update(
        state=Item.State.OUTDATED, outdated_at=now
    )
    Item.objects.bulk_create(
        Item(
            version=newest.get(entry.code, (0, ""))[0] + 1,
            state=Item.State.PUBLISHED,
            origin_digest=digests[entry.code],
            created_at=now,
            published_at=now,
            **asdict(entry),
        )
        for entry in changed
    )
    return len(changed)


def _publish_profiles(entries: tuple[ProfileEntry, ...], *, now: dt.datetime) -> int:
    rows = LibraryProfile.objects.filter(code__in=[entry.code for entry in entries])
    newest = {row.code: row for row in rows.order_by("version").prefetch_related("targets")}
    changed = [e for e in entries if e.code not in newest or not _says(newest[e.code], e)]
    codes = [entry.code for entry in changed]
    rows.filter(code__in=codes, state=LibraryProfile.State.PUBLISHED).update(
        state=LibraryProfile.State.OUTDATED, outdated_at=now
    )
    for entry in changed:
        version = newest[entry.code].version + 1 if entry.code in newest else 1
        _write_profile(entry, version=version, now=now)
    return len(changed)


def _says(row: LibraryProfile, entry: ProfileEntry) -> bool:
    texts = (row.title, row.description, row.family_title)
    targets = {
        (target.field_code, target.level_from, target.level_to, target.importance)
        for target in row.targets.all()
    }
    return texts == (entry.title, entry.description, entry.family_title) and targets == {
        (target.field_code, target.level_from, target.level_to, target.importance)
        for target in entry.targets
    }


def _write_profile(entry: ProfileEntry, *, version: int, now: dt.datetime) -> None:
    """Write a version as a draft, because only a draft takes targets, and publish it."""
    row = LibraryProfile.objects.create(
        code=entry.code,
        version=version,
        title=entry.title,
        description=entry.description,
        family_title=entry.family_title,
        created_at=now,
    )
    LibraryTarget.objects.bulk_create(
        LibraryTarget(profile=row, **asdict(target)) for target in entry.targets
    )
    LibraryProfile.objects.filter(id=row.id).update(
        state=LibraryProfile.State.PUBLISHED, published_at=now
    )
