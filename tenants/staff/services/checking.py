"""Check a staff file: read it, compare it, write down what it would do; change nobody."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.outbox.api import enqueue
from tenants.staff.models import ImportRow, ImportRun, RowAction
from tenants.staff.queries.imports import known_people, post_titles, unit_names
from tenants.staff.reading.files import read_staff_file
from tenants.staff.reading.table import StaffTable
from tenants.staff.rules.planning import KnownPerson, PlannedRow, plan_import
from tenants.staff.services.forgetting import KEPT_FOR

FIRST_ROWS = 5


def check_upload(
    *, file_name: str, content: bytes, is_complete: bool, actor: Actor, now: dt.datetime
) -> UUID:
    """Read and compare an upload and return the id of its run, which waits for confirmation.

    :raises FileUnreadable: with the reason as its subclass; nothing is kept then
    """
    # A workbook costs a child process: before the transaction, not inside it.
    table = read_staff_file(content)
    run = ImportRun(
        file_name=file_name[-200:],
        content=content,
        content_hash=hashlib.sha256(content).hexdigest(),
        encoding=table.raw.encoding,
        delimiter=table.raw.delimiter,
        is_complete_list=is_complete,
        uploaded_at=now,
        uploaded_by=actor.account_id,
    )
    return _compare(run, table, actor=actor, now=now)


@transaction.atomic(durable=True)
def _compare(run: ImportRun, table: StaffTable, *, actor: Actor, now: dt.datetime) -> UUID:
    known = known_people()
    lines = table.lines()
    rows = plan_import(lines=lines, known=known, is_complete=run.is_complete_list)
    _count(run, rows, known)
    run.understood = _understood(table, lines, rows)
    run.save()
    ImportRow.objects.bulk_create([_row(run, row) for row in rows], batch_size=1000)
    _plan_forgetting(run, actor=actor, now=now)
    facts = {"rows": len(lines), "errors": run.error_count}
    record(
        action="staff.import_checked", actor=actor, subject=f"import:{run.id}", facts=facts, now=now
    )
    return run.id


def _count(run: ImportRun, rows: list[PlannedRow], known: list[KnownPerson]) -> None:
    counts = Counter(row.action for row in rows)
    for action in RowAction.values:
        setattr(run, f"{action}_count", counts[action])
    run.active_count_before = sum(person.is_here for person in known)


def _understood(table: StaffTable, lines: list[Any], rows: list[PlannedRow]) -> dict[str, Any]:
    return {
        "columns": _columns(table),
        "unused": list(table.unused),
        "header_line": table.header_index + 1,
        "first_rows": [[line, cells] for line, cells in lines[:FIRST_ROWS]],
        "line_count": len(lines),
        "new_units": _unknown(rows, "unit", unit_names()),
        "new_posts": _unknown(rows, "post", post_titles()),
    }


def _columns(table: StaffTable) -> list[list[str]]:
    # A list, because JSON in PostgreSQL forgets the order of keys.
    by_place = sorted(table.columns.items(), key=lambda column: column[1])
    return [[field, table.header[index]] for field, index in by_place]


def _unknown(rows: list[PlannedRow], field: str, known: dict[str, UUID]) -> list[str]:
    wanted = {row.values.get(field, "") for row in rows if row.action in ("new", "changed")}
    by_key = {name.casefold(): name for name in sorted(wanted) if name}
    return [name for key, name in by_key.items() if key not in known]


def _row(run: ImportRun, row: PlannedRow) -> ImportRow:
    return ImportRow(
        run=run,
        line=row.line,
        action=row.action,
        personnel_number=row.personnel_number,
        name=row.name[:260],
        employee_id=row.employee_id,
        problem=row.problem,
        sentence=row.sentence[:400],
        # What stays as it is need not be kept a second time.
        values=row.values if row.action in ("new", "changed") else {},
        diff=row.diff,
    )


def _plan_forgetting(run: ImportRun, *, actor: Actor, now: dt.datetime) -> None:
    enqueue(
        job="staff.forget_upload",
        key=f"staff.forget_unconfirmed:{run.id}",
        payload={"run_id": str(run.id)},
        municipality_id=actor.municipality_id,
        now=now + KEPT_FOR,
    )
