"""What a framework file contains, before it is compared with the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

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

LARGEST_FILE_BYTES = 20 * 1024 * 1024
LONGEST_CODE = 200
LONGEST_TITLE = 500
LONGEST_LEVEL_NAME = 120


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
    """One element of a framework; `parent` is another node's code or None for the top."""

    code: str
    kind: str
    title: str = ""
    text: str = ""
    parent: str | None = None
    level_name: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class Outline:
    """What a reader found in a file, before it is compared with the database.

    `descriptors` maps (node code, level number) to text, `links` holds (source, target) codes.
    With `extends` the file only adds levels and descriptors to a framework already there.
    """

    format: str
    heading: Heading
    extends: bool = False
    levels: list[Level] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    descriptors: dict[tuple[str, int], str] = field(default_factory=dict)
    links: set[tuple[str, str]] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def report(self, kind: str, *, record: str, field: str, message: str, value: str = "") -> None:
        """Note a finding; long values are shortened to what a report can show."""
        finding = Finding(
            kind=kind, record=record[:250], field=field, message=message, value=value[:300]
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
        """Return the node with a title and level name that fit; a cut is reported."""
        for name, limit in (("title", LONGEST_TITLE), ("level_name", LONGEST_LEVEL_NAME)):
            value = getattr(node, name)
            if len(value) > limit:
                message = f"Auf {limit} Zeichen gekürzt."
                self.report(DEVIATION, record=node.code, field=name, message=message, value=value)
                node = replace(node, **{name: value[:limit]})
        return node


def settle(outline: Outline) -> None:
    """Report and leave out what hangs on nothing; the order of the file stays."""
    placed = codes_from_top(outline.nodes)
    for code, node in outline.nodes.items():
        if code not in placed:
            report_homeless(outline, node)
    outline.nodes = {code: node for code, node in outline.nodes.items() if code in placed}
    settle_links(outline)


def codes_from_top(nodes: dict[str, Node]) -> set[str]:
    """Return the codes of the nodes that hang on the top."""
    children: defaultdict[str | None, list[str]] = defaultdict(list)
    for node in nodes.values():
        children[node.parent].append(node.code)
    placed: set[str] = set()
    waiting = list(children[None])
    while waiting:
        code = waiting.pop()
        placed.add(code)
        waiting += children.get(code, [])
    return placed


def report_homeless(outline: Outline, node: Node) -> None:
    """Report a node that is left out because it has no place in the tree."""
    parent = node.parent or ""
    if parent not in outline.nodes:
        outline.report(
            DANGLING,
            record=node.code,
            field="parent",
            value=parent,
            message="Das übergeordnete Element gibt es in der Datei nicht.",
        )
    outline.report(
        DROPPED,
        record=node.code,
        field="parent",
        value=parent,
        message="Nicht übernommen, weil der Weg zum obersten Element fehlt oder im Kreis führt.",
    )


def settle_links(outline: Outline) -> None:
    """Keep the cross references between nodes that are there; report the others."""
    for source, target in sorted(outline.links):
        if source in outline.nodes and target not in outline.nodes:
            outline.report(
                DANGLING,
                record=source,
                field="cross reference",
                value=target,
                message="Verweis auf ein Element, das es in der Datei nicht gibt.",
            )
    outline.links = {pair for pair in outline.links if set(pair) <= outline.nodes.keys()}


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an import did, or would do, to one framework."""

    framework: str
    format: str
    file_name: str
    digest: str
    counts: dict[str, int]
    created: int
    changed: int
    unchanged: int
    findings: tuple[Finding, ...]
    run_id: UUID | None = None

    @property
    def changes_nothing(self) -> bool:
        return self.created == self.changed == 0
