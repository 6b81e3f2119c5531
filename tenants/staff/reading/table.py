"""The common form of every staff file: where its header is, what its columns mean, its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 100


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """All rows of a file as texts, with what is needed to write it back the same way.

    `encoding` is "xlsx" for workbooks; `delimiter` and `line_end` are then empty.
    """

    rows: tuple[tuple[str, ...], ...]
    encoding: str
    delimiter: str = ""
    line_end: str = ""


@dataclass(frozen=True, kw_only=True)
class StaffTable:
    """A raw table whose header was found: `columns` maps a field of a person to a column index."""

    raw: RawTable
    header_index: int
    columns: Mapping[str, int]

    @property
    def header(self) -> tuple[str, ...]:
        return self.raw.rows[self.header_index]

    @property
    def unused(self) -> tuple[str, ...]:
        used = set(self.columns.values())
        return tuple(h for i, h in enumerate(self.header) if i not in used and h.strip())

    def lines(self) -> list[tuple[int, dict[str, str]]]:
        """Return (line number as spreadsheets count, text by field) of each row with content."""
        found = []
        for index in range(self.header_index + 1, len(self.raw.rows)):
            cells = self.raw.rows[index]
            if any(cell.strip() for cell in cells):
                found.append((index + 1, self._by_field(cells)))
        return found

    def _by_field(self, cells: tuple[str, ...]) -> dict[str, str]:
        return {f: cells[i] if i < len(cells) else "" for f, i in self.columns.items()}
