"""Lists that name people by number, for other apps: read one, give it back with results."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tenants.staff.reading.cells import cleaned
from tenants.staff.reading.files import read_staff_file
from tenants.staff.reading.table import StaffTable
from tenants.staff.reading.writing import RESULT_COLUMNS, write_result

_NAMES = ("full_name", "given_name", "family_name")


@dataclass(frozen=True, kw_only=True)
class ListedPerson:
    """One line: number, name ("" without such a column), and what an earlier result says."""

    line: int
    personnel_number: str
    name: str
    status: str


@dataclass(frozen=True, kw_only=True)
class PeopleList:
    """A list as it was understood; both kinds of headings are the file's own words."""

    encoding: str
    delimiter: str
    header_line: int
    number_heading: str
    name_headings: tuple[str, ...]
    unused: tuple[str, ...]
    people: tuple[ListedPerson, ...]


def read_people_list(content: bytes) -> PeopleList:
    """Read an upload that names people by personnel number, in any usual form.

    :raises FileUnreadable: with the reason as its subclass
    """
    table = read_staff_file(content, with_names=False)
    names = [field for field in _NAMES if field in table.columns]
    return PeopleList(
        encoding=table.raw.encoding,
        delimiter=table.raw.delimiter,
        header_line=table.header_index + 1,
        number_heading=table.header[table.columns["personnel_number"]],
        name_headings=tuple(table.header[table.columns[field]] for field in names),
        unused=_unused(table, names),
        people=_people(table, names),
    )


def write_people_list(
    content: bytes, verdicts: Mapping[int, tuple[str, str]], *, only: Collection[str] = ()
) -> bytes:
    """Return an upload in its own form with the columns Status and Hinweis; as `write_result`."""
    return write_result(read_staff_file(content, with_names=False), verdicts, only=only)


def _people(table: StaffTable, names: list[str]) -> tuple[ListedPerson, ...]:
    status = _status_column(table)
    return tuple(
        ListedPerson(
            line=line,
            personnel_number=cleaned(cells["personnel_number"]),
            name=cleaned(" ".join(cells[field] for field in names)),
            status=cleaned(_cell(table, line, status)) if status is not None else "",
        )
        for line, cells in table.lines()
    )


def _status_column(table: StaffTable) -> int | None:
    headings = [heading.strip() for heading in table.header]
    return headings.index(RESULT_COLUMNS[0]) if RESULT_COLUMNS[0] in headings else None


def _cell(table: StaffTable, line: int, column: int) -> str:
    cells = table.raw.rows[line - 1]
    return cells[column] if column < len(cells) else ""


def _unused(table: StaffTable, names: list[str]) -> tuple[str, ...]:
    used = {table.columns[field] for field in ("personnel_number", *names)}
    return tuple(
        heading
        for index, heading in enumerate(table.header)
        if index not in used and heading.strip() and heading.strip() not in RESULT_COLUMNS
    )
