"""The door to what is stored, and to what was deleted because its time was over."""

from __future__ import annotations

from tenants.privacy.queries.office import RunView
from tenants.privacy.queries.office import retention_runs as _retention_runs
from tenants.privacy.queries.stored import Column, Table
from tenants.privacy.queries.stored import declared_tables as _declared_tables
from tenants.privacy.services.correcting import ask_for_correction
from tenants.privacy.services.erasing_again import erase_again
from tenants.privacy.services.retention import note_run

__all__ = [
    "Column",
    "RunView",
    "Table",
    "ask_for_correction",
    "declared_tables",
    "erase_again",
    "note_run",
    "retention_runs",
]


def declared_tables(*, label: str) -> tuple[Table, ...]:
    """Return what an app's tables are declared to hold, those that name persons first."""
    return tuple(_declared_tables(label=label))


def retention_runs() -> tuple[RunView, ...]:
    """Return the nightly runs that deleted something, the latest first."""
    return tuple(_retention_runs())
