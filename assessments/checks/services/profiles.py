"""Job families and profiles: what kinds of posts there are, and which post is of which kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from assessments.checks.models import JobFamily, JobProfile, TargetLevel
from assessments.checks.queries import profiles
from assessments.checks.rules.refusals import ProfileNotFound, TitleTaken
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from tenants.staff.api import assign_job_profile, list_posts


@transaction.atomic(durable=True)
def save_family(
    *, family_id: UUID | None, title: str, description: str, actor: Actor, now: dt.datetime
) -> UUID:
    """Create a job family, or change its title and description; return its id.

    :raises FamilyNotFound: where there is no such family
    :raises TitleTaken: where another family has this title
    """
    family = profiles.family(family_id=family_id) if family_id else JobFamily()
    family.title, family.description = title, description
    with refuse_on(checks_family_title_once=TitleTaken):
        family.save()
    _record("checks.family_saved", f"job_family:{family.id}", actor=actor, now=now)
    return family.id


@transaction.atomic(durable=True)
def remove_family(*, family_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Remove a job family; its profiles stay and belong to none.

    :raises FamilyNotFound: where there is no such family
    """
    profiles.family(family_id=family_id).delete()
    _record("checks.family_removed", f"job_family:{family_id}", actor=actor, now=now)


@transaction.atomic(durable=True)
def save_profile(
    *,
    profile_id: UUID | None,
    title: str,
    description: str,
    family_id: UUID | None = None,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Create a profile, or change its title, description and family; return its id.

    :raises ProfileNotFound, FamilyNotFound: where there is no such profile or family
    :raises TitleTaken: where another profile has this title
    """
    if profile_id is None:
        profile = JobProfile(created_at=now)
    else:
        profile = profiles.profile(profile_id=profile_id)
    profile.title, profile.description = title, description
    profile.family = profiles.family(family_id=family_id) if family_id else None
    with refuse_on(checks_profile_title_once=TitleTaken):
        profile.save()
    _record("checks.profile_saved", f"job_profile:{profile.id}", actor=actor, now=now)
    return profile.id


@transaction.atomic(durable=True)
def copy_profile(*, profile_id: UUID, title: str, actor: Actor, now: dt.datetime) -> UUID:
    """Copy a profile under another title, with its targets where they may change; return its id.

    The targets of the draft and of a published version that no campaign uses are copied.

    :raises ProfileNotFound: where there is no such profile
    :raises TitleTaken: where another profile has this title
    """
    source = profiles.profile(profile_id=profile_id)
    copy = JobProfile(
        title=title,
        description=source.description,
        family_id=source.family_id,
        template_code=source.template_code,
        created_at=now,
    )
    with refuse_on(checks_profile_title_once=TitleTaken):
        copy.save()
    rows = TargetLevel.objects.filter(
        profile=source, field__model_id__in=profiles.models_with_free_targets()
    )
    TargetLevel.objects.bulk_create(
        TargetLevel(
            profile=copy,
            field_id=row.field_id,
            horizon=row.horizon,
            level=row.level,
            level_to=row.level_to,
            importance=row.importance,
        )
        for row in rows
    )
    _record("checks.profile_copied", f"job_profile:{copy.id}", actor=actor, now=now)
    return copy.id


@transaction.atomic(durable=True)
def retire_profile(*, profile_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Take a profile out of use: no new check starts with it, posts lose the link.

    :raises ProfileNotFound: where there is no such profile
    """
    profile = profiles.profile(profile_id=profile_id)
    if profile.retired_at:
        return
    profile.retired_at = now
    profile.save(update_fields=["retired_at"])
    for post in list_posts():
        if post.job_profile_id == profile_id:
            link_post(post_id=post.id, profile_id=None, actor=actor, now=now)
    _record("checks.profile_retired", f"job_profile:{profile.id}", actor=actor, now=now)


def link_post(*, post_id: UUID, profile_id: UUID | None, actor: Actor, now: dt.datetime) -> None:
    """Link a post with a profile, or unlink it, inside the caller's transaction.

    :raises ProfileNotFound: where the profile is unknown or retired
    """
    require_transaction()
    if profile_id and not profiles.profiles_in_use().filter(id=profile_id).exists():
        raise ProfileNotFound
    assign_job_profile(post_id=post_id, job_profile_id=profile_id, actor=actor, now=now)


@transaction.atomic(durable=True)
def link_posts(*, links: Mapping[UUID, UUID | None], actor: Actor, now: dt.datetime) -> int:
    """Link posts with profiles and return how many links changed.

    :param links: post id -> profile id or None; unknown posts are refused
    :raises ProfileNotFound: where a post or profile is unknown
    """
    present = {post.id: post.job_profile_id for post in list_posts()}
    if not links.keys() <= present.keys():
        raise ProfileNotFound
    changed = {post: profile for post, profile in links.items() if present[post] != profile}
    for post_id, profile_id in changed.items():
        link_post(post_id=post_id, profile_id=profile_id, actor=actor, now=now)
    return len(changed)


def _record(action: str, subject: str, *, actor: Actor, now: dt.datetime) -> None:
    record(action=action, actor=actor, subject=subject, facts={}, now=now)
