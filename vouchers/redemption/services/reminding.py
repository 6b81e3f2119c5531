"""Remind HR of vouchers that expire, and tell it of a moved contingent: counts only, no codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from campus.accounts.api import list_accounts
from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import MunicipalityView, current_municipality
from vouchers.funding.api import get_programme
from vouchers.redemption.queries.expiring import expiring_days, expiring_vouchers
from vouchers.redemption.queries.vouchers import NoMunicipality
from vouchers.redemption.rules.reminding import HR_STEPS, step_of

MAIL = "redemption.mail_expiring"


def remind_of_expiry(*, now: dt.datetime) -> int:
    """Write a job for each municipality whose vouchers have reached a step; returns how many.

    Runs in the cooperative's scope. The job's key names last day and step: told once, however
    often this runs.
    """
    require_transaction()
    today = berlin_day(now)
    until = today + dt.timedelta(days=max(HR_STEPS))
    due = expiring_days(first=today, until=until)
    for municipality_id, last_day in due:
        step = step_of(days_left=(last_day - today).days, steps=HR_STEPS)
        enqueue(
            job=MAIL,
            key=f"expiring:{last_day.isoformat()}:{step}",
            payload={"last_day": last_day.isoformat()},
            municipality_id=municipality_id,
            now=now,
        )
    return len(due)


def mail_expiring(*, last_day: dt.date, now: dt.datetime) -> int:
    """Tell HR how many vouchers expire on a day; runs in the municipality's scope.

    :returns: how many mails were sent; none where nothing expires any more
    """
    own = _own()
    lines = expiring_vouchers(first=last_day, until=last_day, municipality_id=own.id)
    if not lines or last_day < berlin_day(now):
        return 0
    context = {
        "lines": lines,
        "last_day": last_day,
        "days_left": (last_day - berlin_day(now)).days,
        "link": _desk(own),
    }
    subject = f"Bildungsgutscheine: gültig nur noch bis {last_day:%d.%m.%Y}"
    return _mail_hr(own, subject, "redemption/mail/expiring.txt", context)


def mail_moved(*, programme_id: UUID, change: int, now: dt.datetime) -> int:
    """Tell HR by how much its contingent has changed; runs in the municipality's scope."""
    own = _own()
    context = {
        "programme": get_programme(programme_id=programme_id),
        "count": abs(change),
        "is_more": change > 0,
        "link": _desk(own),
    }
    subject = "Ihr Kontingent an Bildungsgutscheinen hat sich geändert"
    return _mail_hr(own, subject, "redemption/mail/moved.txt", context)


def _own() -> MunicipalityView:
    municipality = current_municipality()
    if municipality is None:
        raise NoMunicipality
    return municipality


def _desk(own: MunicipalityView) -> str:
    return own.address.rstrip("/") + reverse("desk:overview", urlconf="campus.config.urls_tenant")


def _mail_hr(
    own: MunicipalityView, subject: str, template: str, context: Mapping[str, object]
) -> int:
    body = render_to_string(template, {**context, "host": own.name})
    addresses = [
        account.email for account in list_accounts(role="hr") if account.is_open and account.email
    ]
    for address in addresses:
        EmailMessage(subject=subject, body=body, to=[address]).send()
    return len(addresses)
