"""Writing a CFPackage of 1EdTech CASE 1.1, which is valid as 1.0, too.

Levels become one rubric: a criterion without an item names the scale, one for each competence
describes it on the levels. What came from a CASE file goes back as it was; what CASE has no
field for travels in `extensions`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from typing import Any

from assessments.library.rules.case import (
    ASSOCIATION_BY_LINK,
    CHILD,
    EXTENSIONS,
    ITEM_TYPE_BY_KIND,
    LINKS_WITHOUT_ASSOCIATION,
    OURS,
    minted_uri,
    place_of_statement,
    stable_id,
)
from assessments.library.rules.outline import Heading, Level, Node, Outline

STATUS = {"draft": "Draft", "published": "Adopted", "outdated": "Deprecated"}
Record = dict[str, Any]


def write_case(outline: Outline, *, state: str, changed_at: dt.datetime) -> bytes:
    """Return the framework as JSON in UTF-8.

    :param changed_at: stands where the framework does not say when it was changed
    """
    package = _Package(outline, state, changed_at.isoformat(timespec="seconds")).package()
    return json.dumps(package, ensure_ascii=False, indent=1).encode()


class _Package:
    """One package on its way out; knows the identifiers of its items."""

    def __init__(self, outline: Outline, state: str, changed_at: str) -> None:
        self.outline = outline
        self.state = state
        self.heading = outline.heading
        self.changed_at = str(self.heading.details.get("lastChangeDateTime") or changed_at)
        self.document = self._id_of(self.heading.details, "document")
        self.items = {
            code: self._id_of(node.details, "item", code) for code, node in outline.nodes.items()
        }

    def _id_of(self, details: Record, *parts: str) -> str:
        """Return the identifier from the CASE file that this came from, else one of ours."""
        return str(
            details.get("identifier") or stable_id(self.heading.key, self.heading.version, *parts)
        )

    def package(self) -> Record:
        package = {
            "CFDocument": self._document(),
            "CFItems": [self._item(node) for node in self.outline.nodes.values()],
            "CFAssociations": self._associations(),
        }
        if definitions := self.heading.details.get("CFDefinitions"):
            package["CFDefinitions"] = definitions
        if self.outline.levels:
            package["CFRubrics"] = [self._rubric()]
        return package

    def _document(self) -> Record:
        heading = self.heading
        record: Record = {
            "identifier": self.document,
            "uri": minted_uri(self.document),
            "lastChangeDateTime": self.changed_at,
        }
        record |= _from_case(heading.details, spared={"CFDefinitions"}) or self._own_facts()
        record |= {"title": heading.title, "creator": heading.source, "version": heading.version}
        record |= _present(language=heading.language, description=heading.description)
        return record | _extensions(self._document_extension(heading))

    def _own_facts(self) -> Record:
        """Return what we say of a framework that no CASE file has brought."""
        licence = stable_id("licence", self.heading.licence)
        return {
            "caseVersion": "1.1",
            "adoptionStatus": STATUS[self.state],
            "licenseURI": {
                "title": self.heading.licence,
                "identifier": licence,
                "uri": minted_uri(licence),
            },
        }

    def _document_extension(self, heading: Heading) -> Record:
        ours: Record = {}
        if "identifier" not in heading.details:
            ours = {"key": heading.key, "details": heading.details}
        levels = {f"{level.number}": _level_extension(level) for level in self.outline.levels}
        if any(levels.values()):
            ours["levels"] = {number: extra for number, extra in levels.items() if extra}
        return ours

    def _item(self, node: Node) -> Record:
        identifier = self.items[node.code]
        record: Record = {
            "identifier": identifier,
            "uri": node.uri or minted_uri(identifier),
            "lastChangeDateTime": self.changed_at,
            "CFItemType": ITEM_TYPE_BY_KIND[node.kind],
        }
        ours: Record = {}
        if "identifier" in node.details:
            del record["CFItemType"]
        else:
            ours = {"details": node.details} | _present(level_name=node.level_name)
        record |= _from_case(node.details)
        if node.code != identifier:
            record["humanCodingScheme"] = node.code
        record |= _statements(node, ours)
        return record | _extensions(ours)

    def _associations(self) -> list[Record]:
        ranks: Counter[str | None] = Counter()
        records = []
        for node in self.outline.nodes.values():
            ranks[node.parent] += 1
            parent = self._end(node.parent) if node.parent else self._document_end()
            sequence = {"sequenceNumber": ranks[node.parent]}
            records.append(self._association(node.code, CHILD, parent) | sequence)
        for link in sorted(self.outline.links, key=str):
            records.append(self._link(link.source, link.kind, self._end(link.target)))
        for walk in sorted(self.outline.crosswalks, key=str):
            end = {"title": walk.title, "identifier": walk.uri, "uri": walk.uri}
            records.append(self._link(walk.source, walk.kind, end))
        return records

    def _link(self, source: str, kind: str, target: Record) -> Record:
        finer = {"kind": kind} if kind in LINKS_WITHOUT_ASSOCIATION else {}
        name = ASSOCIATION_BY_LINK.get(kind, "isRelatedTo")
        return self._association(source, name, target, kind) | _extensions(finer)

    def _association(self, source: str, name: str, target: Record, *more: str) -> Record:
        identifier = stable_id(self.document, self.items[source], name, target["uri"], *more)
        return {
            "identifier": identifier,
            "uri": minted_uri(identifier),
            "associationType": name,
            "originNodeURI": self._end(source),
            "destinationNodeURI": target,
            "lastChangeDateTime": self.changed_at,
        }

    def _end(self, code: str) -> Record:
        node, identifier = self.outline.nodes[code], self.items[code]
        return {
            "title": node.title or node.code,
            "identifier": identifier,
            "uri": node.uri or minted_uri(identifier),
        }

    def _document_end(self) -> Record:
        return {
            "title": self.heading.title,
            "identifier": self.document,
            "uri": str(self.heading.details.get("uri") or minted_uri(self.document)),
        }

    def _rubric(self) -> Record:
        texts = {level.number: level.description for level in self.outline.levels}
        criteria = [self._criterion("scale", {}, texts)]
        for code in self.outline.nodes:
            texts = {
                level.number: self.outline.descriptors[code, level.number]
                for level in self.outline.levels
                if (code, level.number) in self.outline.descriptors
            }
            if texts:
                item = {"CFItemURI": self._end(code)}
                criteria.append(self._criterion(self.items[code], item, texts))
        for position, criterion in enumerate(criteria, start=1):
            criterion["position"] = position
        return self._part("rubric") | {"title": "Stufen", "CFRubricCriteria": criteria}

    def _criterion(self, name: str, item: Record, texts: dict[int, str]) -> Record:
        titles = {level.number: level.title for level in self.outline.levels}
        levels = [
            self._part("level", name, f"{number}")
            | {"quality": titles[number], "score": number, "position": number}
            | _present(description=text)
            for number, text in texts.items()
        ]
        return self._part("criterion", name) | item | {"CFRubricCriterionLevels": levels}

    def _part(self, *parts: str) -> Record:
        identifier = stable_id(self.document, *parts)
        return {
            "identifier": identifier,
            "uri": minted_uri(identifier),
            "lastChangeDateTime": self.changed_at,
        }


def _from_case(details: Record, spared: frozenset[str] | set[str] = frozenset()) -> Record:
    """Return the fields of the CASE file that this came from, nothing for other origins."""
    if "identifier" not in details:
        return {}
    return {name: value for name, value in details.items() if name not in spared}


def _present(**fields: str) -> Record:
    return {name: value for name, value in fields.items() if value}


def _extensions(ours: Record) -> Record:
    return {EXTENSIONS: {OURS: ours}} if ours else {}


def _level_extension(level: Level) -> Record:
    extra = _present(european_level=level.european_level)
    if level.code != f"{level.number}":
        extra["code"] = level.code
    if level.details:
        extra["details"] = level.details
    return extra


def _statements(node: Node, ours: Record) -> Record:
    """Return long and short statement; where only one of them is there, say which it is."""
    if node.title and node.text:
        return {"fullStatement": node.text, "abbreviatedStatement": node.title}
    place = "text" if node.text else "title"
    statement = node.title or node.text
    if statement and place != place_of_statement(node.kind, statement):
        ours["fullStatement"] = place
    return {"fullStatement": statement}
