"""What may stand in the columns of an onboarding file, besides key and name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stdnum.de import leitweg
from stdnum.exceptions import ValidationError as NumberError

LENGTHS = {
    "name": ("Der Name", 120),
    "street": ("Die Anschrift", 120),
    "city": ("Der Ort", 80),
    "contact_name": ("Der Name der Ansprechperson", 120),
    "contact_email": ("Die E-Mail-Adresse", 254),
    "contact_phone": ("Die Telefonnummer", 40),
}
POPULATION_MAX = 5_000_000
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_NUMBER = re.compile(r"\d+|\d{1,3}([. ]\d{3})+")


def problem_of(values: Mapping[str, str]) -> str:
    """Return what is wrong with a line and what to do, or nothing."""
    return next(filter(None, (check(values) for check in _CHECKS)), "")


def is_leitweg_id(number: str) -> bool:
    """Tell whether a Leitweg-ID is well formed and its check digits fit (KoSIT)."""
    try:
        leitweg.validate(number)
    except NumberError:
        return False
    return True


def population_of(text: str) -> int:
    """Return the number in "52.411" or "52 411"; 0 for an empty text."""
    return int(re.sub(r"\D", "", text) or 0)


def _too_long(values: Mapping[str, str]) -> str:
    for column, (title, limit) in LENGTHS.items():
        if len(values.get(column, "")) > limit:
            return f"{title} ist länger als {limit} Zeichen. Bitte kürzen Sie die Angabe."
    return ""


def _population(values: Mapping[str, str]) -> str:
    text = values.get("population", "")
    if not text or (_NUMBER.fullmatch(text) and population_of(text) <= POPULATION_MAX):
        return ""
    return f"Die Einwohnerzahl „{text[:40]}“ ist keine. Bitte geben Sie nur Ziffern an."


def _postcode(values: Mapping[str, str]) -> str:
    text = values.get("postcode", "")
    if not text or re.fullmatch(r"[0-9]{5}", text):
        return ""
    return f"Die Postleitzahl „{text[:20]}“ hat nicht fünf Ziffern. Bitte berichtigen Sie sie."


def _leitweg_id(values: Mapping[str, str]) -> str:
    number = values.get("leitweg_id", "")
    if not number or is_leitweg_id(number):
        return ""
    return (
        f"Die Leitweg-ID „{number[:60]}“ hat einen Tippfehler: Die Prüfziffern am Ende passen "
        "nicht. Bitte vergleichen Sie sie mit einer Bestellung der Kommune."
    )


def _contact(values: Mapping[str, str]) -> str:
    email = values.get("contact_email", "")
    if not email or _EMAIL.fullmatch(email):
        return ""
    return f"„{email[:80]}“ ist keine E-Mail-Adresse. Bitte berichtigen Sie sie."


_CHECKS = (_too_long, _population, _postcode, _leitweg_id, _contact)
