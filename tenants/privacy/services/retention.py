"""What is kept no longer is deleted at night, class by class, and each run is noted."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.module_loading import import_string

from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.privacy.models import RetentionRun
from tenants.privacy.services.erasing import erase_leavers
from tenants.registry.api import list_municipalities

EVERYWHERE = "privacy.delete_old"
HERE = "privacy.delete_old_here"


def delete_everywhere(*, now: dt.datetime) -> int:
    """Write the night's job for every municipality that is open; return how many."""
    require_transaction()
    municipalities = [each for each in list_municipalities() if each.is_open]
    for municipality in municipalities:
        enqueue(
            job=HERE,
            key=f"{HERE}:{berlin_day(now).isoformat()}",
            municipality_id=municipality.id,
            now=now,
        )
    return len(municipalities)


def delete_here(*, now: dt.datetime) -> None:
    """Delete what is kept no longer in the current municipality, and note each class."""
    require_transaction()
    for retention, path in settings.RETENTION_RUNS.items():
        days = settings.RETENTION_DAYS[retention]
        note_run(retention=retention, count=import_string(path)(days=days, now=now), now=now)
    gone = erase_leavers(days=settings.RETENTION_DAYS["staff"], now=now)
    note_run(retention="staff", count=gone, now=now)


def note_run(*, retention: str, count: int, now: dt.datetime, in_fives: bool = False) -> None:
    """Note in the caller's transaction what a run deleted; a run that deleted nothing is none.

    :param in_fives: the number could tell who took part in something voluntary; it is rounded down
    """
    require_transaction()
    if count:
        RetentionRun.objects.create(
            retention=retention,
            days=settings.RETENTION_DAYS[retention],
            ran_at=now,
            deleted_count=count - count % 5 if in_fives else count,
            in_fives=in_fives,
        )
