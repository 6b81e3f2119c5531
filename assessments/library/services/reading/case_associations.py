"""The associations of a CASE package: the tree, its order, links and crosswalks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from assessments.library.rules.case import (
    CHILD,
    LINK_BY_ASSOCIATION,
    LINKS_WITHOUT_ASSOCIATION,
    extension_of,
    minted_uri,
)
from assessments.library.rules.outline import (
    DANGLING,
    DEVIATION,
    DROPPED,
    DUPLICATE,
    Crosswalk,
    Link,
    Outline,
)

MOST_RANK = 10**12


@dataclass
class Places:
    """Where the items of a package stand: their codes, addresses, parents and order."""

    document: set[str]
    codes: dict[str, str]
    by_name: dict[str, str]
    parents: dict[str, str | None] = field(default_factory=dict)
    sequence: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls, document: dict[str, Any], items: dict[str, dict[str, Any]], codes: dict[str, str]
    ) -> Places:
        """Return the places of items that no association has moved yet."""
        addresses = {str(item.get("uri")): codes[key] for key, item in items.items()}
        own = {str(document.get(name)) for name in ("identifier", "uri") if document.get(name)}
        return cls(document=own, codes=codes, by_name=addresses | codes)

    def parent_of(self, code: str) -> str | None:
        """Return the code of the parent, None for the top."""
        return self.parents.get(code)

    def in_order(self) -> list[str]:
        """Return the identifiers; siblings by their sequence numbers, else as in the file."""
        identifiers = list(self.codes)
        slots: defaultdict[str | None, list[int]] = defaultdict(list)
        for position, identifier in enumerate(identifiers):
            slots[self.parent_of(self.codes[identifier])].append(position)
        ordered = list(identifiers)
        for positions in slots.values():
            siblings = sorted(
                (identifiers[position] for position in positions), key=self._sequence_of
            )
            for position, identifier in zip(positions, siblings, strict=True):
                ordered[position] = identifier
        return ordered

    def _sequence_of(self, identifier: str) -> float:
        return self.sequence.get(self.codes[identifier], float("inf"))


@dataclass(frozen=True)
class End:
    """One end of an association: the names that it goes by, and its title."""

    identifier: str
    uri: str
    title: str

    @classmethod
    def of(cls, value: Any) -> End:
        """Read an end, which is an object or, with some servers, the bare address."""
        if isinstance(value, dict):
            return cls(*(str(value.get(name) or "") for name in ("identifier", "uri", "title")))
        return cls("", value if isinstance(value, str) else "", "")

    @property
    def address(self) -> str:
        return self.uri or (minted_uri(self.identifier) if self.identifier else "")

    def among(self, names: dict[str, str]) -> str | None:
        """Return the code that one of the end's names stands for."""
        return names.get(self.identifier) or names.get(self.uri)


def read_associations(outline: Outline, associations: list[Any], places: Places) -> None:
    """Place every item in the tree and take up links and crosswalks."""
    for number, association in enumerate(associations, start=1):
        outline.counts["CFAssociation"] += 1
        record = f"CFAssociation {number}"
        if isinstance(association, dict):
            _read_association(outline, record, association, places)
        else:
            outline.report(DROPPED, record=record, field="", message="Das ist kein Datensatz.")
    for code in places.codes.values():
        if code not in places.parents:
            message = f"Ohne „{CHILD}“ steht das Element ganz oben."
            outline.report(DEVIATION, record=code, field=CHILD, message=message)


def _read_association(
    outline: Outline, record: str, association: dict[str, Any], places: Places
) -> None:
    name = str(association.get("associationType") or "")
    origin, target = (
        End.of(association.get(end)) for end in ("originNodeURI", "destinationNodeURI")
    )
    code = origin.among(places.by_name)
    if code is None:
        message = "Das Element, von dem der Verweis ausgeht, gibt es in der Datei nicht."
        value = origin.identifier or origin.uri
        outline.report(DANGLING, record=record, field="originNodeURI", message=message, value=value)
    elif name == CHILD:
        _place(outline, code, target, places, association.get("sequenceNumber"))
    elif name in LINK_BY_ASSOCIATION:
        _link(outline, code, _kind(name, association), target, places)
    else:
        message = "Diese Art von Verweis ist unbekannt."
        outline.report(DROPPED, record=record, field="associationType", message=message, value=name)


def _kind(name: str, association: dict[str, Any]) -> str:
    finer = (extension_of(association) or {}).get("kind")
    return str(finer) if finer in LINKS_WITHOUT_ASSOCIATION else LINK_BY_ASSOCIATION[name]


def _place(outline: Outline, code: str, target: End, places: Places, sequence: Any) -> None:
    is_top = {target.identifier, target.uri} & places.document
    # A parent outside the file keeps its name, so that it is reported as missing.
    parent = None if is_top else target.among(places.by_name) or target.address
    if code in places.parents:
        is_same = places.parents[code] == parent
        message = (
            "Der Verweis steht mehrfach in der Datei."
            if is_same
            else "Ein Element hat hier nur ein übergeordnetes; das erste gilt."
        )
        kind = DUPLICATE if is_same else DROPPED
        value = target.title or target.address
        outline.report(kind, record=code, field=CHILD, message=message, value=value)
        return
    places.parents[code] = parent
    if (rank := rank_of(sequence)) is not None:
        places.sequence[code] = rank


def _link(outline: Outline, code: str, kind: str, target: End, places: Places) -> None:
    inside = target.among(places.by_name)
    if inside is None and not target.address:
        message = "Der Verweis nennt kein Ziel."
        outline.report(DANGLING, record=code, field=kind, message=message, value=target.title)
    elif inside is None:
        known = {(link.source, link.uri, link.kind) for link in outline.crosswalks}
        if (code, target.address, kind) in known:
            _report_repeated(outline, code, kind, target)
        else:
            outline.crosswalks.add(Crosswalk(code, target.address, kind, target.title))
    elif Link(code, inside, kind) in outline.links:
        _report_repeated(outline, code, kind, target)
    else:
        outline.links.add(Link(code, inside, kind))


def _report_repeated(outline: Outline, code: str, kind: str, target: End) -> None:
    message = "Der Verweis steht mehrfach in der Datei."
    value = target.title or target.address
    outline.report(DUPLICATE, record=code, field=kind, message=message, value=value)


def rank_of(value: Any) -> float | None:
    """Return a number by which things are put in order, None where the value is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < MOST_RANK else None
