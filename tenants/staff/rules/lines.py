"""Reads one line of a staff file into what it says about a person, or says what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from tenants.staff.reading.cells import (
    cleaned,
    is_email,
    looks_like_formula,
    parse_day,
    parse_yes,
    split_name,
)
from tenants.staff.rules.problems import LineProblem

FIELD_NAMES = {
    "personnel_number": "Personalnummer",
    "given_name": "Vorname",
    "family_name": "Nachname",
    "full_name": "Name",
    "email": "E-Mail",
    "unit": "Organisationseinheit",
    "post": "Stelle",
    "is_supervisor": "Führungskraft",
    "entered_on": "Eintritt",
    "left_at": "Beschäftigung",
}
LIMITS = {
    "personnel_number": 40,
    "given_name": 120,
    "family_name": 120,
    "email": 254,
    "unit": 160,
    "post": 160,
}
# What a personnel number may begin with is the payroll's business; a sign is still no number.
_NO_FORMULA = ("personnel_number", "given_name", "family_name", "email", "unit", "post")


def read_line(cells: Mapping[str, str]) -> dict[str, str]:
    """Return text by field in the one form in which people are compared.

    Days become 2024-08-01, yes and no "ja" and "nein"; a field whose column is missing is absent,
    an empty cell is "".

    :raises LineProblem: with the first thing that is wrong
    """
    values = {field: cleaned(text) for field, text in cells.items()}
    if "full_name" in values:
        given, family = split_name(values.pop("full_name"))
        values = {"given_name": given, "family_name": family, **values}
    _check_present(values)
    _check_texts(values)
    return values | _parsed(values)


def _check_present(values: Mapping[str, str]) -> None:
    if not values["personnel_number"]:
        raise LineProblem("number_missing")
    if not values["given_name"] or not values["family_name"]:
        raise LineProblem("name_missing")


def _check_texts(values: Mapping[str, str]) -> None:
    for field in _NO_FORMULA:
        text = values.get(field, "")
        if looks_like_formula(text):
            raise LineProblem("formula", field=FIELD_NAMES[field])
        if len(text) > LIMITS[field]:
            raise LineProblem("text_too_long", field=FIELD_NAMES[field], limit=LIMITS[field])


def _parsed(values: Mapping[str, str]) -> dict[str, str]:
    parsed = {}
    if (email := values.get("email", "")) and not is_email(email):
        raise LineProblem("email_invalid", seen=email[:80])
    if day := values.get("entered_on", ""):
        parsed["entered_on"] = _day(day)
    if "is_supervisor" in values:
        parsed["is_supervisor"] = _yes(values["is_supervisor"])
    return parsed


def _day(text: str) -> str:
    try:
        return parse_day(text).isoformat()
    except (ValueError, OverflowError):
        raise LineProblem("day_unreadable", seen=text[:40]) from None


def _yes(text: str) -> str:
    try:
        return "ja" if parse_yes(text) else "nein"
    except ValueError:
        raise LineProblem("yes_unreadable", seen=text[:40]) from None
