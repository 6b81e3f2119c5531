"""Publishing the template competence model that ships with the platform."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db import transaction

from assessments.library.models import (
    TemplateField,
    TemplateLevel,
    TemplateModel,
    TemplateProfile,
    TemplateStatement,
    TemplateTarget,
)
from assessments.library.rules.template import TemplateView, parse_template
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction

TEMPLATE_FILE = Path(__file__).resolve().parent.parent / "template" / "model_de.toml"


@transaction.atomic(durable=True)
def publish_shipped_template(*, actor: Actor, now: dt.datetime) -> int:
    """Publish the shipped template in a transaction of its own; return its edition."""
    return publish_template(actor=actor, now=now)


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
        TemplateLevel(
            template=row, level=level.level, title=level.title, description=level.description
        )
        for level in template.levels
    )
    fields = {
        entry.code: TemplateField(
            template=row,
            code=entry.code,
            title=entry.title,
            description=entry.description,
            position=position,
        )
        for position, entry in enumerate(template.fields, start=1)
    }
    TemplateField.objects.bulk_create(fields.values())
    TemplateStatement.objects.bulk_create(
        TemplateStatement(
            field=fields[entry.code], level=line.level, text=line.text, position=position
        )
        for entry in template.fields
        for position, line in enumerate(entry.statements, start=1)
    )
    _write_profiles(row, template, fields)


def _write_profiles(
    row: TemplateModel, template: TemplateView, fields: dict[str, TemplateField]
) -> None:
    for position, profile in enumerate(template.profiles, start=1):
        stored = TemplateProfile.objects.create(
            template=row,
            code=profile.code,
            title=profile.title,
            description=profile.description,
            position=position,
        )
        TemplateTarget.objects.bulk_create(
            TemplateTarget(profile=stored, field=fields[code], level=level)
            for code, level in profile.targets.items()
        )
