"""What an editing page shows, as plain values: for its fingerprint and for comparing versions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from assessments.checks.models import (
    Area,
    CompetenceModel,
    Facet,
    Field,
    TargetLevel,
    TestItem,
    Workshop,
)
from assessments.checks.queries import model as models
from assessments.checks.queries.profiles import targets_of_profile
from assessments.checks.queries.workshops import agreed_in
from assessments.checks.rules.comparing import Difference, Entry, Path, compare
from assessments.checks.rules.wanted import Wanted

Content = dict[str, Any]


def area_content(area: Area) -> Content:
    """Return what the page of an area shows."""
    return {
        "title": area.title,
        "description": area.description,
        "is_digital": area.is_digital,
    }


def field_content(field: Field) -> Content:
    """Return what the page of a competence shows."""
    return {
        "title": field.title,
        "description": field.description,
        "area": str(field.area_id or ""),
        "statements": [
            (line.level, line.text, str(line.facet_id or "")) for line in field.statements.all()
        ],
    }


def facet_content(facet: Facet) -> Content:
    """Return what the page of a facet shows."""
    return {
        "title": facet.title,
        "anchors": {str(anchor.level): anchor.text for anchor in facet.anchors.all()},
    }


def levels_content(model: CompetenceModel) -> Content:
    """Return what the page of the scale shows."""
    return {
        "levels": [
            (step.level, step.title, step.description, step.reference_from, step.reference_to)
            for step in model.levels.all()
        ]
    }


def link_content(field: Field) -> Content:
    """Return which node of a framework a competence is linked with."""
    return {"code": field.framework_code, "name": field.framework_name}


def targets_content(*, model_id: UUID, profile_id: UUID) -> Content:
    """Return what the table of one profile's targets shows."""
    found = targets_of_profile(model_id=model_id, profile_id=profile_id)
    return {str(field_id): asdict(wanted) for field_id, wanted in found.items()}


def agreed_content(workshop: Workshop) -> Content:
    """Return what a workshop has agreed on so far."""
    found = agreed_in(workshop=workshop)
    return {str(field_id): asdict(wanted) for field_id, wanted in found.items()}


def differences_between(*, old_id: UUID, new_id: UUID) -> list[Difference]:
    """Return what the newer of two versions added, removed and changed."""
    return compare(old=_entries(old_id), new=_entries(new_id))


def _entries(model_id: UUID) -> dict[Path, Entry]:
    found: dict[Path, Entry] = {}
    for step in models.model(model_id=model_id).levels.all():
        words = f"{step.title} (DigComp {models.span_of(step) or '–'})"
        found["level", step.level] = Entry("Stufe", str(step.level), words)
    for branch in models.tree_of(model_id=model_id):
        if branch.area:
            mark = " (digitale Kompetenzen)" if branch.area.is_digital else ""
            found["area", branch.area.code] = Entry("Bereich", "", branch.area.title + mark)
        for field in branch.fields:
            found |= _field_entries(field, branch.area.title if branch.area else "")
    return found | _item_entries(model_id) | _target_entries(model_id)


def _field_entries(field: Field, area_title: str) -> dict[Path, Entry]:
    at: Path = ("field", field.code)
    words = [field.title, field.description, field.framework_code]
    found = {
        at: Entry("Kompetenz", area_title, " – ".join(filter(None, words))),
        (*at, "area"): Entry("Bereich der Kompetenz", field.title, area_title),
    }
    for facet in field.facets.all():
        below = (*at, "facet", facet.code)
        found[below] = Entry("Facette", field.title, facet.title)
        for anchor in facet.anchors.all():
            where = f"{field.title}, {facet.title}, Stufe {anchor.level}"
            found[*below, anchor.level] = Entry("Verhaltensanker", where, anchor.text)
    for line in field.statements.all():
        found[*at, "statement", line.text] = Entry(
            "Aussage", field.title, f"{line.text} (Stufe {line.level})"
        )
    return found


def _item_entries(model_id: UUID) -> dict[Path, Entry]:
    rows = TestItem.objects.filter(field__model_id=model_id).select_related("field")
    return {
        ("field", row.field.code, "item", row.item_code): Entry(
            "Testaufgabe",
            row.field.title,
            f"{row.item_code}, Fassung {row.item_version}, Stufe {row.level}",
        )
        for row in rows
    }


def _target_entries(model_id: UUID) -> dict[Path, Entry]:
    rows = TargetLevel.objects.filter(field__model_id=model_id, profile__retired_at=None)
    return {
        ("field", row.field.code, "target", str(row.profile_id), row.horizon): Entry(
            f"Soll {row.get_horizon_display()}",
            f"{row.profile.title}, {row.field.title}",
            ", ".join(
                (
                    Wanted(level=row.level, level_to=row.level_to).words,
                    row.get_importance_display(),
                )
            ),
        )
        for row in rows.select_related("profile", "field").order_by(
            "profile__title", "field__position"
        )
    }
