"""For whom a job runs: the seam to the layer above, which knows the municipalities."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from campus.outbox.rules import MunicipalityMissing
from campus.outbox.services.registering import is_periodic


def scope_of(municipality_id: UUID | None) -> AbstractContextManager[object]:
    """Return the block in which queries are those of a municipality, or of the cooperative."""
    scope: AbstractContextManager[object] = import_string(settings.OUTBOX_SCOPE)(municipality_id)
    return scope


def scope_of_job(name: str, municipality_id: UUID | None) -> AbstractContextManager[object]:
    """Return the block in which a job runs.

    :raises MunicipalityMissing: as `check_municipality`
    """
    check_municipality(name, municipality_id)
    return scope_of(municipality_id)


def check_municipality(name: str, municipality_id: UUID | None) -> None:
    """Make sure that a job which works on a municipality's rows says on whose.

    Periodic jobs are the cooperative's: they only make jobs for the municipalities.

    :raises MunicipalityMissing: where it does not
    """
    app = name.partition(".")[0]
    if municipality_id is None and app in _apps_of_municipalities() and not is_periodic(name):
        raise MunicipalityMissing(f"{name} works on a municipality's rows: give municipality_id")


@cache
def _apps_of_municipalities() -> frozenset[str]:
    """The labels of the apps whose tables are in the municipalities' schemas alone."""
    return frozenset(
        app.rpartition(".")[2] for app in settings.TENANT_APPS if app not in settings.SHARED_APPS
    )
