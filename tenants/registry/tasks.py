"""Work on whole municipalities that runs later."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.conf import settings

from campus.outbox.api import job, periodic
from tenants.registry.services import deleting, export_runs, merging, running_mergers, settling

CLEAR = "registry.clear_exports"
SETTLE = "registry.settle_cells"
FORGET = "registry.forget_cell_decisions"


@job(export_runs.JOB)
def make_export(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Make the archive of an export that somebody asked for."""
    export_runs.make_export(run_id=UUID(payload["run_id"]), now=now)


@job(CLEAR)
def clear_exports(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Delete archives whose time is over."""
    export_runs.clear_exports(now=now)


@job(deleting.JOB)
def delete_municipality(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Do the next step of deleting a municipality's data."""
    departure_id = UUID(payload["departure_id"])
    return deleting.continue_departure(departure_id=departure_id, cursor=cursor, now=now)


@job(merging.JOB)
def merge_municipalities(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Do the next step of a merger."""
    merger_id = UUID(payload["merger_id"])
    return running_mergers.continue_merger(merger_id=merger_id, cursor=cursor, now=now)


periodic(CLEAR, every="daily", hour=4)

if settings.CELLS:

    def _settle(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
        settling.settle_cells()

    @job(SETTLE, prepare=_settle)
    def settle_cells(
        *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime, prepared: object
    ) -> None:
        """Finish what a crash left prepared in cells; done before, because no transaction may."""

    @job(FORGET)
    def forget_cell_decisions(
        *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
    ) -> None:
        """Delete what was decided about transactions of long ago."""
        settling.forget_decisions(now=now)

    periodic(SETTLE, every="minute")
    periodic(FORGET, every="daily", hour=4)
