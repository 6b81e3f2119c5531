"""Publishing the template competence model that ships with the platform."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path

from assessments.library.models import (
    TemplateAnchor,
    TemplateArea,
    TemplateFacet,
    TemplateField,
    TemplateLevel,
    TemplateModel,
    TemplateProfile,
    TemplateStatement,
    TemplateTarget,
)
from assessments.library.rules.template import FieldView, TemplateView, parse_template
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction

TEMPLATE_FILE = Path(__file__).resolve().parent.parent / "template" / "model_de.toml"


def publish_template(*, actor: Actor, now: dt.datetime) -> int:
    """Publish the shipped template as the next edition, unless its text is already published.

    :return: the edition that holds the text
    :raises TransactionRequired: outside a transaction
    """
    require_transaction()
    template = parse_template(TEMPLATE_FILE.read_text(encoding="utf-8"))
    newest = TemplateModel.objects.first()
    if newest and newest.digest == template.digest:
        return newest.edition
    row = TemplateModel.objects.create(
        edition=newest.edition + 1 if newest else 1,
        title=template.title,
        note=template.note,
        level_count=template.level_count,
        digest=template.digest,
        published_at=now,
    )
    _write_parts(row, template)
    record(
        action="library.template_published",
        actor=actor,
        subject=f"template:{row.id}",
        facts={"edition": row.edition},
        now=now,
    )
    return row.edition


def _write_parts(row: TemplateModel, template: TemplateView) -> None:
    TemplateLevel.objects.bulk_create(
        TemplateLevel(template=row, **asdict(level)) for level in template.levels
    )
    areas = {
        area.code: TemplateArea(template=row, position=position, **asdict(area))
        for position, area in enumerate(template.areas, start=1)
    }
    TemplateArea.objects.bulk_create(areas.values())
    fields = {
        entry.code: TemplateField(
            template=row,
            area=areas[entry.area],
            code=entry.code,
            title=entry.title,
            description=entry.description,
            position=position,
        )
        for position, entry in enumerate(template.fields, start=1)
    }
    TemplateField.objects.bulk_create(fields.values())
    for entry in template.fields:
        _write_field(fields[entry.code], entry)
    _write_profiles(row, template, fields)


def _write_field(field: TemplateField, entry: FieldView) -> None:
    facets = {
        facet.code: TemplateFacet(
            field=field, code=facet.code, title=facet.title, position=position
        )
        for position, facet in enumerate(entry.facets, start=1)
    }
    TemplateFacet.objects.bulk_create(facets.values())
    TemplateAnchor.objects.bulk_create(
        TemplateAnchor(facet=facets[facet.code], level=level, text=text)
        for facet in entry.facets
        for level, text in enumerate(facet.anchors, start=1)
    )
    TemplateStatement.objects.bulk_create(
        TemplateStatement(
            field=field,
            facet=facets[line.facet],
            level=line.level,
            text=line.text,
            position=position,
        )
        for position, line in enumerate(entry.statements, start=1)
    )


def _write_profiles(
    row: TemplateModel, template: TemplateView, fields: dict[str, TemplateField]
) -> None:
    for position, profile in enumerate(template.profiles, start=1):
        stored = TemplateProfile.objects.create(
            template=row,
            code=profile.code,
            title=profile.title,
            family=profile.family,
            description=profile.description,
            position=position,
        )
        TemplateTarget.objects.bulk_create(
            TemplateTarget(
                profile=stored,
                field=fields[code],
                level=level,
                future_level=profile.future.get(code),
                importance=profile.importance.get(code, 2),
            )
            for code, level in profile.targets.items()
        )
