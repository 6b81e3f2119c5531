"""Work that runs later."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from assessments.checks.services import freezing, inviting, retention, tallying, telling
from assessments.checks.services.drafting import Draft
from campus.outbox.api import job, periodic


@job(inviting.RUN)
def serve_invitations(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Write the mails of the next people of a run of invitations."""
    return inviting.serve_chunk(run_id=UUID(payload["run_id"]), cursor=cursor, now=now)


@job(inviting.ONE)
def mail_invitation(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Send one person the invitation to a campaign, or the reminder that all get."""
    inviting.mail_invitation(
        invitation_id=UUID(payload["invitation_id"]), purpose=payload["purpose"], now=now
    )


@job(telling.TELL)
def mail_workshop(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Tell one supervisor of the workshop to which they are invited."""
    telling.mail_guest(participant_id=UUID(payload["participant_id"]))


@job(retention.EVERYWHERE)
def look_after_campaigns(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> None:
    """Give every municipality its night's work on campaigns."""
    retention.look_after_all(now=now)


periodic(retention.EVERYWHERE, every="daily", hour=1)


@job(retention.HERE)
def look_after_campaigns_here(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> None:
    """Close what is over and delete what is kept no longer, in one municipality."""
    retention.look_after_here(now=now)


@job(freezing.EVERYWHERE)
def freeze_needs(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Let every municipality make the needs analyses of quarters that are over."""
    freezing.freeze_everywhere(now=now)


periodic(freezing.EVERYWHERE, every="daily", hour=3)


def _draft_needs(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> Draft | None:
    return freezing.draft_next(now=now)


@job(freezing.HERE, prepare=_draft_needs)
def freeze_needs_here(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime, prepared: Draft | None
) -> dict[str, Any] | None:
    """Publish one needs analysis; come back for the next quarter without one."""
    return {"goes_on": True} if freezing.publish_next(draft=prepared, now=now) else None


@job(tallying.EVERYWHERE)
def tally_answers(*, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime) -> None:
    """Let every municipality add its completed checks to the common sums."""
    tallying.tally_everywhere(now=now)


periodic(tallying.EVERYWHERE, every="daily", hour=2)


@job(tallying.HERE)
def tally_answers_here(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Add the next completed checks to the common sums; come back while there are more."""
    return {"goes_on": True} if tallying.tally_next(now=now) else None
