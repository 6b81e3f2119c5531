"""Comparing two frameworks: which elements are new, gone or changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from assessments.library.rules.outline import Node, Outline

ADDED = "added"
REMOVED = "removed"
CHANGED = "changed"

FIELDS = {
    "title": "Titel",
    "text": "Text",
    "kind": "Art",
    "level_name": "Stufe laut Quelle",
}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that differs between two frameworks; `before` or `after` is empty at the ends."""

    change: str
    code: str
    title: str
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All differences, in the order of the newer framework, and the counts of elements."""

    differences: tuple[Difference, ...]
    added: int
    removed: int
    changed: int
    unchanged: int

    @property
    def is_same(self) -> bool:
        return not self.differences


def compare(earlier: Outline, later: Outline) -> Comparison:
    """Compare two frameworks element by element, by their codes."""
    old, new = _by_place(earlier), _by_place(later)
    differences: list[Difference] = []
    changed = 0
    for place, node in new.items():
        if place not in old:
            differences.append(_whole(ADDED, node))
            continue
        found = _changes(earlier, old[place], later, node)
        differences += found
        changed += bool(found)
    gone = [node for place, node in old.items() if place not in new]
    differences += [_whole(REMOVED, node) for node in gone]
    added = sum(place not in old for place in new)
    return Comparison(
        differences=tuple(differences),
        added=added,
        removed=len(gone),
        changed=changed,
        unchanged=len(new) - added - changed,
    )


def _by_place(outline: Outline) -> dict[str, Node]:
    """Return the nodes by what their codes have in common across publishers' habits.

    DigComp 2 calls an area "1.0" and a competence "1.1", DigComp 3 "CompetenceArea/1" and
    "Competence/1.1". Where that would make two elements one, the whole code counts.
    """
    times = Counter(place_of(code) for code in outline.nodes)
    return {
        place_of(code) if times[place_of(code)] == 1 else code: node
        for code, node in outline.nodes.items()
    }


def place_of(code: str) -> str:
    """Return the last part of a code, without the zero that marks an area."""
    return code.rpartition("/")[2].removesuffix(".0") or code


def _whole(change: str, node: Node) -> Difference:
    return Difference(change=change, code=node.code, title=node.title or node.text)


def _changes(earlier: Outline, old: Node, later: Outline, new: Node) -> list[Difference]:
    pairs = [(label, getattr(old, name), getattr(new, name)) for name, label in FIELDS.items()]
    pairs.append(("übergeordnet", _parent(earlier, old), _parent(later, new)))
    before, after = _levels(earlier, old.code), _levels(later, new.code)
    pairs += [
        (f"Stufe {number}", before[number], after[number])
        for number in sorted(before.keys() | after.keys())
    ]
    return [
        Difference(
            change=CHANGED,
            code=new.code,
            title=new.title or new.text,
            field=label,
            before=one,
            after=other,
        )
        for label, one, other in pairs
        if one != other
    ]


def _parent(outline: Outline, node: Node) -> str:
    parent = outline.nodes.get(node.parent or "")
    return place_of(parent.code) if parent else ""


def _levels(outline: Outline, code: str) -> defaultdict[int, str]:
    numbers = [level.number for level in outline.levels]
    texts = {n: outline.descriptors[code, n] for n in numbers if (code, n) in outline.descriptors}
    return defaultdict(str, texts)
