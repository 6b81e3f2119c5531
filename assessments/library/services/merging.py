"""Bringing an outline into the tables of a draft, touching only rows that differ."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID, uuid4

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
NODE_FIELDS = (
    "parent_id",
    "kind",
    "title",
    "text",
    "level_name",
    "uri",
    "details",
    "position",
)
HEADING_FIELDS = ("title", "source", "licence", "language", "description", "details")


@dataclass
class Tally:
    """How many rows an import created, changed, removed and left alone.

    With `writes` off the rows are only counted: so a published framework is compared.
    """

    writes: bool = True
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    @property
    def changes_nothing(self) -> bool:
        return self.created == self.changed == self.removed == 0


def completed(outline: Outline, earlier: Outline) -> Outline:
    """Return the whole framework that a file means, given how it stood before.

    A grid of levels adds to what is there. A file without any level leaves the levels and
    descriptions of the competences it still has, because they came from a file of their own.
    """
    if outline.extends:
        for code, number in outline.descriptors:
            if code not in earlier.nodes:
                report_unknown_competence(outline, code, number)
        added = {level.number: level for level in outline.levels}
        levels = {level.number: level for level in earlier.levels} | added
        return replace(
            earlier,
            format=outline.format,
            levels=[levels[number] for number in sorted(levels)],
            descriptors=earlier.descriptors
            | {key: text for key, text in outline.descriptors.items() if key[0] in earlier.nodes},
            findings=outline.findings,
            counts=outline.counts,
        )
    if outline.levels or not earlier.levels:
        return outline
    kept = {key: text for key, text in earlier.descriptors.items() if key[0] in outline.nodes}
    return replace(outline, levels=earlier.levels, descriptors=kept)


def report_unknown_competence(outline: Outline, code: str, number: int) -> None:
    """Report a description of a competence that the framework does not have."""
    message = "Diese Kompetenz gibt es im Rahmen nicht; die Beschreibung entfällt."
    record = f"{code}/{number}"
    outline.report(DANGLING, record=record, field="competence", message=message, value=code)


def report_missing(outline: Outline, earlier: Outline) -> None:
    """Report what stood in the framework before and no longer in the file."""
    for code in sorted(earlier.nodes.keys() - outline.nodes.keys()):
        message = "Steht bisher im Rahmen, aber nicht mehr in der Datei; entfällt im Entwurf."
        value = earlier.nodes[code].title
        outline.report(MISSING, record=code, field="id", message=message, value=value)


def merge_outline(*, framework: Framework, outline: Outline, writes: bool = True) -> Tally:
    """Make a locked framework what the outline says, and count what that took.

    :param writes: off to only count what would change
    """
    tally = Tally(writes=writes)
    merge_heading(framework, outline, tally)
    levels = merge_levels(framework, outline, tally)
    nodes = merge_nodes(framework, outline, tally)
    merge_descriptors(framework, outline, tally, levels=levels, nodes=nodes)
    merge_links(framework, outline, tally, nodes)
    return tally


def merge_heading(framework: Framework, outline: Outline, tally: Tally) -> None:
    """Bring title, version and source up to the file; nothing where they agree."""
    wanted = {name: getattr(outline.heading, name) for name in HEADING_FIELDS}
    if all(getattr(framework, name) == value for name, value in wanted.items()):
        return
    if tally.writes:
        Framework.objects.filter(id=framework.id).update(**wanted)
    tally.changed += 1


def merge_levels(framework: Framework, outline: Outline, tally: Tally) -> dict[int, Any]:
    """Add, change and remove levels, by their number; return their ids."""
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
    rows = wanted | existing
    return {number: rows[number].id for number in wanted}


def merge_nodes(framework: Framework, outline: Outline, tally: Tally) -> dict[str, UUID]:
    """Add, change and remove elements, by their code; return their ids."""
    existing = {node.code: node for node in framework.nodes.all()}
    ids = {code: existing[code].id if code in existing else uuid4() for code in outline.nodes}
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
            uri=node.uri,
            details=node.details,
        )
        for position, node in enumerate(outline.nodes.values(), start=1)
    }
    merge_rows(FrameworkNode, existing, wanted, NODE_FIELDS, tally)
    return ids


def merge_descriptors(
    framework: Framework,
    outline: Outline,
    tally: Tally,
    *,
    levels: Mapping[int, Any],
    nodes: Mapping[str, UUID],
) -> None:
    """Add, change and remove what a node means at a level."""
    rows = LevelDescriptor.objects.filter(node__framework=framework)
    staying, scale = set(nodes.values()), set(levels.values())
    existing = {
        (row.node_id, row.level_id): row
        for row in rows
        if row.node_id in staying and row.level_id in scale
    }
    wanted = {
        # A level that is only counted, not written, has no id yet.
        (nodes[code], levels[number] or -number): LevelDescriptor(
            node_id=nodes[code], level_id=levels[number], text=text
        )
        for (code, number), text in outline.descriptors.items()
    }
    merge_rows(LevelDescriptor, existing, wanted, ("text",), tally)


def merge_links(
    framework: Framework, outline: Outline, tally: Tally, nodes: Mapping[str, UUID]
) -> None:
    """Add and remove links between nodes and crosswalks to other frameworks."""
    rows = FrameworkLink.objects.filter(source__framework=framework)
    staying = {None, *nodes.values()}
    existing = {
        (row.source_id, row.kind, row.target_id, row.target_uri): row
        for row in rows
        if {row.source_id, row.target_id} <= staying
    }
    inside = [
        FrameworkLink(source_id=nodes[link.source], kind=link.kind, target_id=nodes[link.target])
        for link in sorted(outline.links, key=str)
    ]
    outside = [
        FrameworkLink(
            source_id=nodes[link.source],
            kind=link.kind,
            target_uri=link.uri,
            target_title=link.title,
        )
        for link in sorted(outline.crosswalks, key=str)
    ]
    wanted = {
        (row.source_id, row.kind, row.target_id, row.target_uri): row for row in inside + outside
    }
    merge_rows(FrameworkLink, existing, wanted, ("target_title",), tally)


def merge_rows(
    table: type[Row],
    existing: Mapping[Key, Row],
    wanted: Mapping[Key, Row],
    fields: tuple[str, ...],
    tally: Tally,
) -> None:
    """Create rows with new keys, update rows that differ in `fields`, remove the others."""
    new = [row for key, row in wanted.items() if key not in existing]
    changed = []
    for key in wanted.keys() & existing.keys():
        old, row = existing[key], wanted[key]
        differing = [name for name in fields if getattr(old, name) != getattr(row, name)]
        for name in differing:
            setattr(old, name, getattr(row, name))
        changed += [old] if differing else []
    gone = [row for key, row in existing.items() if key not in wanted]
    if tally.writes:
        write_rows(table, new, changed, gone, fields)
    tally.created += len(new)
    tally.changed += len(changed)
    tally.removed += len(gone)
    tally.unchanged += len(wanted) - len(new) - len(changed)


def write_rows(
    table: type[Row],
    new: list[Row],
    changed: list[Row],
    gone: list[Row],
    fields: tuple[str, ...],
) -> None:
    """Write what differs; what goes is detached from its parent first."""
    table._default_manager.bulk_create(new, batch_size=500)
    if changed:
        table._default_manager.bulk_update(changed, fields, batch_size=500)
    if gone:
        rows = table._default_manager.filter(pk__in=[row.pk for row in gone])
        if "parent_id" in fields:
            rows.update(parent=None)
        rows.delete()
