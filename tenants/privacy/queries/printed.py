"""All that is stored about a person as the facts of a document for reading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from tenants.privacy.queries.export import opened_for
from tenants.privacy.queries.readable import ReadableTable, in_words, readable_about
from tenants.staff.api import looks_at

LAYOUT = Path(__file__).parents[1] / "templates" / "privacy" / "everything.typ"
Pair = tuple[str, str]

# What the keys of an opened part are called; others stand as they are.
_WORDS = {
    "kompetenz_check": "Kompetenz-Check",
    "checks": "Checks",
    "answers": "Antworten",
    "items": "Aufgaben",
    "result": "Ergebnis",
    "releases": "Freigaben",
    "completions": "Abschlüsse",
    "started_at": "begonnen",
    "completed_at": "abgeschlossen",
    "profile": "Profil",
    "model": "Modell",
    "model_version": "Version des Modells",
    "competence": "Kompetenz",
    "statement": "Aussage",
    "choice_words": "Antwort",
    "number": "Nummer",
    "question": "Frage",
    "level": "Stufe",
    "answered": "beantwortet",
    "response_words": "Antwort",
    "credit": "Punkte",
    "reason": "warum gefragt",
    "looks": "Einsichten",
    "competences": "Kompetenzen",
    "target": "Soll",
    "actual": "Ist",
    "area_title": "Bereich",
    "field_title": "Kompetenz",
    "importance": "Gewicht",
    "low": "mindestens",
    "high": "höchstens",
    "next_level": "nächste Stufe",
    "next_statement": "nächster Schritt",
    "self_level": "Selbsteinschätzung",
    "source": "ermittelt aus",
    "verdict": "Urteil",
    "level_count": "Zahl der Stufen",
    "level_titles": "Stufen",
    "model_title": "Titel des Modells",
    "profile_title": "Titel des Profils",
    "scoring_version": "Version der Berechnung",
    "titles": "Kompetenzen",
    "recipient_name": "freigegeben für",
    "role_name": "Aufgabe",
    "released_at": "freigegeben am",
    "valid_until": "gültig bis",
    "is_live": "gilt noch",
    "look_count": "Zahl der Einsichten",
    "looked_at": "am",
    "name": "Name",
    "target_to": "Soll bis",
    "rule": "Regel",
    "estimate": "Schätzung bis dahin",
    "band": "Spanne",
    "settles": "klärt Stufen",
    "tied": "gleich gute Aufgaben",
    "left": "Aufgaben übrig",
}
# Values that are words for programs, of the keys with these names.
_VALUES = {
    "source": {"test": "Aufgaben", "self": "Selbsteinschätzung", "none": "nicht ermittelt"},
    "verdict": {
        "reached": "erreicht",
        "close": "knapp",
        "gap": "Lücke",
        "not_rated": "nicht eingeschätzt",
        "no_target": "kein Ziel",
    },
    "answered": {
        "answered": "ja",
        "unknown": "weiß ich nicht",
        "not_accessible": "nicht barrierefrei für mich",
    },
}
# Names for programs, and what stands elsewhere in the same document.
_LEFT_OUT = {
    *("id", "check_id", "field_code", "item", "item_version"),
    *("choice", "response", "results"),
}


def printed_about(*, actor: Actor, organisation: str, now: dt.datetime) -> dict[str, Any]:
    """Return all that is stored about the person who acts, in words, as JSON values."""
    tables = readable_about(employee_id=actor.employee_id, account_id=actor.account_id)
    opened = opened_for(employee_id=actor.employee_id, today=berlin_day(now))
    looks = looks_at(employee_id=actor.employee_id) if actor.employee_id else []
    sections = [
        *map(_section, tables),
        *_opened_sections("", opened),
        _plain_section("Wer hineingesehen hat", [_look(look) for look in looks]),
    ]
    return {
        "name": actor.display_name,
        "organisation": organisation,
        "made_at": in_words(now),
        "sections": [section for section in sections if section["rows"]],
    }


def _section(table: ReadableTable) -> dict[str, Any]:
    stored = table.table.stored
    about = [
        ("Zweck", str(stored.purpose)),
        ("Rechtsgrundlage", str(stored.basis)),
        ("Wer liest", str(stored.readers)),
        ("Aufbewahrung", str(table.table.kept)),
    ]
    title = str(table.table.title)
    return {"title": title, "about": about, "rows": [_text(row) for row in table.rows]}


def _text(row: tuple[tuple[Any, Any], ...]) -> list[Pair]:
    return [(str(words), str(value)) for words, value in row]


def _plain_section(title: str, rows: list[list[Pair]]) -> dict[str, Any]:
    return {"title": title, "about": [], "rows": [row for row in rows if row]}


def _look(look: Any) -> list[Pair]:
    return [("Tag", in_words(look.day)), ("Was", str(look.what)), ("Wer", str(look.who))]


def _opened_sections(title: str, value: Any) -> Iterator[dict[str, Any]]:
    """One section for each list of what is sealed; lists within an entry follow it."""
    entries = value if isinstance(value, list) else [value]
    rows = [_scalars(entry) for entry in entries]
    if title:
        yield _plain_section(title, rows)
    for entry in entries:
        inner = entry.items() if isinstance(entry, Mapping) else ()
        for key, part in inner:
            if _is_nested(part) and key not in _LEFT_OUT:
                yield from _opened_sections(f"{title}: {_word(key)}".lstrip(": "), part)


def _scalars(entry: Any) -> list[Pair]:
    if not isinstance(entry, Mapping):
        return [("", _value(entry))]
    plain = {key: value for key, value in entry.items() if not _is_nested(value)}
    kept = {key: value for key, value in plain.items() if value not in (None, "", [], {})}
    return [
        (_word(key), _VALUES.get(key, {}).get(str(value)) or _value(value))
        for key, value in kept.items()
        if key not in _LEFT_OUT
    ]


def _is_nested(value: Any) -> bool:
    """Whether a value has entries of its own: one, or a list of them."""
    parts = value if isinstance(value, list) else [value]
    return any(isinstance(part, Mapping) and part for part in parts)


def _word(key: str) -> str:
    return _WORDS.get(key, key)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    try:
        return in_words(dt.datetime.fromisoformat(value))
    except (TypeError, ValueError):
        return in_words(value)
