"""Which passwords somebody who knows the person or the town would try first. No Django."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

# The words of this product; those of the town and of the person are added (ASVS 5.0, 6.1.2).
OF_THE_PRODUCT = ("KommunalCampus", "Kommunal", "Campus", "Kommune", "Genossenschaft", "Gutschein")
# So many letters must be left when all such words are taken away.
LETTERS_LEFT = 6
_SHORTEST_WORD = 4
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def leans_on_context(password: str, *, names: Iterable[str]) -> bool:
    """Tell whether hardly more is in a password than words that others know (ASVS 5.0, 6.2.11).

    :param names: of the town, the person, the address; split into words here
    """
    left = _folded(password)
    words = {word for name in (*OF_THE_PRODUCT, *names) for word in _words(name)}
    found = [word for word in words if word in left]
    for word in sorted(found, key=len, reverse=True):
        left = left.replace(word, "")
    return bool(found) and sum(map(str.isalpha, left)) < LETTERS_LEFT


def _words(name: str) -> Iterator[str]:
    whole = _folded(name.partition("@")[0])
    parts = "".join(symbol if symbol.isalnum() else " " for symbol in whole).split()
    yield from (word for word in ("".join(parts), *parts) if len(word) >= _SHORTEST_WORD)


def _folded(text: str) -> str:
    """A text without case and accents, umlauts spelt out."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_SPELT_OUT)
    return "".join(
        symbol
        for symbol in unicodedata.normalize("NFKD", plain)
        if not unicodedata.combining(symbol)
    )
