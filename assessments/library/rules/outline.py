"""What a framework file contains, before it is compared with the database."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from assessments.library.rules.refusals import FrameworkFileUnreadable

AREA = "area"
COMPETENCE = "competence"
STATEMENT = "statement"
OUTCOME = "outcome"
TERM = "term"

DANGLING = "dangling"
DROPPED = "dropped"
DUPLICATE = "duplicate"
DEVIATION = "deviation"
MISSING = "missing"

LONGEST_CODE = 200
LONGEST_TITLE = 500
LONGEST_LEVEL_NAME = 120
LONGEST_URI = 500
LONGEST_VALUE = 50_000

# PostgreSQL keeps neither NUL nor half of a surrogate pair.
NO_TEXT = re.compile("[\\0\ud800-\udfff]")

RELATED = "related"
EXACT = "exact"
CLOSE = "close"
BROAD = "broad"
NARROW = "narrow"
PRECEDES = "precedes"
PEER = "peer"
PART = "part"
REPLACED = "replaced"
EXEMPLAR = "exemplar"
SKILL_LEVEL = "skill_level"
TRANSLATION = "translation"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing in a file that could not be kept as it was."""

    kind: str
    record: str
    field: str
    message: str
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """Which framework a file belongs to."""

    key: str
    version: str
    title: str
    source: str
    licence: str
    language: str
    description: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Level:
    """One step of a framework's scale."""

    number: int
    code: str
    title: str
    european_level: str = ""
    description: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Node:
    """One element of a framework; `parent` is another node's code or None for the top.

    `uri` is the publisher's own address of the element, by which other frameworks refer to it.
    """

    code: str
    kind: str
    title: str = ""
    text: str = ""
    parent: str | None = None
    level_name: str = ""
    uri: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """A cross reference from one node's code to another of the same framework."""

    source: str
    target: str
    kind: str = RELATED


@dataclass(frozen=True)
class Crosswalk:
    """A reference from a node's code to an element of another framework, by its address."""

    source: str
    uri: str
    kind: str = EXACT
    title: str = ""


@dataclass(kw_only=True)
class Outline:
    """What a reader found in a file, before it is compared with the database.

    `descriptors` maps (node code, level number) to text; nodes are in the order of the file.
    With `extends` the file only adds levels and descriptors to a framework already there.
    """

    format: str
    heading: Heading
    extends: bool = False
    levels: list[Level] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    descriptors: dict[tuple[str, int], str] = field(default_factory=dict)
    links: set[Link] = field(default_factory=set)
    crosswalks: set[Crosswalk] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def contents(self) -> tuple[object, ...]:
        """Return everything that describes the framework, without how it was read."""
        return (
            self.heading,
            self.levels,
            list(self.nodes.values()),
            self.descriptors,
            self.links,
            self.crosswalks,
        )

    def report(self, kind: str, *, record: str, field: str, message: str, value: str = "") -> None:
        """Note a finding; values are shortened to what a report can show."""
        finding = Finding(
            kind=kind,
            record=NO_TEXT.sub("?", record[:250]),
            field=NO_TEXT.sub("?", field[:120]),
            message=NO_TEXT.sub("?", message[:400]),
            value=NO_TEXT.sub("?", value[:300]),
        )
        self.findings.append(finding)

    def add(self, node: Node) -> bool:
        """Take a node up unless its code is taken or too long, which is reported."""
        if node.code in self.nodes or len(node.code) > LONGEST_CODE:
            taken = node.code in self.nodes
            self.report(
                DUPLICATE if taken else DROPPED,
                record=node.code,
                field="id",
                message="Kennung kommt mehrfach vor; der erste Datensatz gilt."
                if taken
                else f"Die Kennung ist länger als {LONGEST_CODE} Zeichen.",
                value=node.title or node.text,
            )
            return False
        self.nodes[node.code] = self.shortened(node)
        return True

    def shortened(self, node: Node) -> Node:
        """Return the node with values that fit; a cut is reported.

        :raises FrameworkFileUnreadable: where a value is longer than any framework's
        """
        limits = {
            "title": LONGEST_TITLE,
            "level_name": LONGEST_LEVEL_NAME,
            "uri": LONGEST_URI,
        }
        for name, limit in limits.items():
            value = getattr(node, name)
            if len(value) > LONGEST_VALUE:
                raise too_long(node.code)
            if len(value) > limit:
                message = f"Auf {limit} Zeichen gekürzt."
                self.report(DEVIATION, record=node.code, field=name, message=message, value=value)
                node = replace(node, **{name: value[:limit]})
        return node


def too_long(record: str) -> FrameworkFileUnreadable:
    """Return the refusal of a file because of one text that is too long."""
    return FrameworkFileUnreadable(
        reason=f"Ein Text von „{record[:80]}“ hat mehr als 50.000 Zeichen.",
        advice="Kürzen Sie ihn.",
    )


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an import did, or would do, to one framework.

    `starts_edition` is the number of the draft that the import began, 0 where it began none.
    """

    framework: str
    format: str
    file_name: str
    digest: str
    counts: dict[str, int]
    created: int
    changed: int
    unchanged: int
    removed: int
    starts_edition: int
    findings: tuple[Finding, ...]
    run_id: UUID | None = None

    @property
    def changes_nothing(self) -> bool:
        return self.created == self.changed == self.removed == 0
