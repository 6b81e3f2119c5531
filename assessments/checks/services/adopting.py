"""Adopting what a workshop agreed on: into the draft, or into a published version not in use."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from assessments.checks.models import CompetenceModel, Workshop
from assessments.checks.queries import model as models
from assessments.checks.queries import profiles, workshops
from assessments.checks.rules.refusals import (
    NothingAgreed,
    ProfileNotFound,
    TargetsInUse,
    WorkshopOnOtherScale,
)
from assessments.checks.rules.wanted import Wanted
from assessments.checks.services.targets import write_targets
from assessments.checks.services.workshops import close, locked_workshop
from campus.kernel.actor import Actor


@transaction.atomic(durable=True)
def adopt_workshop(*, workshop_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Write what was agreed into the targets of the profile and end the workshop.

    :return: the id of the model version that holds the targets now
    :raises WorkshopNotFound, WorkshopClosed: where there is no open workshop
    :raises NothingAgreed: where no level has been agreed on
    :raises ProfileNotFound: where the profile was retired meanwhile
    :raises TargetsInUse: where there is no draft and a campaign uses the published version
    :raises WorkshopOnOtherScale: where the version asks for other levels or competences
    :raises TargetUnreachable: where no statement leads to an agreed level
    """
    workshop = locked_workshop(workshop_id=workshop_id)
    agreed = workshops.agreed_in(workshop=workshop)
    if not agreed:
        raise NothingAgreed
    if workshop.profile.retired_at:
        raise ProfileNotFound
    model = version_to_adopt_into()
    if model is None:
        raise TargetsInUse
    wanted = _in_words_of(model, workshop, agreed)
    profile = profiles.locked_profile(profile_id=workshop.profile_id)
    write_targets(model_id=model.id, profile=profile, wanted=wanted, actor=actor, now=now)
    close(workshop, Workshop.State.ADOPTED, actor=actor, now=now)
    return model.id


def version_to_adopt_into() -> CompetenceModel | None:
    """Return the draft, else the published version where no campaign uses it, else None."""
    free = profiles.models_with_free_targets()
    candidates = (models.draft(), models.published_model())
    return next((model for model in candidates if model and model.id in free), None)


def _in_words_of(
    model: CompetenceModel, workshop: Workshop, agreed: dict[UUID, Wanted]
) -> dict[UUID, Wanted]:
    if model.id == workshop.model_id:
        return agreed
    ours = {field.code: field.id for field in models.fields_of(model_id=model.id)}
    theirs = {field.id: field for field in models.fields_of(model_id=workshop.model_id)}
    strange = [theirs[key].title for key in agreed if theirs[key].code not in ours]
    if strange or model.level_count != workshop.model.level_count:
        raise WorkshopOnOtherScale(fields=", ".join(strange) or "Zahl der Stufen")
    return {ours[theirs[key].code]: each for key, each in agreed.items()}
