"""From the bytes of files to course drafts and deviations, whatever version each record is in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from courses.catalogue.rules.moochub import version2, version3, version4
from courses.catalogue.rules.moochub.drafts import (
    CourseDraft,
    CourseFacts,
    DeviationNote,
    Notes,
    check_expiry,
)
from courses.catalogue.rules.moochub.facts import note_identifier
from courses.catalogue.rules.moochub.fields import Fields

MOST_RECORDS = 10_000
VERSIONS = {2: version2, 3: version3, 4: version4}
EXPIRY_FIELD = {2: "availableUntil", 3: "expires", 4: "expires"}


class NotJson(ValueError):
    """A file is no JSON; the text is a German sentence that says where it breaks."""


@dataclass(kw_only=True)
class Reading:
    """All that one import has read: drafts in order of appearance, deviations, record count."""

    drafts: list[CourseDraft] = field(default_factory=list)
    deviations: list[DeviationNote] = field(default_factory=list)
    record_count: int = 0
    unreadable: list[str] = field(default_factory=list)

    @property
    def rejected_count(self) -> int:
        return self.record_count - len(self.drafts)


def read_files(files: Mapping[str, bytes], *, today: date) -> Reading:
    """Read the course records of several files; one course is kept once, in its newest version.

    A file that is no JSON is listed in `unreadable` and among the deviations; the others are read.
    """
    reading = Reading()
    for name, content in files.items():
        try:
            _read_file(name, content, reading=reading, today=today)
        except NotJson as problem:
            reading.unreadable.append(name)
            notes = Notes(record=name)
            notes.add("", "not_json", problem=problem)
            reading.deviations += notes.found
    _keep_each_course_once(reading)
    return reading


def parse_json(content: bytes) -> Any:
    """Parse JSON in UTF-8.

    :raises NotJson: with a sentence that names line and column
    """
    try:
        return _storable(json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant))
    except UnicodeDecodeError as error:
        raise NotJson(f"Die Datei ist nicht in UTF-8 geschrieben (Byte {error.start}).") from error
    except json.JSONDecodeError as error:
        where = f"Zeile {error.lineno}, Spalte {error.colno}"
        raise NotJson(f"Die Datei ist kein gültiges JSON ({where}).") from error
    except (RecursionError, ValueError) as error:
        raise NotJson("Die Datei ist kein gültiges JSON.") from error


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _storable(value: Any) -> Any:
    """Drop what JSON can carry but PostgreSQL cannot: NUL and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode().replace("\0", "")
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    return value


def _read_file(name: str, content: bytes, *, reading: Reading, today: date) -> None:
    root = parse_json(content)
    records = list(_records(root))
    if len(records) > MOST_RECORDS:
        raise NotJson(f"Die Datei enthält mehr als {MOST_RECORDS} Kurse. Bitte teilen Sie sie auf.")
    file_notes = Notes(record=name)
    if not records:
        file_notes.add("", "no_courses")
    elif isinstance(root, dict) and "data" in root and "links" not in root:
        file_notes.add("links", "missing")
    reading.deviations += file_notes.found
    for number, record in enumerate(records, start=1):
        reading.record_count += 1
        label = f"{name}, {_label(record, number)}"[:300]
        _read_record(record, label=label, reading=reading, today=today)


def _records(root: Any) -> list[dict[str, Any]]:
    """Return the course records of a JSON:API answer, a JSON-LD graph, a list or one record."""
    if isinstance(root, dict):
        if isinstance(root.get("data"), dict | list):
            return _records_of_list(root["data"])
        if isinstance(root.get("@graph"), list):
            return [one for one in _records_of_list(root["@graph"]) if _is_course(one)]
        return [root] if _is_course(root) else []
    return _records_of_list(root) if isinstance(root, list) else []


def _records_of_list(values: Any) -> list[dict[str, Any]]:
    members = values if isinstance(values, list) else [values]
    return [one if isinstance(one, dict) else {"attributes": one} for one in members]


def _is_course(record: Mapping[str, Any]) -> bool:
    types = record.get("type", record.get("@type"))
    return "Course" in types if isinstance(types, list) else types in {"Course", "courses"}


def _label(record: Mapping[str, Any], number: int) -> str:
    attributes = _attributes(record)
    name = attributes.get("name")
    if isinstance(name, dict):
        name = name.get("de") or next(iter(name.values()), None)
    return f"Datensatz {number} ({str(name or record.get('id') or 'ohne Namen')[:120]})"


def _attributes(record: Mapping[str, Any]) -> Mapping[str, Any]:
    attributes = record.get("attributes", record)
    return attributes if isinstance(attributes, dict) else {}


def version_of(record: Mapping[str, Any]) -> int | None:
    """Tell from its content which version of MOOChub a record is in; None where it cannot be."""
    fields = _attributes(record)
    context = str(record.get("@context", "")) + str(fields.get("@context", ""))
    if "moochub/4" in context or isinstance(fields.get("name"), dict):
        return 4
    if fields.keys() & {"hasCourseInstance", "timeRequired", "aggregateRating"}:
        return 4
    if fields.keys() & {"moocProvider", "courseLicenses", "languages", "partnerInstitute"}:
        return 2
    if fields.keys() & {"publisher", "creator", "inLanguage", "learningResourceType", "license"}:
        return 3
    return {"courses": 2, "Course": 3}.get(str(record.get("type"))) if fields else None


def _read_record(record: Mapping[str, Any], *, label: str, reading: Reading, today: date) -> None:
    notes = Notes(record=label)
    version = version_of(record)
    if version is None:
        notes.add("type", "version_unknown")
    else:
        facts = _facts(record, version=version, notes=notes)
        check_expiry(facts, notes=notes, name=EXPIRY_FIELD[version], today=today)
        if _is_usable(facts, notes=notes, address=_attributes(record).get("url")):
            draft = CourseDraft(record=label, version=version, facts=facts)
            reading.drafts.append(draft)
    reading.deviations += notes.found


def _facts(record: Mapping[str, Any], *, version: int, notes: Notes) -> CourseFacts:
    rules = VERSIONS[version]
    fields = Fields(_attributes(record), notes=notes)
    note_identifier(fields, record.get("id"))
    _note_type(record, allowed=rules.TYPES, notes=notes)
    fields.require(rules.REQUIRED, misspelt=rules.MISSPELT)
    known = rules.KNOWN | getattr(rules, "FROM_VERSION_4", frozenset())
    fields.check_names(known=known, misspelt=rules.MISSPELT)
    for name in sorted(known - rules.KNOWN):
        if name in fields.values:
            fields.note(name, "other_version", version=4)
    facts: CourseFacts = rules.read_course(fields)
    return facts


def _note_type(record: Mapping[str, Any], *, allowed: frozenset[str], notes: Notes) -> None:
    found = record.get("type")
    types = found if isinstance(found, list) else [found]
    if not any(isinstance(one, str) and one in allowed for one in types):
        expected = " oder ".join(sorted(allowed))
        notes.add("type", "wrong_value", expected=expected, found=str(found)[:60])


def _is_usable(facts: CourseFacts, *, notes: Notes, address: object) -> bool:
    if not facts["title"]:
        notes.add("name", "no_title")
    if not facts["url"]:
        notes.add("url", "url_not_web", found=str(address or "")[:120])
    return bool(facts["title"] and facts["url"])


def _keep_each_course_once(reading: Reading) -> None:
    """Of several records with one address keep the newest version, and of those the first."""
    best: dict[str, CourseDraft] = {}
    for draft in reading.drafts:
        kept = best.get(draft.facts["url"])
        if kept is None or draft.version > kept.version:
            best[draft.facts["url"]] = draft
    for draft in reading.drafts:
        kept = best[draft.facts["url"]]
        if kept is not draft:
            reading.deviations.append(_replaced(draft, kept))
    reading.drafts = list(best.values())


def _replaced(draft: CourseDraft, kept: CourseDraft) -> DeviationNote:
    notes = Notes(record=draft.record)
    if kept.version == draft.version:
        notes.add("url", "duplicate")
    else:
        notes.add("url", "superseded", version=kept.version)
    return notes.found[0]
