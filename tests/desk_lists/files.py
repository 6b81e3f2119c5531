"""Lists as town halls send them."""

from __future__ import annotations


def numbers(*lines: str, header: str = "Personalnummer") -> bytes:
    """A CSV file with one column."""
    return "".join(f"{line}\r\n" for line in (header, *lines)).encode()
