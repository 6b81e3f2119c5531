"""Job profiles: what kinds of posts need, field by field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from assessments.checks.models import JobProfile, TargetLevel
from assessments.checks.queries import model as models
from assessments.checks.queries import profiles
from assessments.checks.rules.model import unreachable_targets
from assessments.checks.rules.refusals import (
    LevelOutsideScale,
    ProfileNotFound,
    TargetUnreachable,
    TitleTaken,
)
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from tenants.staff.api import assign_job_profile, list_posts


@transaction.atomic(durable=True)
def save_profile(
    *,
    profile_id: UUID | None,
    title: str,
    description: str,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Create a profile, or change its title and description; return its id.

    :raises ProfileNotFound: where there is no such profile
    :raises TitleTaken: where another profile has this title
    """
    if profile_id is None:
        profile = JobProfile(created_at=now)
    else:
        profile = profiles.profile(profile_id=profile_id)
    profile.title, profile.description = title, description
    with refuse_on(checks_profile_title_once=TitleTaken):
        profile.save()
    _record("checks.profile_saved", profile.id, actor=actor, now=now)
    return profile.id


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
    _record("checks.profile_retired", profile.id, actor=actor, now=now)


@transaction.atomic(durable=True)
def save_targets(
    *,
    model_id: UUID,
    targets: Mapping[tuple[UUID, UUID], int | None],
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Set target levels of a model version; None takes a target away.

    Results that exist keep the targets of their day.

    :param targets: (profile id, field id) -> level
    :raises ModelNotFound: where there is no such version
    :raises ProfileNotFound: where a profile or field does not belong here
    :raises LevelOutsideScale, TargetUnreachable: where no statement leads to a target
    """
    models.model(model_id=model_id)
    fields = {field.id: field for field in models.fields_of(model_id=model_id)}
    titles = dict(profiles.profiles_in_use().values_list("id", "title"))
    if not all(profile in titles and field in fields for profile, field in targets):
        raise ProfileNotFound
    unreachable = unreachable_targets(
        anchors={f.title: [line.level for line in f.statements.all()] for f in fields.values()},
        targets=[
            (titles[profile], fields[field].title, level)
            for (profile, field), level in targets.items()
            if level
        ],
    )
    if unreachable:
        raise TargetUnreachable(targets=" ".join(unreachable))
    _write_targets(model_id, targets)
    _record("checks.targets_saved", model_id, actor=actor, now=now)


def _write_targets(model_id: UUID, targets: Mapping[tuple[UUID, UUID], int | None]) -> None:
    present = profiles.targets_of(model_id=model_id)
    for (profile_id, field_id), level in targets.items():
        if present.get((profile_id, field_id)) == level:
            continue
        rows = TargetLevel.objects.filter(profile_id=profile_id, field_id=field_id)
        if level is None:
            rows.delete()
            continue
        with refuse_on(checks_level_within_scale=LevelOutsideScale):
            TargetLevel.objects.update_or_create(
                profile_id=profile_id, field_id=field_id, defaults={"level": level}
            )


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


def _record(action: str, subject_id: UUID, *, actor: Actor, now: dt.datetime) -> None:
    subject = f"{'competence_model' if 'targets' in action else 'job_profile'}:{subject_id}"
    record(action=action, actor=actor, subject=subject, facts={}, now=now)
