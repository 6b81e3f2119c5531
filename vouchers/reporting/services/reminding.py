"""Remind the cooperative of proofs that are due: 60, 30 and 7 days before, once each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from campus.accounts.api import COOPERATIVE, list_accounts
from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from vouchers.reporting.queries.dashboards import Deadline, deadlines_of
from vouchers.reporting.queries.reports import grant_for, grants_for
from vouchers.reporting.rules import ReportUnknown
from vouchers.reporting.rules.proofs import reminder_due


def enqueue_reminders(*, now: dt.datetime) -> int:
    """Enqueue the reminders that are due today, inside the caller's transaction; return how many.

    A key names grant, kind, deadline and stage: each is sent once, however often this runs.
    """
    require_transaction()
    today, count = berlin_day(now), 0
    for grant in grants_for(funder_id=None):
        for deadline, days in _due(deadlines_of(grant, today=today), today):
            payload = {"grant_id": str(grant.id), "kind": deadline.kind}
            enqueue(
                job="reporting.send_reminder",
                key=f"reporting:reminder:{grant.id}:{deadline.kind}:{deadline.day}:{days}",
                payload=payload,
                now=now,
            )
            count += 1
    return count


def send_reminder(*, grant_id: UUID, kind: str, now: dt.datetime) -> None:
    """Send one reminder to everybody in the cooperative, unless it has become needless."""
    try:
        grant = grant_for(grant_id=grant_id, funder_id=None)
    except ReportUnknown:
        return
    due = [each for each in deadlines_of(grant, today=berlin_day(now)) if each.kind == kind]
    for deadline in due:
        if deadline.is_met:
            continue
        body = render_to_string("reporting/reminder.txt", {"grant": grant, "deadline": deadline})
        subject = f"{deadline.kind_title} fällig am {deadline.day:%d.%m.%Y}"
        for address in _addresses():
            EmailMessage(subject=subject, body=body, to=[address]).send()


def _due(deadlines: tuple[Deadline, ...], today: dt.date) -> Iterator[tuple[Deadline, int]]:
    for deadline in deadlines:
        days = reminder_due(due_day=deadline.day, today=today)
        if days is not None and not deadline.is_met:
            yield deadline, days


def _addresses() -> list[str]:
    return [
        account.email
        for account in list_accounts()
        if account.email and account.is_open and COOPERATIVE in account.roles
    ]
