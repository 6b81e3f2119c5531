"""Reading what imports of frameworks did and found."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, QuerySet

from assessments.library.models import ImportFinding, ImportRun
from assessments.library.rules.refusals import FrameworkNotFound


def import_run(*, run_id: UUID) -> ImportRun:
    """Return one import run with its framework.

    :raises FrameworkNotFound: where there is none with this id
    """
    run = ImportRun.objects.select_related("framework").filter(id=run_id).first()
    if run is None:
        raise FrameworkNotFound
    return run


def import_runs(*, framework_id: UUID) -> QuerySet[ImportRun]:
    """Return the import runs of a framework, newest first."""
    return ImportRun.objects.filter(framework_id=framework_id)


def findings(*, run_id: UUID, kind: str = "") -> QuerySet[ImportFinding]:
    """Return the findings of a run in the order of the file, all or of one kind."""
    rows = ImportFinding.objects.filter(run_id=run_id)
    return rows.filter(kind=kind) if kind else rows


def finding_counts(*, run_id: UUID) -> list[tuple[str, str, int]]:
    """Return (kind, German label, count) of a run's findings."""
    rows = ImportFinding.objects.filter(run_id=run_id).order_by()
    counts = dict(rows.values_list("kind").annotate(Count("id")))
    return [(kind, str(kind.label), counts[kind]) for kind in ImportFinding.Kind if kind in counts]


def kind_labels() -> dict[str, str]:
    """Return the German label of each kind of finding."""
    return {kind.value: str(kind.label) for kind in ImportFinding.Kind}
