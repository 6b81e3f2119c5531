"""Reading a file of municipalities: what each line says, and what is wrong with it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from campus.kernel.refusal import Refusal
from tenants.membership.rules.checking import population_of, problem_of
from tenants.registry.api import BadKey, BadSubdomain, check_subdomain, full_key, suggest_subdomain

BYTES_MAX = 5 * 1024 * 1024
ROWS_MAX = 15_000
LINE_MAX = 100_000

# What the columns may be called, in small letters without anything but letters.
COLUMNS = {
    "key": {"regionalschluessel", "regionalschlüssel", "ars", "ags", "schlüssel", "schluessel"},
    "kind": {"typ", "art"},
    "name": {"name", "kommune", "bezeichnung"},
    "city": {"sitz", "ort"},
    "population": {"einwohner", "einwohnerzahl", "bevölkerung"},
    "street": {"straße", "strasse", "anschrift"},
    "postcode": {"plz", "postleitzahl"},
    "leitweg_id": {"leitwegid"},
    "subdomain": {"adressteil", "subdomain", "kurzname"},
    "contact_name": {"ansprechperson", "ansprechpartner", "kontakt"},
    "contact_email": {"email", "mail", "kontaktemail"},
    "contact_phone": {"telefon", "kontakttelefon"},
}
KIND_WORDS = {
    "kreisfreie-stadt": "town",
    "kreisfreie stadt": "town",
    "stadt": "town",
    "verbandsfreie-gemeinde": "municipality",
    "gemeinde": "municipality",
    "verbandsgemeinde": "collective",
    "landkreis": "district",
    "kreis": "district",
}
_PREFIXES = {"district": "Landkreis ", "collective": "Verbandsgemeinde "}


class FileUnreadable(Refusal):
    code = "file_unreadable"
    status = 422
    sentence = (
        "Die Datei lässt sich nicht als Tabelle lesen: %(why)s "
        "Bitte speichern Sie sie als CSV (mit Semikolon oder Komma) und laden Sie sie noch einmal."
    )


@dataclass(frozen=True, kw_only=True)
class ReadRow:
    """One line: `ars` is the 12-digit key or, where it is wrong, what stands there."""

    line: int
    ars: str
    name: str
    problem: str = ""
    fields: dict[str, str] = field(default_factory=dict)


def read_rows(content: bytes) -> list[ReadRow]:
    """Read all lines of a CSV file (UTF-8 with or without BOM, else Windows-1252).

    A line with a problem is returned with it, so that all of them are shown at once.

    :raises FileUnreadable: no table, too large, or without the columns for key and name
    """
    text = _decode(content)
    if max(map(len, text.splitlines()), default=0) > LINE_MAX:
        raise FileUnreadable(why="Eine Zelle ist nicht abgeschlossen oder zu lang.")
    try:
        return _read_table(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise FileUnreadable(why="Eine Zelle ist nicht abgeschlossen oder zu lang.") from error


def _read_table(reader: Iterator[list[str]]) -> list[ReadRow]:
    places = _places(next(reader, []))
    if {"key", "name"} - set(places):
        raise FileUnreadable(
            why="In der ersten Zeile fehlen Spalten für Regionalschlüssel und Name."
        )
    rows = list(_rows(reader, places))
    if not rows:
        raise FileUnreadable(why="Unter den Überschriften steht keine Zeile.")
    if len(rows) > ROWS_MAX:
        raise FileUnreadable(why=f"Sie hat mehr als {ROWS_MAX} Zeilen.")
    return rows


def _decode(content: bytes) -> str:
    if not content.strip():
        raise FileUnreadable(why="Sie ist leer.")
    if len(content) > BYTES_MAX:
        raise FileUnreadable(why="Sie ist größer als 5 MB.")
    if b"\0" in content:
        raise FileUnreadable(why="Sie ist keine Textdatei.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(";,\t", key=first.count)


def _places(header: list[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, title in enumerate(header):
        plain = re.sub(r"[^a-zäöüß]", "", title.lower())
        for column, words in COLUMNS.items():
            if plain in words:
                places.setdefault(column, place)
    return places


def _rows(reader: Iterator[list[str]], places: dict[str, int]) -> Iterator[ReadRow]:
    seen: dict[str, int] = {}
    for line, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        values = {
            column: " ".join(cells[place].split())
            for column, place in places.items()
            if place < len(cells)
        }
        row = _read(line, values)
        # A line with a problem creates nothing, so it does not stand in the way of a good one.
        first = line if row.problem else seen.setdefault(row.ars, line)
        yield row if first == line else _repeated(row, first)


def _repeated(row: ReadRow, first: int) -> ReadRow:
    return ReadRow(
        line=row.line,
        ars=row.ars,
        name=row.name,
        problem=f"Dieselbe Kommune steht schon in Zeile {first}. Bitte löschen Sie eine.",
    )


def _read(line: int, values: dict[str, str]) -> ReadRow:
    key, name = values.get("key", ""), values.get("name", "")
    try:
        return _checked(line, full_key(key), name, values)
    except (BadKey, BadSubdomain) as refusal:
        return ReadRow(line=line, ars=key, name=name, problem=str(refusal))


def _checked(line: int, ars: str, name: str, values: dict[str, str]) -> ReadRow:
    kind = _kind(values.get("kind", ""), name)
    problem = _problem(kind, name, values)
    if problem or kind is None:
        return ReadRow(line=line, ars=ars, name=name, problem=problem)
    label = values.get("subdomain") or _label(kind, name)
    kept = ("city", "street", "postcode", "leitweg_id")
    fields = {column: values.get(column, "") for column in kept}
    fields |= {column: values.get(column, "") for column in COLUMNS if column.startswith("contact")}
    fields |= {"kind": kind, "subdomain": check_subdomain(label)}
    fields["population"] = str(population_of(values.get("population", "")))
    return ReadRow(line=line, ars=ars, name=_full_name(kind, name), fields=fields)


def _problem(kind: str | None, name: str, values: dict[str, str]) -> str:
    if not name:
        return "Der Name fehlt. Bitte ergänzen Sie ihn."
    if kind is None:
        known = ", ".join(sorted(set(KIND_WORDS) - {"kreisfreie-stadt", "verbandsfreie-gemeinde"}))
        return f"Die Art „{values.get('kind', '')[:40]}“ ist unbekannt. Möglich sind: {known}."
    return problem_of(values)


def _kind(word: str, name: str) -> str | None:
    kind = KIND_WORDS.get(word.lower()) if word else "municipality"
    is_town = kind == "municipality" and bool(re.search(r", (kreisfreie )?Stadt$", name))
    return "town" if is_town else kind


def _full_name(kind: str, name: str) -> str:
    """ "Koblenz, kreisfreie Stadt" -> "Koblenz"; "Ahrweiler" -> "Landkreis Ahrweiler"."""
    plain = name.split(",")[0].strip()
    prefix = _PREFIXES.get(kind, "")
    # "Rhein-Pfalz-Kreis", "Eifelkreis Bitburg-Prüm", "Verbandsgemeinde Altenglan" say it already.
    word = "kreis" if kind == "district" else prefix.strip().lower()
    return plain if not prefix or word in plain.lower() else prefix + plain


def _label(kind: str, name: str) -> str:
    full = _full_name(kind, name)
    return suggest_subdomain(re.sub(r"(?i)^verbandsgemeinde ", "VG ", full))
