"""What is laid down for each address beside its declaration: who it is for and whose row it names.

The file `rows.toml` has a row for each pattern; a test compares both ways.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.access.addresses import Address

OBJECTS = frozenset({"-", "own", "town", "cooperative", "funder", "decider", "shared", "directory"})
_FILE = Path(__file__).with_name("rows.toml")


@dataclass(frozen=True)
class Row:
    """A permission, whose row is named, and which scope a token needs to read and to write."""

    may: str
    whose: str
    scopes: tuple[str, ...]


class NoRow(LookupError):
    """A pattern without a row: add the line that the message shows to tests/access/rows.toml."""


def row_of(address: Address) -> Row:
    """Return what is laid down for an address.

    :raises NoRow: nothing is
    """
    try:
        return all_rows()[str(address)]
    except KeyError:
        may = "+".join(sorted(address.may))
        whose = "<whose row it names>" if address.converters else "-"
        raise NoRow(f'{address}: "{address.pattern}" = "{may} {whose}"') from None


@cache
def all_rows() -> dict[str, Row]:
    """Return every row by "host:/pattern"."""
    tables = tomllib.loads(_FILE.read_text())
    return {
        f"{host}:/{pattern}": _read(text)
        for host, table in tables.items()
        for pattern, text in table.items()
    }


def _read(text: str) -> Row:
    may, whose, *scopes = text.split(" ")
    assert whose in OBJECTS, text
    return Row(may, whose, tuple(filter(None, "+".join(scopes).split("+"))))
