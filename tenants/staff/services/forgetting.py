"""Uploads are kept for a day and no longer; the run and its figures stay."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.kernel.transactions import require_transaction
from tenants.staff.models import ImportRun, ImportState

KEPT_FOR = dt.timedelta(hours=24)


def forget_upload(*, run_id: UUID, now: dt.datetime) -> None:
    """Delete the file and the lines of a run that has been over, or waiting, for a day.

    A run that nobody confirmed within that day is cancelled with it.
    """
    require_transaction()
    run = ImportRun.objects.select_for_update(of=("self",), no_key=True).filter(id=run_id).first()
    if run is None or now < _last_touched(run) + KEPT_FOR:
        return
    if run.state in (ImportState.CONFIRMED, ImportState.RUNNING):
        return
    if run.state == ImportState.CHECKED:
        run.state, run.finished_at = ImportState.CANCELLED, now
    run.content, run.understood = None, {}
    run.save()
    run.rows.all().delete()


def _last_touched(run: ImportRun) -> dt.datetime:
    return run.finished_at or run.uploaded_at
