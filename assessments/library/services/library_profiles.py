"""Keeping the job profiles that municipalities copy: drafts, publishing, new versions."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from assessments.library.models import LibraryProfile, LibraryTarget
from assessments.library.rules.item_refusals import (
    LibraryProfileCodeTaken,
    LibraryProfileDraftExists,
    LibraryProfileIsNoDraft,
    LibraryProfileIsNotPublished,
    LibraryProfileNotFound,
    LibraryProfileWithoutTargets,
)
from assessments.library.rules.shipped import ProfileEntry
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on


@transaction.atomic(durable=True)
def create_library_profile(*, entry: ProfileEntry, actor: Actor, now: dt.datetime) -> UUID:
    """Create the first version of a profile as a draft and return its id.

    :raises LibraryProfileCodeTaken: where another profile has the code
    """
    with refuse_on(
        library_profile_version_once=LibraryProfileCodeTaken,
        library_profile_one_draft=LibraryProfileCodeTaken,
    ):
        row = LibraryProfile.objects.create(created_at=now, **_texts(entry))
    _write_targets(row, entry)
    _record("library.profile_drafted", row, actor=actor, now=now)
    return row.id


@transaction.atomic(durable=True)
def change_library_profile(
    *, profile_id: UUID, entry: ProfileEntry, actor: Actor, now: dt.datetime
) -> None:
    """Change everything but the code of a draft.

    :raises LibraryProfileNotFound, LibraryProfileIsNoDraft: where there is no such draft
    """
    row = _locked_draft(profile_id)
    texts = {name: value for name, value in _texts(entry).items() if name != "code"}
    LibraryProfile.objects.filter(id=row.id).update(**texts)
    row.targets.all().delete()
    _write_targets(row, entry)
    _record("library.profile_changed", row, actor=actor, now=now)


@transaction.atomic(durable=True)
def delete_library_profile(*, profile_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Delete a draft; a published version cannot be deleted.

    :raises LibraryProfileNotFound, LibraryProfileIsNoDraft: where there is no such draft
    """
    row = _locked_draft(profile_id)
    _record("library.profile_draft_deleted", row, actor=actor, now=now)
    row.targets.all().delete()
    row.delete()


@transaction.atomic(durable=True)
def publish_library_profile(*, profile_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Publish a draft; the version that was published so far becomes outdated.

    :raises LibraryProfileNotFound, LibraryProfileIsNoDraft: where there is no such draft
    :raises LibraryProfileWithoutTargets: where it asks for nothing
    """
    row = _locked_draft(profile_id)
    if not row.targets.exists():
        raise LibraryProfileWithoutTargets
    LibraryProfile.objects.filter(code=row.code, state=LibraryProfile.State.PUBLISHED).update(
        state=LibraryProfile.State.OUTDATED, outdated_at=now
    )
    LibraryProfile.objects.filter(id=row.id).update(
        state=LibraryProfile.State.PUBLISHED, published_at=now
    )
    _record("library.profile_published", row, actor=actor, now=now)


@transaction.atomic(durable=True)
def start_next_profile_version(*, profile_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Copy a version into a draft with the next number and return the draft's id.

    :raises LibraryProfileNotFound: where there is no such version
    :raises LibraryProfileDraftExists: where somebody works on the next version already
    """
    row = _locked(profile_id)
    of_code = LibraryProfile.objects.filter(code=row.code)
    newest = of_code.aggregate(highest=Max("version"))["highest"]
    with refuse_on(
        library_profile_one_draft=LibraryProfileDraftExists,
        library_profile_version_once=LibraryProfileDraftExists,
    ):
        draft = LibraryProfile.objects.create(
            code=row.code,
            version=newest + 1,
            title=row.title,
            description=row.description,
            family_title=row.family_title,
            created_at=now,
        )
    LibraryTarget.objects.bulk_create(
        LibraryTarget(
            profile=draft,
            field_code=target.field_code,
            level_from=target.level_from,
            level_to=target.level_to,
            importance=target.importance,
        )
        for target in row.targets.all()
    )
    _record("library.profile_drafted", draft, actor=actor, now=now)
    return draft.id


@transaction.atomic(durable=True)
def outdate_library_profile(*, profile_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Take a published version out of what municipalities copy; copies stay as they are.

    :raises LibraryProfileNotFound: where there is no such version
    :raises LibraryProfileIsNotPublished: where it is a draft or outdated already
    """
    row = _locked(profile_id)
    if row.state != LibraryProfile.State.PUBLISHED:
        raise LibraryProfileIsNotPublished
    LibraryProfile.objects.filter(id=row.id).update(
        state=LibraryProfile.State.OUTDATED, outdated_at=now
    )
    _record("library.profile_outdated", row, actor=actor, now=now)


def _texts(entry: ProfileEntry) -> dict[str, str]:
    names = ("code", "title", "description", "family_title")
    return {name: getattr(entry, name) for name in names}


def _write_targets(row: LibraryProfile, entry: ProfileEntry) -> None:
    LibraryTarget.objects.bulk_create(
        LibraryTarget(profile=row, **asdict(target)) for target in entry.targets
    )


def _locked(profile_id: UUID) -> LibraryProfile:
    """Lock all versions of the profile, always in the same order, and return this one."""
    code = LibraryProfile.objects.filter(id=profile_id).values_list("code", flat=True).first()
    rows = LibraryProfile.objects.filter(code=code).order_by("version")
    locked = rows.select_for_update(no_key=True)
    row = next((row for row in locked if row.id == profile_id), None)
    if row is None:
        raise LibraryProfileNotFound
    return row


def _locked_draft(profile_id: UUID) -> LibraryProfile:
    row = _locked(profile_id)
    if row.state != LibraryProfile.State.DRAFT:
        raise LibraryProfileIsNoDraft
    return row


def _record(action: str, row: LibraryProfile, *, actor: Actor, now: dt.datetime) -> None:
    facts = {"code": row.code, "version": row.version}
    record(action=action, actor=actor, subject=f"library_profile:{row.id}", facts=facts, now=now)
