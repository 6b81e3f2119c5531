"""What a profile asks for in one version of the model, competence by competence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from assessments.checks.models import Field, JobProfile, TargetLevel
from assessments.checks.queries import contents, profiles
from assessments.checks.queries import model as models
from assessments.checks.rules.model import TargetFacts, unreachable_targets
from assessments.checks.rules.refusals import (
    LevelOutsideScale,
    ProfileNotFound,
    RangeUpsideDown,
    TargetsInUse,
    TargetUnreachable,
)
from assessments.checks.rules.seen import refuse_unseen
from assessments.checks.rules.wanted import Wanted, upside_down
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction


@transaction.atomic(durable=True)
def save_targets(
    *,
    model_id: UUID,
    profile_id: UUID,
    wanted: Mapping[UUID, Wanted],
    seen: str,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Set what a profile asks for in a version; see `write_targets`.

    :param seen: fingerprint of the targets that are replaced
    :raises ChangedMeanwhile: where somebody else has changed them in between
    """
    profile = profiles.locked_profile(profile_id=profile_id)
    content = contents.targets_content(model_id=model_id, profile_id=profile_id)
    refuse_unseen(fingerprint=seen, content=content)
    write_targets(model_id=model_id, profile=profile, wanted=wanted, actor=actor, now=now)


def write_targets(
    *,
    model_id: UUID,
    profile: JobProfile,
    wanted: Mapping[UUID, Wanted],
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Set what a profile asks for in the named competences of a version; others stay.

    Results that exist keep the targets of their day.

    :param wanted: field id -> what is wanted; an empty one takes the target away
    :raises ModelNotFound: where there is no such version
    :raises ProfileNotFound: where the profile is retired or a field does not belong here
    :raises RangeUpsideDown, LevelOutsideScale, TargetUnreachable: where a Soll does not fit
    :raises TargetsInUse: where a campaign uses this version
    :raises TransactionRequired: outside a transaction
    """
    require_transaction()
    model = models.model(model_id=model_id)
    fields = {field.id: field for field in models.fields_of(model_id=model_id)}
    if profile.retired_at or not wanted.keys() <= fields.keys():
        raise ProfileNotFound
    _refuse_misfits(profile, fields, wanted, model.level_count)
    with refuse_on(
        checks_level_within_scale=LevelOutsideScale, checks_targets_in_use_are_frozen=TargetsInUse
    ):
        for field_id, each in wanted.items():
            _write(profile, field_id, each)
    subject = f"competence_model:{model_id}"
    facts = {"profile": str(profile.id)}
    record(action="checks.targets_saved", actor=actor, subject=subject, facts=facts, now=now)


def _refuse_misfits(
    profile: JobProfile,
    fields: Mapping[UUID, Field],
    wanted: Mapping[UUID, Wanted],
    level_count: int,
) -> None:
    by_title = {fields[field_id].title: each for field_id, each in wanted.items()}
    if misfits := upside_down(by_title):
        raise RangeUpsideDown(targets=", ".join(misfits))
    if any(each.highest > level_count for each in by_title.values()):
        raise LevelOutsideScale
    asked = [TargetFacts(profile.title, title, each.highest) for title, each in by_title.items()]
    facts = [models.facts_of(field) for field in fields.values()]
    if unreachable := unreachable_targets(fields=facts, targets=asked):
        raise TargetUnreachable(targets=" ".join(unreachable))


def _write(profile: JobProfile, field_id: UUID, wanted: Wanted) -> None:
    spans = {
        TargetLevel.Horizon.TODAY: (wanted.level, wanted.level_to),
        TargetLevel.Horizon.FUTURE: (wanted.future_level, None),
    }
    for horizon, (level, level_to) in spans.items():
        rows = TargetLevel.objects.filter(profile=profile, field_id=field_id, horizon=horizon)
        values = {"level": level, "level_to": level_to, "importance": wanted.importance}
        if level is None:
            rows.delete()
        elif not rows.filter(**values).exists():
            TargetLevel.objects.update_or_create(
                profile=profile, field_id=field_id, horizon=horizon, defaults=values
            )
