"""The verification code of a certificate: 128 random bits in Crockford base32."""

from __future__ import annotations

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 26
GROUP_LENGTH = 5
_FORM = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")
_CONFUSED = str.maketrans("OIL", "011")


def new_code() -> str:
    """Return a fresh code of 26 characters."""
    number = secrets.randbits(128)
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(CODE_LENGTH)))


def normalise_code(text: str) -> str:
    """Return a typed code in its stored form, or nothing where it cannot be one.

    Case, blanks and dashes do not matter; O counts as 0, I and L as 1.
    """
    compact = re.sub(r"[\s\-–]+", "", text).upper().translate(_CONFUSED)
    return compact if _FORM.fullmatch(compact) else ""


def grouped(code: str) -> str:
    """Return a code as it is printed, in groups of five."""
    groups = [code[at : at + GROUP_LENGTH] for at in range(0, len(code), GROUP_LENGTH)]
    return "-".join(groups)
