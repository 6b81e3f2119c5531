"""Bringing an outline into the tables, touching only rows that differ."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import uuid4

from django.db import models

from assessments.library.models import (
    Framework,
    FrameworkLevel,
    FrameworkLink,
    FrameworkNode,
    LevelDescriptor,
)
from assessments.library.rules.outline import DANGLING, MISSING, Outline

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", bound=models.Model)

LEVEL_FIELDS = ("code", "title", "european_level", "description", "details")
NODE_FIELDS = ("parent_id", "kind", "title", "text", "level_name", "details", "position")
HEADING_FIELDS = ("title", "source", "licence", "language", "description", "details")


@dataclass
class Tally:
    """How many rows an import created, changed and left alone."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


def merge_outline(*, framework: Framework, outline: Outline) -> Tally:
    """Bring levels, nodes, descriptors and links of an outline into a locked framework."""
    tally = Tally()
    merge_levels(framework, outline, tally)
    if not outline.extends:
        merge_heading(framework, outline, tally)
        merge_nodes(framework, outline, tally)
        merge_links(framework, outline, tally)
    merge_descriptors(framework, outline, tally)
    return tally


def merge_heading(framework: Framework, outline: Outline, tally: Tally) -> None:
    """Bring title, version and source up to the file; nothing where they agree."""
    wanted = {name: getattr(outline.heading, name) for name in HEADING_FIELDS}
    if all(getattr(framework, name) == value for name, value in wanted.items()):
        return
    Framework.objects.filter(id=framework.id).update(**wanted)
    tally.changed += 1


def merge_levels(framework: Framework, outline: Outline, tally: Tally) -> None:
    """Add and change levels, by their number."""
    existing = {level.number: level for level in framework.levels.all()}
    wanted = {
        level.number: FrameworkLevel(
            framework=framework,
            number=level.number,
            **{name: getattr(level, name) for name in LEVEL_FIELDS},
        )
        for level in outline.levels
    }
    merge_rows(FrameworkLevel, existing, wanted, LEVEL_FIELDS, tally)


def merge_nodes(framework: Framework, outline: Outline, tally: Tally) -> None:
    """Add and change fields and competences, by their code; report those the file lacks."""
    existing = {node.code: node for node in framework.nodes.all()}
    new_ids = {code: uuid4() for code in outline.nodes.keys() - existing.keys()}
    ids = new_ids | {code: node.id for code, node in existing.items()}
    wanted = {
        node.code: FrameworkNode(
            id=ids[node.code],
            framework=framework,
            parent_id=ids[node.parent] if node.parent else None,
            position=position,
            code=node.code,
            kind=node.kind,
            title=node.title,
            text=node.text,
            level_name=node.level_name,
            details=node.details,
        )
        for position, node in enumerate(outline.nodes.values(), start=1)
    }
    merge_rows(FrameworkNode, existing, wanted, NODE_FIELDS, tally)
    report_missing(outline, existing.keys() - wanted.keys())


def report_missing(outline: Outline, codes: set[str]) -> None:
    """Report what stands in the library and no longer in the file; it is kept."""
    for code in sorted(codes):
        message = "Steht im vorhandenen Rahmen, aber nicht mehr in der Datei; bleibt erhalten."
        outline.report(MISSING, record=code, field="id", message=message)


def merge_descriptors(framework: Framework, outline: Outline, tally: Tally) -> None:
    """Add and change what a node means at a level."""
    nodes = dict(framework.nodes.values_list("code", "id"))
    levels = dict(framework.levels.values_list("number", "id"))
    rows = LevelDescriptor.objects.filter(node__framework=framework)
    existing = {(row.node_id, row.level_id): row for row in rows}
    wanted = {}
    for (code, number), text in outline.descriptors.items():
        if code in nodes:
            key = (nodes[code], levels[number])
            wanted[key] = LevelDescriptor(node_id=key[0], level_id=key[1], text=text)
        else:
            report_unknown_competence(outline, code, number)
    merge_rows(LevelDescriptor, existing, wanted, ("text",), tally)


def report_unknown_competence(outline: Outline, code: str, number: int) -> None:
    """Report a description of a competence that the framework does not have."""
    message = "Diese Kompetenz gibt es im Rahmen nicht; die Beschreibung entfällt."
    record = f"{code}/{number}"
    outline.report(DANGLING, record=record, field="competence", message=message, value=code)


def merge_links(framework: Framework, outline: Outline, tally: Tally) -> None:
    """Add the links between nodes that are missing."""
    nodes = dict(framework.nodes.values_list("code", "id"))
    rows = FrameworkLink.objects.filter(source__framework=framework)
    existing = {(row.source_id, row.target_id): row for row in rows}
    wanted = {
        (nodes[source], nodes[target]): FrameworkLink(
            source_id=nodes[source], target_id=nodes[target]
        )
        for source, target in sorted(outline.links)
    }
    merge_rows(FrameworkLink, existing, wanted, (), tally)


def merge_rows(
    table: type[Row],
    existing: Mapping[Key, Row],
    wanted: Mapping[Key, Row],
    fields: tuple[str, ...],
    tally: Tally,
) -> None:
    """Create rows with new keys, update rows that differ in `fields`, count the rest."""
    new = [row for key, row in wanted.items() if key not in existing]
    changed = []
    for key in wanted.keys() & existing.keys():
        old, row = existing[key], wanted[key]
        differing = [name for name in fields if getattr(old, name) != getattr(row, name)]
        for name in differing:
            setattr(old, name, getattr(row, name))
        changed += [old] if differing else []
    table._default_manager.bulk_create(new, batch_size=500)
    if changed:
        table._default_manager.bulk_update(changed, fields, batch_size=500)
    tally.created += len(new)
    tally.changed += len(changed)
    tally.unchanged += len(wanted) - len(new) - len(changed)
