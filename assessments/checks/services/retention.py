"""What is kept no longer is deleted at night, and the run is noted for the staff council."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import QuerySet

from assessments.checks.models import Campaign, Check
from assessments.checks.queries.campaigns import finish_day
from assessments.checks.rules.campaign import OPEN
from assessments.checks.services.campaigns import close_overdue
from assessments.checks.services.taking import forget_check
from campus.kernel.actor import SYSTEM
from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.privacy.api import note_run
from tenants.registry.api import list_municipalities
from tenants.staff.api import leavers_among

EVERYWHERE = "checks.look_after_campaigns"
HERE = "checks.look_after_campaigns_here"
UNFINISHED, LEAVERS = "checks_unfinished", "checks_of_leavers"


def look_after_all(*, now: dt.datetime) -> int:
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


def look_after_here(*, now: dt.datetime) -> None:
    """Close the campaigns that are over, and delete what nobody can finish any more."""
    require_transaction()
    close_overdue(actor=SYSTEM, now=now)
    delete_unfinished(now=now)
    delete_of_leavers(now=now)


def delete_unfinished(*, now: dt.datetime) -> int:
    """Delete checks not finished within 14 days after their campaign; return how many.

    Else they would be kept for ever, and keep their owner from beginning a new one.
    """
    require_transaction()
    today = berlin_day(now)
    over = [row for row in Campaign.objects.exclude(state="draft") if finish_day(row) < today]
    return _forget(list(_unfinished(over)), retention=UNFINISHED, now=now)


def delete_of_leavers(*, now: dt.datetime) -> int:
    """Delete the checks and keys of people who left some time ago; return how many.

    The time lets a wrong list of people be put right before anything is lost.
    """
    require_transaction()
    kept = dt.timedelta(days=settings.RETENTION_DAYS[LEAVERS])
    owners = set(Check.objects.values_list("employee_id", flat=True))
    gone = leavers_among(employee_ids=owners, left_before=now - kept)
    checks = list(_locked(Check.objects.filter(employee_id__in=gone)))
    return _forget(checks, retention=LEAVERS, now=now)


def _forget(checks: list[Check], *, retention: str, now: dt.datetime) -> int:
    for check in checks:
        forget_check(check=check)
    note_run(retention=retention, count=len(checks), in_fives=True, now=now)
    return len(checks)


def _unfinished(campaigns: list[Campaign]) -> QuerySet[Check]:
    rows = Check.objects.filter(campaign__in=campaigns, completed_at=None).exclude(
        campaign__state=OPEN
    )
    return _locked(rows)


def _locked(rows: QuerySet[Check]) -> QuerySet[Check]:
    return rows.select_for_update(of=("self",)).order_by("id")
