"""New drafts: from the cooperative's template, or from the published version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

from django.db import transaction

from assessments.checks.models import (
    Anchor,
    Area,
    CompetenceModel,
    Facet,
    Field,
    JobFamily,
    JobProfile,
    ModelLevel,
    Statement,
    TargetLevel,
)
from assessments.checks.queries import model as models
from assessments.checks.rules.levels import even_crosswalk
from assessments.checks.rules.refusals import DraftExists, ModelNotFound
from assessments.checks.services.versions import copy_parts
from assessments.library.api import AreaView, FieldView, TemplateView, get_template_model
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction

# The area of a template that has none yet.
WHOLE = AreaView(code="kompetenzen", title="Kompetenzen", description="")


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
    _copy_levels(draft, template)
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


def _copy_levels(draft: CompetenceModel, template: TemplateView) -> None:
    even = even_crosswalk(template.level_count)
    ModelLevel.objects.bulk_create(
        ModelLevel(
            model=draft,
            level=step.level,
            title=step.title,
            description=step.description,
            reference_from=step.reference_from or even[step.level].first,
            reference_to=step.reference_to or even[step.level].last,
        )
        for step in template.levels
    )


def _copy_fields(draft: CompetenceModel, template: TemplateView) -> dict[str, Field]:
    areas = {
        entry.code: Area(model=draft, position=position, **asdict(entry))
        for position, entry in enumerate(template.areas or (WHOLE,), start=1)
    }
    Area.objects.bulk_create(areas.values())
    fields = {
        entry.code: Field(
            model=draft,
            area=areas[entry.area or WHOLE.code],
            code=entry.code,
            title=entry.title,
            description=entry.description,
            position=position,
        )
        for position, entry in enumerate(template.fields, start=1)
    }
    Field.objects.bulk_create(fields.values())
    for entry in template.fields:
        _copy_parts(fields[entry.code], entry)
    return fields


def _copy_parts(field: Field, entry: FieldView) -> None:
    facets = {
        facet.code: Facet(field=field, code=facet.code, title=facet.title, position=position)
        for position, facet in enumerate(entry.facets, start=1)
    }
    Facet.objects.bulk_create(facets.values())
    Anchor.objects.bulk_create(
        Anchor(facet=facets[facet.code], level=level, text=text)
        for facet in entry.facets
        for level, text in enumerate(facet.anchors, start=1)
    )
    Statement.objects.bulk_create(
        Statement(field=field, facet=facets.get(line.facet), level=line.level, text=line.text)
        for line in entry.statements
    )


def _copy_profiles(template: TemplateView, fields: Mapping[str, Field], now: dt.datetime) -> None:
    """Create missing profiles, and targets in the new draft for all profiles of the template."""
    for entry in template.profiles:
        profile, _created = JobProfile.objects.get_or_create(
            title=entry.title,
            defaults={
                "description": entry.description,
                "family": _family(entry.family),
                "template_code": entry.code,
                "created_at": now,
            },
        )
        for horizon, levels in (("today", entry.targets), ("future", entry.future)):
            TargetLevel.objects.bulk_create(
                TargetLevel(
                    profile=profile,
                    field=fields[code],
                    horizon=horizon,
                    level=level,
                    importance=entry.importance.get(code, TargetLevel.Importance.IMPORTANT),
                )
                for code, level in levels.items()
            )


def _family(title: str) -> JobFamily | None:
    return JobFamily.objects.get_or_create(title=title)[0] if title else None


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
    copy_parts(source=source, draft=draft)
    _record(draft, actor=actor, now=now)
    return draft.id


def _record(draft: CompetenceModel, *, actor: Actor, now: dt.datetime) -> None:
    record(
        action="checks.draft_started",
        actor=actor,
        subject=f"competence_model:{draft.id}",
        facts={"version": draft.version},
        now=now,
    )
