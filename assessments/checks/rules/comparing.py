"""What differs between two versions of a model. Plain Python.

A version is a mapping of paths to entries. A path names its parents first, so that a competence
that is new or gone is told once and not again for each of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Path = tuple[str | int, ...]
Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Entry:
    """One part of a version: what it is, where it stands, and its words."""

    what: str
    where: str
    text: str


@dataclass(frozen=True)
class Difference:
    """A part that was added, removed or changed, with the words before and after."""

    kind: Kind
    what: str
    where: str
    before: str
    after: str


def compare(*, old: Mapping[Path, Entry], new: Mapping[Path, Entry]) -> list[Difference]:
    """Return all differences: first what the new version has, in its order, then what is gone."""
    added = {path for path in new if path not in old}
    removed = {path for path in old if path not in new}
    found = [*_added_or_changed(old, new, added)]
    for path, entry in old.items():
        if path in removed and not _told_with_its_parent(path, removed):
            found.append(Difference("removed", entry.what, entry.where, entry.text, ""))
    return found


def _added_or_changed(
    old: Mapping[Path, Entry], new: Mapping[Path, Entry], added: set[Path]
) -> Iterator[Difference]:
    for path, entry in new.items():
        if path in added:
            if not _told_with_its_parent(path, added):
                yield Difference("added", entry.what, entry.where, "", entry.text)
        elif old[path].text != entry.text:
            yield Difference("changed", entry.what, entry.where, old[path].text, entry.text)


def _told_with_its_parent(path: Path, among: set[Path]) -> bool:
    return any(path[:length] in among for length in range(1, len(path)))
