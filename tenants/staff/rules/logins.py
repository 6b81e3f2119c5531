"""Sign-in names for people without an e-mail address."""

from __future__ import annotations

import re
import unicodedata

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l"})
LONGEST = 36


def login_name_of(given_name: str, family_name: str, turn: int) -> str:
    """Return "anna.amsel", from the second turn on "anna.amsel2": easy to type and to read out."""
    parts = [_folded(given_name.split(" ")[0]), _folded(family_name)]
    name = ".".join(part for part in parts if part)[:LONGEST].strip(".-") or "zugang"
    return name if turn == 1 else f"{name}{turn}"


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_GERMAN))
    return re.sub(r"[^a-z0-9-]", "", plain)
