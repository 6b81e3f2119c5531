"""New drafts: from the cooperative's template, or from the published version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from assessments.checks.models import (
    CompetenceModel,
    Field,
    JobProfile,
    ModelLevel,
    Statement,
    TargetLevel,
)
from assessments.checks.queries import model as models
from assessments.checks.rules.refusals import DraftExists, ModelNotFound
from assessments.library.api import TemplateView, get_template_model
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction


@transaction.atomic(durable=True)
def start_from_template(*, actor: Actor, now: dt.datetime) -> UUID:
    """Copy the template in a transaction of its own; see `copy_template`."""
    return copy_template(actor=actor, now=now)


def copy_template(*, actor: Actor, now: dt.datetime) -> UUID:
    """Copy the newest template into a draft, with job profiles that are not there yet.

    :raises DraftExists: where a draft is already being edited
    :raises NoTemplatePublished: where there is nothing to copy
    """
    require_transaction()
    template = get_template_model()
    draft = _new_draft(
        title=template.title,
        level_count=template.level_count,
        template_edition=template.edition,
        now=now,
    )
    ModelLevel.objects.bulk_create(
        ModelLevel(model=draft, level=step.level, title=step.title, description=step.description)
        for step in template.levels
    )
    fields = _copy_fields(draft, template)
    _copy_profiles(template, fields, now)
    _record(draft, actor=actor, now=now)
    return draft.id


def _new_draft(
    *,
    title: str,
    level_count: int,
    now: dt.datetime,
    template_edition: int | None = None,
    copied_from: CompetenceModel | None = None,
) -> CompetenceModel:
    newest = CompetenceModel.objects.order_by("-version").first()
    with refuse_on(checks_model_one_draft=DraftExists, checks_model_version_once=DraftExists):
        return CompetenceModel.objects.create(
            version=newest.version + 1 if newest else 1,
            title=title,
            level_count=level_count,
            template_edition=template_edition,
            copied_from=copied_from,
            created_at=now,
        )


def _copy_fields(draft: CompetenceModel, template: TemplateView) -> dict[str, Field]:
    fields = {
        entry.code: Field(
            model=draft,
            code=entry.code,
            title=entry.title,
            description=entry.description,
            position=position,
        )
        for position, entry in enumerate(template.fields, start=1)
    }
    Field.objects.bulk_create(fields.values())
    Statement.objects.bulk_create(
        Statement(field=fields[entry.code], level=line.level, text=line.text)
        for entry in template.fields
        for line in entry.statements
    )
    return fields


def _copy_profiles(template: TemplateView, fields: Mapping[str, Field], now: dt.datetime) -> None:
    """Create missing profiles, and targets in the new draft for all profiles of the template."""
    for entry in template.profiles:
        profile, _created = JobProfile.objects.get_or_create(
            title=entry.title,
            defaults={
                "description": entry.description,
                "template_code": entry.code,
                "created_at": now,
            },
        )
        TargetLevel.objects.bulk_create(
            TargetLevel(profile=profile, field=fields[code], level=level)
            for code, level in entry.targets.items()
        )


@transaction.atomic(durable=True)
def start_new_version(*, model_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Copy a version, with the target levels of all profiles, into a new draft.

    :raises ModelNotFound: where there is no such version, or it is itself a draft
    :raises DraftExists: where a draft is already being edited
    """
    source = models.model(model_id=model_id)
    if source.state == CompetenceModel.State.DRAFT:
        raise ModelNotFound
    draft = _new_draft(
        title=source.title,
        level_count=source.level_count,
        template_edition=source.template_edition,
        copied_from=source,
        now=now,
    )
    ModelLevel.objects.bulk_create(
        ModelLevel(model=draft, level=step.level, title=step.title, description=step.description)
        for step in source.levels.all()
    )
    _copy_own_fields(draft, models.fields_of(model_id=source.id))
    _record(draft, actor=actor, now=now)
    return draft.id


def _copy_own_fields(draft: CompetenceModel, old_fields: Iterable[Field]) -> None:
    for old in old_fields:
        field = Field.objects.create(
            model=draft,
            code=old.code,
            title=old.title,
            description=old.description,
            position=old.position,
        )
        Statement.objects.bulk_create(
            Statement(field=field, level=line.level, text=line.text)
            for line in old.statements.all()
        )
        TargetLevel.objects.bulk_create(
            TargetLevel(profile_id=target.profile_id, field=field, level=target.level)
            for target in old.targets.all()
        )


def _record(draft: CompetenceModel, *, actor: Actor, now: dt.datetime) -> None:
    record(
        action="checks.draft_started",
        actor=actor,
        subject=f"competence_model:{draft.id}",
        facts={"version": draft.version},
        now=now,
    )
