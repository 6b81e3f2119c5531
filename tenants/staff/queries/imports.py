"""Reading what a staff file is compared with, and how far an import is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from tenants.staff.models import Employee, ImportRow, ImportRun, Post, RowAction, Unit
from tenants.staff.reading.files import read_staff_file
from tenants.staff.reading.writing import write_result
from tenants.staff.rules.lines import FIELD_NAMES
from tenants.staff.rules.planning import KnownPerson
from tenants.staff.rules.problems import PROBLEMS
from tenants.staff.rules.refusals import ImportUnknown, UploadForgotten

SHOWN_PER_PROBLEM = 50


@dataclass(frozen=True, kw_only=True)
class ProblemGroup:
    """All lines of a file that share a remedy; `rows` shows the first of them."""

    remedy: str
    count: int
    rows: list[ImportRow]


def known_people() -> list[KnownPerson]:
    """Return everybody on record, here or gone, in the form in which files are compared."""
    everybody = Employee.objects.select_related("unit", "post")
    return [
        KnownPerson(id=person.id, is_here=person.left_at is None, values=values_of(person))
        for person in everybody
    ]


def values_of(person: Employee) -> dict[str, str]:
    """Return what is on record about a person in the form of `rules.lines.read_line`."""
    return {
        "personnel_number": person.personnel_number,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email or "",
        "unit": person.unit.name if person.unit else "",
        "post": person.post.title if person.post else "",
        "is_supervisor": "ja" if person.is_supervisor else "nein",
        "entered_on": person.entered_on.isoformat() if person.entered_on else "",
    }


def unit_names() -> dict[str, UUID]:
    """Return all units: name without regard to case -> id."""
    return {name.casefold(): key for name, key in Unit.objects.values_list("name", "id")}


def post_titles() -> dict[str, UUID]:
    """Return all posts: title without regard to case -> id."""
    return {title.casefold(): key for title, key in Post.objects.values_list("title", "id")}


def import_runs() -> QuerySet[ImportRun]:
    """Return all imports, the latest first, without their files."""
    return ImportRun.objects.defer("content")


def find_import(*, run_id: UUID) -> ImportRun:
    """Return one import without its file.

    :raises ImportUnknown: where this municipality has no such import
    """
    run = import_runs().filter(id=run_id).first()
    if run is None:
        raise ImportUnknown
    return run


def rows_of(*, run_id: UUID, action: str = "") -> QuerySet[ImportRow]:
    """Return the lines of an import, all or those with one consequence."""
    rows = ImportRow.objects.filter(run_id=run_id).order_by("line", "id")
    return rows.filter(action=action) if action else rows


def problem_groups(*, run_id: UUID) -> list[ProblemGroup]:
    """Return the error lines of an import, grouped by what puts them right, most lines first."""
    by_problem: dict[str, list[ImportRow]] = defaultdict(list)
    for row in rows_of(run_id=run_id, action=RowAction.ERROR):
        by_problem[row.problem].append(row)
    groups = [
        ProblemGroup(remedy=PROBLEMS[code].remedy, count=len(rows), rows=rows[:SHOWN_PER_PROBLEM])
        for code, rows in by_problem.items()
    ]
    return sorted(groups, key=lambda group: -group.count)


def earlier_run_of(run: ImportRun) -> ImportRun | None:
    """Return the last import of the very same file that was carried out before this one."""
    same = import_runs().filter(content_hash=run.content_hash, state="done")
    return same.filter(uploaded_at__lt=run.uploaded_at).first()


def result_file(*, run_id: UUID, only_errors: bool = False) -> tuple[str, bytes]:
    """Return (file name, content) of the uploaded file with the columns Status and Hinweis.

    :raises ImportUnknown: where this municipality has no such import
    :raises UploadForgotten: a day after the import only its figures are left
    """
    run = find_import(run_id=run_id)
    if run.content is None:
        raise UploadForgotten
    table = read_staff_file(bytes(run.content))
    verdicts = {row.line: _verdict(row) for row in rows_of(run_id=run_id) if row.line}
    content = write_result(table, verdicts, only=["Fehler"] if only_errors else [])
    return _result_name(run, only_errors), content


def described(diff: dict[str, list[str]]) -> str:
    """Write what changes as one line: "E-Mail: (leer) → a@b.de; Stelle: …"."""
    return "; ".join(
        f"{FIELD_NAMES[field]}: {old or '(leer)'} → {new or '(leer)'}"
        for field, (old, new) in diff.items()
    )


def _verdict(row: ImportRow) -> tuple[str, str]:
    return str(row.get_action_display()), row.sentence or described(row.diff)


def _result_name(run: ImportRun, only_errors: bool) -> str:
    stem = run.file_name.rsplit(".", 1)[0]
    ending = "xlsx" if run.encoding == "xlsx" else "csv"
    return f"{stem}-{'fehler' if only_errors else 'ergebnis'}.{ending}"


def headings_of(run: ImportRun) -> list[tuple[str, str]]:
    """Return (heading in the file, what it was understood as) for the columns that are used."""
    columns: list[list[str]] = run.understood.get("columns", [])
    return [(heading, FIELD_NAMES[field]) for field, heading in columns]


def first_rows_of(run: ImportRun) -> list[tuple[int, list[str]]]:
    """Return (line, cells in the order of `headings_of`) of the first lines of the file."""
    fields = [field for field, _heading in run.understood.get("columns", [])]
    rows = run.understood.get("first_rows", [])
    return [(line, [cells.get(field, "") for field in fields]) for line, cells in rows]


def nobody_leaves(run: ImportRun) -> bool:
    """Tell whether nobody leaves only because a line of the complete file names no number."""
    anonymous = run.rows.filter(problem="number_missing")
    return run.is_complete_list and not run.leaving_count and anonymous.exists()


def progress_of(run: ImportRun) -> tuple[int, int]:
    """Return (lines done, lines to do) of a confirmed import."""
    total = run.new_count + run.changed_count + run.leaving_count
    to_do = [RowAction.NEW, RowAction.CHANGED, RowAction.LEAVING]
    return total - run.rows.filter(applied_at__isnull=True, action__in=to_do).count(), total


def action_choices() -> list[tuple[str, str]]:
    """Return what a line can lead to, for the filter of the list of lines."""
    return [("", "alle"), *((value, str(label)) for value, label in RowAction.choices)]
