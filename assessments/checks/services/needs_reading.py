"""Reading needs leaves a trace: who looked at which figures, and nothing of the employees."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from assessments.checks.queries import needs
from assessments.checks.queries.needs import ReleaseView
from campus.audit.api import record
from campus.kernel.actor import Actor


@transaction.atomic(durable=True)
def read_release(*, release_id: UUID, how: str, actor: Actor, now: dt.datetime) -> ReleaseView:
    """Return a release and note that it was read.

    :param how: what was looked at: a part of the page, a file, a comparison
    :raises ReleaseUnknown: where there is none
    """
    release = needs.find_release(release_id=release_id)
    record(
        action="checks.needs_read",
        actor=actor,
        subject=f"needs_release:{release_id}",
        facts={"how": how},
        now=now,
    )
    return release
