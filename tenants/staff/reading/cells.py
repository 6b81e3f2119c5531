"""What a single cell says: names, dates, yes or no, addresses."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

# Excel counts days from here (its leap year bug of 1900 included).
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_GERMAN = re.compile(r"^(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$")
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
_EMAIL = re.compile(r"^[^@\s,;:<>()\[\]\\\"]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_][\w-]{1,62}$")
_YES = {"ja", "j", "x", "1", "wahr", "true", "yes", "y"}
_NO = {"nein", "n", "", "0", "falsch", "false", "no", "-"}
_PARTICLES = {
    "von",
    "van",
    "vom",
    "zu",
    "zum",
    "zur",
    "de",
    "der",
    "den",
    "del",
    "di",
    "da",
    "el",
    "al",
    "ten",
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def cleaned(text: str) -> str:
    """Remove what no one typed on purpose: odd spaces, control characters, split-up umlauts.

    An apostrophe before a formula sign is the mark that exports use, and goes too.
    """
    text = unicodedata.normalize("NFC", text)
    text = "".join(
        " " if unicodedata.category(c) in ("Cc", "Cf", "Zs", "Zl", "Zp") else c for c in text
    )
    text = " ".join(text.split())
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_STARTS else text


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet program would calculate this text instead of showing it."""
    return text.startswith(FORMULA_STARTS)


def parse_day(text: str) -> dt.date:
    """Read 31.12.1990, 31.12.90, 31/12/1990, 1990-12-31 (time ignored) or an Excel serial number.

    Two-digit years up to 40 are of this century.

    :raises ValueError: none of them, or no such day
    """
    if match := _GERMAN.match(text):
        day, month, year = (int(part) for part in match.groups())
        if len(match[3]) == 2:
            year += 2000 if year <= 40 else 1900
        return dt.date(year, month, day)
    if match := _ISO.match(text):
        return dt.date(*(int(part) for part in match.groups()))
    if _SERIAL.match(text):
        return _EXCEL_EPOCH + dt.timedelta(days=int(float(text)))
    raise ValueError(text)


def parse_yes(text: str) -> bool:
    """Read ja/nein, x, 1/0, wahr/falsch; an empty cell means no.

    :raises ValueError: none of them
    """
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(text)


def is_email(text: str) -> bool:
    """Tell whether this can be an address; whether it exists, the invitation shows."""
    return len(text) <= 254 and _EMAIL.match(text) is not None


def split_name(text: str) -> tuple[str, str]:
    """Return (given name, family name) of "Müller, Anna", "Anna Müller" or "Anna von der Heide".

    Where only one word is given, the given name is empty.
    """
    if "," in text:
        family, given = text.split(",", 1)
        return given.strip(), family.strip()
    words = text.split()
    start = next(
        (i for i, word in enumerate(words) if i and word in _PARTICLES), max(len(words) - 1, 0)
    )
    return " ".join(words[:start]), " ".join(words[start:])
