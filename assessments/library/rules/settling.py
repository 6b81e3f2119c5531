"""Bringing what was read in order: one tree, references that lead somewhere, sizes that fit."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from assessments.library.rules.outline import (
    DANGLING,
    DEVIATION,
    DROPPED,
    LONGEST_TITLE,
    LONGEST_URI,
    LONGEST_VALUE,
    NO_TEXT,
    Crosswalk,
    Heading,
    Level,
    Node,
    Outline,
    too_long,
)
from assessments.library.rules.refusals import FrameworkFileUnreadable

LARGEST_FILE_BYTES = 20 * 1024 * 1024
MOST_NODES = 20_000
MOST_LEVELS = 30
DEEPEST_TREE = 12
LONGEST_IN_HEADING = {
    "key": 100,
    "version": 40,
    "title": 250,
    "source": 250,
    "licence": 250,
    "language": 10,
}
ESCAPED_NUL = "\\u0000"
LONGEST_IN_LEVEL = {"code": 120, "title": 250, "european_level": 2}


def settle(outline: Outline) -> None:
    """Report and leave out what hangs on nothing; the order of the file stays.

    :raises FrameworkFileUnreadable: where nothing remains, or more than the library can hold
    """
    fit_heading(outline)
    settle_tree(outline)
    settle_links(outline)
    settle_levels(outline)
    check_size(outline)


def fit_heading(outline: Outline) -> None:
    """Shorten what the framework says of itself to what the library can hold; report each cut."""
    for name, limit in LONGEST_IN_HEADING.items():
        value = getattr(outline.heading, name)
        if len(value) > limit:
            message = f"Auf {limit} Zeichen gekürzt."
            outline.report(DEVIATION, record="Rahmen", field=name, message=message, value=value)
            outline.heading = replace(outline.heading, **{name: value[:limit]})


def settle_tree(outline: Outline) -> None:
    """Keep the nodes that hang on the top; report circles and nodes without a parent.

    :raises FrameworkFileUnreadable: where no node has a place, or the tree is too deep
    """
    depths = depths_from_top(outline.nodes)
    in_circles = report_circles(outline, depths)
    for code, node in outline.nodes.items():
        if code not in depths and code not in in_circles:
            report_homeless(outline, node)
    if not depths and not outline.extends:
        raise nothing_to_keep(outline)
    if depths and max(depths.values()) > DEEPEST_TREE:
        raise FrameworkFileUnreadable(
            reason=f"Der Baum ist tiefer als {DEEPEST_TREE} Ebenen.",
            advice="Fassen Sie Ebenen zusammen.",
        )
    outline.nodes = {code: node for code, node in outline.nodes.items() if code in depths}


def nothing_to_keep(outline: Outline) -> FrameworkFileUnreadable:
    """Return the refusal of a file of which nothing can be kept, with the first reason."""
    lost = [finding for finding in outline.findings if finding.kind in {DROPPED, DANGLING}]
    advice = [f"Zum ersten, „{finding.record[:80]}“: {finding.message}" for finding in lost[:1]]
    return FrameworkFileUnreadable(
        reason="Kein Element lässt sich übernehmen.",
        advice=(advice or ["Prüfen Sie die Datei."])[0],
    )


def depths_from_top(nodes: dict[str, Node]) -> dict[str, int]:
    """Return the depth of each node that hangs on the top, 1 for the top itself."""
    children: defaultdict[str | None, list[str]] = defaultdict(list)
    for node in nodes.values():
        children[node.parent].append(node.code)
    depths = dict.fromkeys(children[None], 1)
    waiting = list(depths)
    while waiting:
        code = waiting.pop()
        depths |= dict.fromkeys(children.get(code, ()), depths[code] + 1)
        waiting += children.get(code, ())
    return depths


def report_circles(outline: Outline, placed: dict[str, int]) -> set[str]:
    """Report every circle of elements that contain each other, and return their codes."""
    seen = set(placed)
    in_circles: set[str] = set()
    for code in outline.nodes:
        path: list[str] = []
        step: str | None = code
        while step in outline.nodes and step not in seen:
            seen.add(step)
            path.append(step)
            step = outline.nodes[step].parent
        if step in path:
            circle = path[path.index(step) :]
            in_circles |= set(circle)
            report_circle(outline, circle)
    return in_circles


def report_circle(outline: Outline, circle: list[str]) -> None:
    """Report each element of one circle with the way around."""
    way = " in ".join(f"„{code}“" for code in [*circle[:5], circle[0]])
    for code in circle:
        outline.report(
            DROPPED,
            record=code,
            field="parent",
            value=outline.nodes[code].parent or "",
            message=f"Die Elemente enthalten sich im Kreis: {way}. Nennen Sie das oberste davon.",
        )


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
        message="Nicht übernommen, weil der Weg zum obersten Element fehlt.",
    )


def settle_links(outline: Outline) -> None:
    """Keep the cross references between nodes that are there; report the others."""
    for link in sorted(outline.links, key=lambda link: (link.source, link.target, link.kind)):
        if link.source in outline.nodes and link.target not in outline.nodes:
            outline.report(
                DANGLING,
                record=link.source,
                field="cross reference",
                value=link.target,
                message="Verweis auf ein Element, das es in der Datei nicht gibt.",
            )
    outline.links = {
        link for link in outline.links if {link.source, link.target} <= outline.nodes.keys()
    }
    outline.crosswalks = {
        _fitting(outline, link) for link in outline.crosswalks if link.source in outline.nodes
    }


def _fitting(outline: Outline, link: Crosswalk) -> Crosswalk:
    if len(link.uri) > LONGEST_URI:
        message = f"Adresse auf {LONGEST_URI} Zeichen gekürzt."
        outline.report(
            DEVIATION, record=link.source, field=link.kind, message=message, value=link.uri
        )
    return replace(link, uri=link.uri[:LONGEST_URI], title=link.title[:LONGEST_TITLE])


def settle_levels(outline: Outline) -> None:
    """Shorten names of levels, and report where a competence lacks one level of the scale.

    :raises FrameworkFileUnreadable: where the scale has a hole or too many steps
    """
    outline.levels = [
        replace(
            level,
            **{name: getattr(level, name)[:limit] for name, limit in LONGEST_IN_LEVEL.items()},
        )
        for level in outline.levels
    ]
    numbers = [level.number for level in outline.levels]
    if max(numbers, default=0) > MOST_LEVELS:
        raise FrameworkFileUnreadable(
            reason=f"Die Skala hat mehr als {MOST_LEVELS} Stufen.",
            advice="Fassen Sie Stufen zusammen.",
        )
    for number in range(1, max(numbers, default=0) + 1):
        if number not in numbers:
            raise FrameworkFileUnreadable(
                reason=f"In der Skala fehlt die Stufe {number}.",
                advice="Ergänzen Sie sie oder nummerieren Sie die Stufen lückenlos ab 1.",
            )
    report_missing_descriptions(outline, numbers)


def report_missing_descriptions(outline: Outline, numbers: list[int]) -> None:
    """Report competences that are described on some levels of the scale and not on others."""
    described: defaultdict[str, set[int]] = defaultdict(set)
    for code, number in outline.descriptors:
        described[code].add(number)
    for code, present in described.items():
        for number in sorted(set(numbers) - present):
            outline.report(
                DEVIATION,
                record=code,
                field="Stufe",
                value=f"{number}",
                message=f"Die Beschreibung der Stufe {number} fehlt.",
            )


def check_size(outline: Outline) -> None:
    """Make sure that the library can hold what was read.

    :raises FrameworkFileUnreadable: where there are too many nodes, or one value is too long or
        holds characters that no text has
    """
    if len(outline.nodes) > MOST_NODES:
        raise FrameworkFileUnreadable(
            reason=f"Sie enthält mehr als {MOST_NODES:,} Elemente.".replace(",", "."),
            advice="Teilen Sie den Rahmen auf mehrere Dateien auf.",
        )
    for record, value in _values(outline):
        if len(value) > LONGEST_VALUE:
            raise too_long(record)
        if NO_TEXT.search(value) or ESCAPED_NUL in value:
            name = NO_TEXT.sub("?", record)[:80]
            raise FrameworkFileUnreadable(
                reason=f"„{name}“ enthält Zeichen, die in Texten nicht vorkommen.",
                advice="Entfernen Sie sie.",
            )


def _values(outline: Outline) -> Iterator[tuple[str, str]]:
    """Yield (record, text) of every text that would be stored."""
    parts: list[tuple[str, Heading | Level | Node | Crosswalk]] = [("Rahmen", outline.heading)]
    parts += [(level.title, level) for level in outline.levels]
    parts += outline.nodes.items()
    parts += [(link.source, link) for link in outline.crosswalks]
    for record, part in parts:
        yield from ((record, text) for text in _texts(part))
    for (code, _number), text in outline.descriptors.items():
        yield code, text


def _texts(part: Heading | Level | Node | Crosswalk) -> Iterator[str]:
    for value in vars(part).values():
        if isinstance(value, str):
            yield value
        elif value and isinstance(value, dict):
            yield json.dumps(value, ensure_ascii=False)
