"""Reading one record field by field; whatever is not as promised is noted, never fatal."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from courses.catalogue.rules.moochub.drafts import Notes
from courses.catalogue.rules.texts import ALLOWED_TAGS, description_html, has_markup, plain_text

_TAG = re.compile(r"<\s*/?\s*([a-zA-Z!][\w-]*)\s*([^>]*?)\s*/?\s*>")
_HREF = re.compile(r"""href=(["'])(https?://|mailto:)[^"']*\1""", re.IGNORECASE)
TYPE_NAMES = {
    str: "Text",
    bool: "ja/nein",
    int: "eine Zahl",
    float: "eine Zahl",
    list: "eine Liste",
    dict: "ein Objekt",
    type(None): "nichts",
}


def type_name(value: object) -> str:
    """Name the JSON type of a value in German."""
    return TYPE_NAMES.get(type(value), "etwas anderes")


class Fields:
    """The fields of one JSON object, with the notes of the record that it belongs to."""

    def __init__(self, values: Mapping[str, Any], *, notes: Notes, prefix: str = "") -> None:
        self.values = {key: value for key, value in values.items() if value is not None}
        self.present = frozenset(values)
        self.notes = notes
        self.prefix = prefix

    def path(self, name: str) -> str:
        """Return the name of a field as the report gives it."""
        return f"{self.prefix}{name}"

    def note(self, name: str, code: str, **facts: object) -> None:
        """Note that a field of this object deviates."""
        self.notes.add(self.path(name), code, **facts)

    def check_names(self, *, known: Collection[str], misspelt: Mapping[str, str]) -> None:
        """Move misspelt fields to their right name and note them and all unknown fields."""
        for name in sorted(self.present - frozenset(known)):
            right = misspelt.get(name)
            if right is None or right in self.present:
                self.note(name, "unknown_field")
                continue
            self.note(name, "misspelt", expected=right)
            if name in self.values:
                self.values[right] = self.values.pop(name)

    def require(self, names: Collection[str], *, misspelt: Mapping[str, str]) -> None:
        """Note required fields that are neither there nor there under a misspelt name."""
        given = self.present | {right for wrong, right in misspelt.items() if wrong in self.present}
        for name in sorted(frozenset(names) - given):
            self.note(name, "missing")

    def raw_text(self, name: str) -> str:
        """Return a text as it stands, numbers as text, anything else noted and empty."""
        value = self.values.get(name, "")
        if isinstance(value, str):
            return value.strip()
        self.note(name, "wrong_type", expected="Text", found=type_name(value))
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return str(value) if is_number else ""

    def text(self, name: str, *, limit: int = 200) -> str:
        """Return a text without markup, shortened to what can be stored."""
        raw = self.raw_text(name)
        if has_markup(raw):
            self.note(name, "markup_in_text")
        words = " ".join(plain_text(raw).split())
        if len(words) > limit:
            self.note(name, "too_long", limit=limit)
        return words[:limit].strip()

    def html(self, name: str, *, is_html: bool = True) -> str:
        """Return a description as clean HTML and note what had to be removed."""
        raw = self.raw_text(name)
        if not is_html and has_markup(raw):
            self.note(name, "markup_in_text")
        cleaned = description_html(raw)
        if is_html and _lost_markup(raw):
            self.note(name, "markup_removed")
        return cleaned

    def items(self, name: str) -> list[Any]:
        """Return a list; a single value counts as a list of one and is noted."""
        value = self.values.get(name, [])
        if isinstance(value, list):
            return value
        self.note(name, "wrong_type", expected="eine Liste", found=type_name(value))
        return [value]

    def children(self, name: str) -> list[Fields]:
        """Return the objects of a list; other members are noted and left out."""
        return self._objects(name, self.items(name))

    def child_or_children(self, name: str) -> list[Fields]:
        """Return the objects of a field that may be one object or a list of them."""
        value = self.values.get(name, [])
        return self._objects(name, value if isinstance(value, list) else [value])

    def _objects(self, name: str, values: list[Any]) -> list[Fields]:
        found = []
        for number, value in enumerate(values):
            if isinstance(value, dict):
                prefix = f"{self.path(name)}[{number}]."
                found.append(Fields(value, notes=self.notes, prefix=prefix))
            else:
                self.note(name, "wrong_type", expected="ein Objekt", found=type_name(value))
        return found

    def child(self, name: str) -> Fields:
        """Return an object, empty where it is missing or something else."""
        value = self.values.get(name, {})
        if not isinstance(value, dict):
            self.note(name, "wrong_type", expected="ein Objekt", found=type_name(value))
            value = {}
        return Fields(value, notes=self.notes, prefix=f"{self.path(name)}.")

    def flag(self, name: str) -> bool | None:
        """Return yes, no or None; the words "true" and "false" are understood and noted."""
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return value
        self.note(name, "wrong_type", expected="ja/nein", found=type_name(value))
        return {"true": True, "false": False}.get(str(value).strip().lower())

    def number(self, name: str) -> float | None:
        """Return a number that is neither negative nor absurd, or None."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.note(name, "wrong_type", expected="eine Zahl", found=type_name(value))
            return None
        return float(value) if 0 <= value < 1_000_000 else None

    def days(self, name: str) -> list[date]:
        """Return the days of a list of moments in ISO 8601."""
        return [day for value in self.items(name) if (day := self._day(name, value))]

    def day(self, name: str) -> date | None:
        """Return the day of one moment in ISO 8601; a list of one is noted and read."""
        value = self.values.get(name)
        if isinstance(value, list):
            self.note(name, "wrong_type", expected="Text", found=type_name(value))
            value = value[0] if value else None
        return None if value is None else self._day(name, value)

    def _day(self, name: str, value: object) -> date | None:
        try:
            return datetime.fromisoformat(str(value)).date()
        except ValueError:
            self.note(name, "not_a_date", found=str(value)[:60])
            return None


def _lost_markup(raw: str) -> bool:
    """Tell whether a text holds tags or attributes that cleaning takes away."""
    return any(
        tag.lower() not in ALLOWED_TAGS or bool(attributes and not _only_href(tag, attributes))
        for tag, attributes in _TAG.findall(raw)
    )


def _only_href(tag: str, attributes: str) -> bool:
    return tag.lower() == "a" and bool(_HREF.fullmatch(attributes))
