"""Publishing a draft, or discarding it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from assessments.checks.models import CompetenceModel, Workshop
from assessments.checks.queries import model as models
from assessments.checks.rules.refusals import (
    ModelIncomplete,
    ModelIsFrozen,
    ModelNotFound,
    WorkshopsHoldDraft,
)
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction


@transaction.atomic(durable=True)
def publish_draft(*, model_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Publish a draft in a transaction of its own; see `publish`."""
    publish(model_id=model_id, actor=actor, now=now)


def publish(*, model_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Publish a draft and retire the version before it. Running checks keep their version.

    :raises ModelNotFound: where there is no such version
    :raises ModelIsFrozen: where it is already published
    :raises ModelIncomplete: with what is missing
    """
    require_transaction()
    draft = locked_draft(model_id=model_id)
    if missing := models.missing_in(model_id=draft.id):
        raise ModelIncomplete(missing=" ".join(missing))
    published = CompetenceModel.objects.filter(state=CompetenceModel.State.PUBLISHED)
    published.update(state=CompetenceModel.State.RETIRED, retired_at=now)
    draft.state = CompetenceModel.State.PUBLISHED
    draft.published_at = now
    draft.save(update_fields=["state", "published_at"])
    record(
        action="checks.model_published",
        actor=actor,
        subject=f"competence_model:{draft.id}",
        facts={"version": draft.version},
        now=now,
    )


def locked_draft(*, model_id: UUID) -> CompetenceModel:
    """Return a draft, locked until the end of the transaction.

    :raises ModelNotFound: where there is no such version
    :raises ModelIsFrozen: where it is no draft any more
    """
    rows = CompetenceModel.objects.filter(id=model_id)
    draft = rows.select_for_update(of=("self",), no_key=True).first()
    if draft is None:
        raise ModelNotFound
    if draft.state != CompetenceModel.State.DRAFT:
        raise ModelIsFrozen
    return draft


@transaction.atomic(durable=True)
def discard_draft(*, model_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Delete a draft with all its parts and target levels; profiles stay.

    :raises ModelNotFound, ModelIsFrozen: as `locked_draft`
    :raises WorkshopsHoldDraft: where a workshop on this draft is open
    """
    draft = locked_draft(model_id=model_id)
    if draft.workshops.filter(state=Workshop.State.OPEN).exists():
        raise WorkshopsHoldDraft
    facts = {"version": draft.version}
    subject = f"competence_model:{draft.id}"
    draft.delete()
    record(action="checks.draft_discarded", actor=actor, subject=subject, facts=facts, now=now)
