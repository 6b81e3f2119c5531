"""Money is integer cents; euros exist only in texts."""

from __future__ import annotations

import re

_EUROS = re.compile(r"^(?P<euros>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<cents>\d{1,2}))?$")


def euros(cents: int) -> str:
    """Write cents as German euros: 123450 -> "1.234,50 €"."""
    sign = "−" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole:,}".replace(",", ".") + f",{rest:02d} €"


def parse_euros(text: str) -> int:
    """Read German euros ("1.234,50", "29,00 €", "29") into cents.

    :raises ValueError: where the text is not an amount with at most two decimals
    """
    match = _EUROS.match(text.replace("€", "").replace("\u00a0", " ").strip())
    if match is None:
        raise ValueError(text)
    whole = int(match["euros"].replace(".", ""))
    return whole * 100 + int((match["cents"] or "0").ljust(2, "0"))
