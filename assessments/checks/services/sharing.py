"""Showing a profile to other members, and copying one of theirs or of the cooperative."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from assessments.checks.models import CompetenceModel, JobFamily, JobProfile
from assessments.checks.queries import model as models
from assessments.checks.queries import profiles
from assessments.checks.queries import sharing as shared
from assessments.checks.rules.refusals import NoTargetsToShare, NothingToCopy, TitleTaken
from assessments.checks.rules.sharing import Translation, to_reference
from assessments.checks.rules.wanted import Wanted
from assessments.checks.services.targets import write_targets
from assessments.library.api import SharedTargetView, share_profile, withdraw_profile
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from tenants.registry.api import MunicipalityView


@transaction.atomic(durable=True)
def share_with_members(
    *, profile_id: UUID, municipality: MunicipalityView, actor: Actor, now: dt.datetime
) -> UUID:
    """Show a profile with its Soll in the published model to all members, as it is today.

    :return: the id of the shared profile
    :raises ProfileNotFound: where there is no such profile
    :raises NoTargetsToShare: where it has no Soll in the published model
    """
    profile = profiles.locked_profile(profile_id=profile_id)
    targets = reference_targets(profile_id=profile_id)
    if not targets or profile.retired_at:
        raise NoTargetsToShare
    shared_id = share_profile(
        municipality_id=municipality.id,
        municipality_name=municipality.name,
        source_profile_id=profile_id,
        title=profile.title,
        family=profile.family.title if profile.family else "",
        description=profile.description,
        targets=targets,
        now=now,
    )
    _record("checks.profile_shared", profile_id, actor=actor, now=now)
    return shared_id


def reference_targets(*, profile_id: UUID) -> list[SharedTargetView]:
    """Return what a profile asks for in the published model, in DigComp's levels."""
    published = models.published_model()
    if published is None:
        return []
    spans = {n: s for n, s in models.spans_of(model_id=published.id).items() if s}
    wanted = profiles.targets_of_profile(model_id=published.id, profile_id=profile_id)
    found = []
    for field in models.fields_of(model_id=published.id):
        each = wanted.get(field.id)
        if each and each.level:
            target = to_reference(
                code=field.code,
                title=field.title,
                level=each.level,
                level_to=each.level_to,
                future_level=each.future_level,
                importance=each.importance,
                spans=spans,
            )
            found.append(SharedTargetView(**vars(target)))
    return found


@transaction.atomic(durable=True)
def withdraw_from_members(
    *, profile_id: UUID, municipality: MunicipalityView, actor: Actor, now: dt.datetime
) -> None:
    """Take a shared profile back; copies that others have made stay theirs."""
    if withdraw_profile(municipality_id=municipality.id, source_profile_id=profile_id, now=now):
        _record("checks.profile_withdrawn", profile_id, actor=actor, now=now)


@transaction.atomic(durable=True)
def copy_offer(
    *, offer: shared.Offer, title: str, actor: Actor, now: dt.datetime
) -> tuple[UUID, Translation]:
    """Copy an offered profile into one's own model over the crosswalk.

    The targets go into the draft where there is one, else into the published version.

    :return: the id of the new profile, and what was carried over and what was not
    :raises ModelNotFound: where there is no model with a crosswalk
    :raises NothingToCopy: where no competence has a counterpart
    :raises TitleTaken: where a profile has this title
    :raises TargetsInUse: where there is no draft and a campaign uses the published version
    """
    model = shared.model_to_copy_into()
    translation = shared.translation_of(offer=offer, model=model)
    if not translation.targets:
        raise NothingToCopy
    profile = JobProfile(
        title=title,
        description=offer.description,
        family=_family(offer.family),
        created_at=now,
    )
    with refuse_on(checks_profile_title_once=TitleTaken):
        profile.save()
    wanted = _wanted(model, translation)
    write_targets(model_id=model.id, profile=profile, wanted=wanted, actor=actor, now=now)
    _record("checks.profile_taken_over", profile.id, actor=actor, now=now)
    return profile.id, translation


def _wanted(model: CompetenceModel, translation: Translation) -> dict[UUID, Wanted]:
    fields = {field.code: field.id for field in models.fields_of(model_id=model.id)}
    return {
        fields[target.code]: Wanted(
            level=target.level,
            level_to=target.level_to,
            future_level=target.future_level,
            importance=target.importance,
        )
        for target in translation.targets
    }


def _family(title: str) -> JobFamily | None:
    return JobFamily.objects.get_or_create(title=title)[0] if title else None


def _record(action: str, profile_id: UUID, *, actor: Actor, now: dt.datetime) -> None:
    record(action=action, actor=actor, subject=f"job_profile:{profile_id}", facts={}, now=now)
