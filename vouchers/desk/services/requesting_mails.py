"""Mails about requests: a digest for those who decide, news for those who ask."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from campus.accounts.api import list_accounts
from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import current_municipality
from tenants.staff.api import get_employee
from vouchers.desk.models import CourseRequest
from vouchers.desk.queries.requests import current_policy, inbox_of, open_deciders, views_of
from vouchers.desk.rules import requesting as rules
from vouchers.desk.services.requesting_links import decision_link, own_address

# What a mail says of the same things as the page; no course and no name in a subject.
NEWS = {
    rules.BOOKED: "Ihr Kurs ist gebucht",
    rules.REFUSED: "Ihre Kursanfrage ist abgelehnt",
    rules.LAPSED: "Ihre Kursanfrage ist verfallen",
    rules.OFFERED: "Ein Platz ist frei: bitte annehmen",
    rules.UNDONE: "Die Buchung zu Ihrer Kursanfrage ist rückgängig gemacht",
    rules.QUEUED: "Ihre Kursanfrage steht auf der Warteliste",
}
DIGEST_SUBJECT = "Kursanfragen warten auf Ihre Entscheidung"


def enqueue_digests(*, now: dt.datetime) -> None:
    """Have everybody told who has something new to decide or is to be reminded today.

    One mail a person and day. It lists all that waits for them; who has nothing new gets none.
    """
    require_transaction()
    days = current_policy().remind_after_days
    rows = CourseRequest.objects.filter(state__in=rules.UNDECIDED)
    due = [row for row in rows if _is_due(row, remind_after_days=days, now=now)]
    deciders = open_deciders(due, today=berlin_day(now)) if due else {}
    with_address = {
        each.account_id for several in deciders.values() for each in several if each.email
    }
    for account_id in sorted(with_address):
        _enqueue_digest(account_id, now=now)
    for row in due:
        row.told_at, row.reminded_at = row.told_at or now, now if row.told_at else None
        row.save(update_fields=["told_at", "reminded_at"])


def _is_due(row: CourseRequest, *, remind_after_days: int, now: dt.datetime) -> bool:
    """Tell whether a request is new to those who decide, or its reminder is due."""
    if row.told_at is None:
        return True
    return (
        row.reminded_at is None
        and row.decide_until is not None
        and rules.reminder_is_due(
            since=berlin_day(row.step_since),
            remind_after_days=remind_after_days,
            decide_until=row.decide_until,
            today=berlin_day(now),
        )
    )


def _enqueue_digest(account_id: UUID, *, now: dt.datetime) -> None:
    municipality = current_municipality()
    enqueue(
        job="desk.mail_digest",
        key=f"desk:digest:{account_id}:{berlin_day(now).isoformat()}",
        payload={"account_id": str(account_id)},
        municipality_id=municipality.id if municipality else None,
        now=now,
    )


def mail_digest(*, account_id: UUID, now: dt.datetime) -> None:
    """Send one person the list of what waits for them now, each with the link to decide it."""
    waiting = inbox_of(account_id=account_id, today=berlin_day(now))
    if not waiting or not waiting[0][1].email:
        return
    requests = [
        (view, decider, decision_link(request_id=view.id, account_id=account_id, step=view.state))
        for view, decider in waiting
    ]
    context = {
        "name": waiting[0][1].name,
        "requests": requests,
        "inbox": _link("desk:inbox"),
        "host": _host_title(),
    }
    body = render_to_string("desk/mail/digest.txt", context)
    EmailMessage(subject=DIGEST_SUBJECT, body=body, to=[waiting[0][1].email]).send()


def mail_news(*, request_id: UUID, what: str, now: dt.datetime) -> None:
    """Tell the person who asked what has happened, if they have an address and it still holds."""
    found = views_of([request_id])
    if not found or (what == rules.OFFERED and found[0].accept_until is None):
        return
    person = get_employee(employee_id=found[0].employee_id)
    accounts = list_accounts(account_ids=[person.account_id] if person.account_id else [])
    if not accounts or not accounts[0].email or not accounts[0].is_open:
        return
    context = {
        "name": person.name,
        "request": found[0],
        "what": what,
        "link": _link("desk:request", request_id),
        "host": _host_title(),
    }
    body = render_to_string("desk/mail/news.txt", context)
    EmailMessage(subject=NEWS[what], body=body, to=[accounts[0].email]).send()


def _link(name: str, *args: object) -> str:
    return own_address() + reverse(name, args=args, urlconf="campus.config.urls_tenant")


def _host_title() -> str:
    municipality = current_municipality()
    return municipality.name if municipality else ""
