"""Compares a staff file with the people who are known: who is new, changed, leaving, unchanged.

Nothing is written here; the plan is what HR sees before confirming, and what the run then does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from tenants.staff.reading.cells import cleaned
from tenants.staff.rules.lines import read_line
from tenants.staff.rules.problems import LineProblem

# Above this share of people leaving, a wrong or partial file is likelier than a real exodus.
LEAVING_SHARE_TO_TYPE = 0.20

# Compared without regard to case, since files and people write them either way.
_CASELESS = {"email", "unit", "post"}

HERE, GONE = "aktiv", "ausgeschieden"


@dataclass(frozen=True, kw_only=True)
class KnownPerson:
    """What is on record about one person, in the form of `read_line`."""

    id: UUID
    is_here: bool
    values: Mapping[str, str]

    @property
    def number(self) -> str:
        return self.values["personnel_number"]

    @property
    def name(self) -> str:
        return f"{self.values['given_name']} {self.values['family_name']}"


@dataclass(frozen=True, kw_only=True)
class PlannedRow:
    """What one line leads to; `line` is None for a person whom a complete file does not name."""

    line: int | None
    action: str
    personnel_number: str = ""
    name: str = ""
    employee_id: UUID | None = None
    problem: str = ""
    sentence: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    diff: Mapping[str, list[str]] = field(default_factory=dict)


Lines = Sequence[tuple[int, Mapping[str, str]]]


def plan_import(
    *, lines: Lines, known: Iterable[KnownPerson], is_complete: bool
) -> list[PlannedRow]:
    """Return what a file would do: one row per line, then one per person who would leave.

    Nobody leaves as long as a line names no personnel number: that line could be anybody's.
    """
    by_number = {person.number: person for person in known}
    read = [_read(line, cells) for line, cells in lines]
    read = _without_repeated(read, "personnel_number", "number_repeated")
    read = [_with_known(row, by_number) for row in read]
    read = _without_repeated(read, "email", "email_repeated")
    rows = _without_taken_emails(read, by_number)
    anonymous = any(not row.personnel_number for row in rows)
    return rows + (_leaving(rows, by_number) if is_complete and not anonymous else [])


def must_type_leaving(*, leaving_count: int, active_count: int) -> bool:
    """Tell whether so many people would leave that HR types their number before confirming."""
    return leaving_count > active_count * LEAVING_SHARE_TO_TYPE


def changed_fields(
    *, values: Mapping[str, str], on_record: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return field -> [old, new] for what a line would change; columns it lacks change nothing."""
    return {
        name: [on_record.get(name, ""), new]
        for name, new in values.items()
        if name != "personnel_number" and not _same(name, on_record.get(name, ""), new)
    }


def _same(name: str, old: str, new: str) -> bool:
    return old.casefold() == new.casefold() if name in _CASELESS else old == new


def _read(line: int, cells: Mapping[str, str]) -> PlannedRow:
    number = cleaned(cells["personnel_number"])[:80]
    try:
        values = read_line(cells)
    except LineProblem as problem:
        return _refused(PlannedRow(line=line, action="error", personnel_number=number), problem)
    name = f"{values['given_name']} {values['family_name']}"
    number = values["personnel_number"]
    return PlannedRow(line=line, action="new", personnel_number=number, name=name, values=values)


def _refused(row: PlannedRow, problem: LineProblem) -> PlannedRow:
    return PlannedRow(
        line=row.line,
        action="error",
        personnel_number=row.personnel_number,
        name=row.name,
        employee_id=row.employee_id,
        problem=problem.code,
        sentence=problem.sentence,
    )


def _without_repeated(rows: list[PlannedRow], name: str, code: str) -> list[PlannedRow]:
    lines = defaultdict(list)
    for row in rows:
        if key := _key(row, name):
            lines[key].append(row.line)
    return [_refuse_repeated(row, lines[_key(row, name)], code) for row in rows]


def _key(row: PlannedRow, name: str) -> str:
    # A line with a fault still names its number: a second line with it is no safer.
    text = row.personnel_number if name == "personnel_number" else row.values.get(name, "")
    return text.casefold() if name in _CASELESS else text


def _refuse_repeated(row: PlannedRow, lines: list[int | None], code: str) -> PlannedRow:
    if row.action == "error" or len(lines) < 2:
        return row
    others = lines if code == "number_repeated" else [line for line in lines if line != row.line]
    shown = ", ".join(str(line) for line in others[:8]) + (" …" if len(others) > 8 else "")
    return _refused(row, LineProblem(code, number=row.personnel_number, lines=shown))


def _with_known(row: PlannedRow, known: Mapping[str, KnownPerson]) -> PlannedRow:
    if row.action == "error":
        return row
    person = known.get(row.personnel_number)
    if person is None:
        return _new_or_zeros_lost(row, known)
    diff = changed_fields(values=row.values, on_record=person.values)
    if not person.is_here:
        diff["left_at"] = [GONE, HERE]
    return PlannedRow(
        line=row.line,
        action="changed" if diff else "unchanged",
        personnel_number=row.personnel_number,
        name=row.name,
        employee_id=person.id,
        values=row.values,
        diff=diff,
    )


def _new_or_zeros_lost(row: PlannedRow, known: Mapping[str, KnownPerson]) -> PlannedRow:
    number = row.personnel_number
    padded = next(
        (n for n in (number.zfill(w) for w in range(len(number) + 1, 13)) if n in known), ""
    )
    if padded:
        found = LineProblem("zeros_lost", number=number, known=padded)
        return _refused(_of(row, known[padded]), found)
    return row


def _of(row: PlannedRow, person: KnownPerson) -> PlannedRow:
    return PlannedRow(
        line=row.line,
        action=row.action,
        personnel_number=row.personnel_number,
        name=row.name,
        employee_id=person.id,
    )


def _without_taken_emails(
    rows: list[PlannedRow], known: Mapping[str, KnownPerson]
) -> list[PlannedRow]:
    keeps = _addresses_kept(rows, known)
    return [_refuse_taken(row, keeps, known) for row in rows]


def _addresses_kept(rows: list[PlannedRow], known: Mapping[str, KnownPerson]) -> dict[str, str]:
    # Address -> number of those who are here and whose address this file does not change.
    moving = {row.personnel_number for row in rows if "email" in row.diff}
    return {
        person.values["email"].casefold(): number
        for number, person in known.items()
        if person.is_here and person.values.get("email") and number not in moving
    }


def _refuse_taken(
    row: PlannedRow, keeps: Mapping[str, str], known: Mapping[str, KnownPerson]
) -> PlannedRow:
    owner = keeps.get(row.values.get("email", "").casefold())
    if owner is None or owner == row.personnel_number:
        return row
    # Often the same person with a new number: whoever is meant must not count as leaving.
    return _refused(_of(row, known[owner]), LineProblem("email_taken", known=owner))


def _leaving(rows: list[PlannedRow], known: Mapping[str, KnownPerson]) -> list[PlannedRow]:
    named = {row.personnel_number for row in rows}
    meant = {row.employee_id for row in rows}
    return [
        PlannedRow(
            line=None,
            action="leaving",
            personnel_number=person.number,
            name=person.name,
            employee_id=person.id,
            diff={"left_at": [HERE, GONE]},
        )
        for person in known.values()
        if person.is_here and person.number not in named and person.id not in meant
    ]
