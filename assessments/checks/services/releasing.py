"""Releasing chosen competences to one colleague, ending that, and each look at it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from assessments.checks.models import Release, ReleaseLook
from assessments.checks.queries.releases import Recipient, recipient, shown_part
from assessments.checks.queries.results import ResultShown, shown_result
from assessments.checks.rules.refusals import CheckNotFound
from assessments.checks.rules.release import (
    ReleaseHasEnded,
    ReleaseNotFound,
    check_release,
    is_live,
)
from assessments.checks.services.keeping import locked_check
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import refuse_on


@transaction.atomic(durable=True)
def release_competences(
    *,
    check_id: UUID,
    employee_id: UUID,
    recipient_id: UUID,
    field_codes: Collection[str],
    valid_until: dt.date,
    now: dt.datetime,
) -> UUID:
    """Let one colleague see chosen competences of one own result; return the release's id.

    The same that is in force already is not released a second time: one end would not end it.

    :param valid_until: last day, at most a year from today
    :raises CheckNotFound: where the employee has no such result
    :raises RecipientNotPossible: where the colleague is neither supervisor nor personnel office
    :raises NothingChosen, CompetenceNotInResult, PeriodNotPossible: as `rules.release` says
    """
    # Two clicks at once: the second waits here for the release of the first.
    locked_check(check_id=check_id, employee_id=employee_id)
    result = shown_result(check_id=check_id, employee_id=employee_id)
    to = recipient(recipient_id=recipient_id, employee_id=employee_id)
    today, in_result = berlin_day(now), [line.code for line in result.lines]
    check_release(chosen=field_codes, in_result=in_result, valid_until=valid_until, today=today)
    codes = [code for code in in_result if code in field_codes]
    same = Release.objects.filter(recipient_id=to.id, check_taken_id=check_id, ended_at=None)
    found = same.filter(field_codes=codes, valid_until=valid_until).first()
    return found.id if found else _create(check_id, employee_id, to, codes, valid_until, now=now)


def _create(
    check_id: UUID,
    employee_id: UUID,
    to: Recipient,
    codes: list[str],
    valid_until: dt.date,
    *,
    now: dt.datetime,
) -> UUID:
    release = Release.objects.create(
        employee_id=employee_id,
        check_taken_id=check_id,
        recipient_id=to.id,
        recipient_role=to.role,
        field_codes=codes,
        released_at=now,
        first_day=berlin_day(now),
        valid_until=valid_until,
    )
    return release.id


@transaction.atomic(durable=True)
def revoke_release(*, release_id: UUID, employee_id: UUID, now: dt.datetime) -> None:
    """End a release that this employee gave; once is enough.

    :raises ReleaseNotFound: where there is none, or it is somebody else's
    """
    rows = Release.objects.select_for_update(of=("self",), no_key=True)
    release = rows.filter(id=release_id, employee_id=employee_id).first()
    if release is None:
        raise ReleaseNotFound
    if release.ended_at is None:
        release.ended_at, release.ended_by = now, Release.End.REVOKED
        release.save(update_fields=["ended_at", "ended_by"])


@transaction.atomic(durable=True)
def look(*, release_id: UUID, recipient_id: UUID, now: dt.datetime) -> ResultShown:
    """Note the look, then open and return what was released, all in one transaction.

    :raises ReleaseNotFound: where nothing of this kind was released to this colleague
    :raises ReleaseHasEnded: after its last day, its end, or the deletion of check or key
    """
    release = Release.objects.filter(id=release_id, recipient_id=recipient_id).first()
    if release is None:
        raise ReleaseNotFound
    today = berlin_day(now)
    if not is_live(ended_at=release.ended_at, valid_until=release.valid_until, today=today):
        raise ReleaseHasEnded
    # Ended since it was read? The trigger asks once more, behind a lock that the end waits for.
    with refuse_on(checks_look_needs_live_release=ReleaseHasEnded):
        ReleaseLook.objects.create(release=release, viewer_id=recipient_id, looked_at=now)
    if release.check_taken_id is None:
        raise ReleaseHasEnded
    try:
        return shown_part(
            check_id=release.check_taken_id,
            employee_id=release.employee_id,
            field_codes=release.field_codes,
        )
    except CheckNotFound as gone:
        raise ReleaseHasEnded from gone
