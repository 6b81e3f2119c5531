"""A campaign with all that it needs, opened in one go: for the demo and for tests."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from assessments.checks.queries import campaigns as queries
from assessments.checks.rules.notice import TEMPLATE
from assessments.checks.services.agreements import (
    NewAgreement,
    publish_one,
    record_one,
    write_notice,
)
from assessments.checks.services.campaigns import Plan, draft, open_campaign
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.transactions import require_transaction

REASON = "Für Vorführung und Schulung eröffnet, ohne echte Beschäftigte."
CONTACTS = {
    "council_contact": "Bei Fragen hilft Ihnen Ihr Personalrat. Er kennt die Regeln dieses Checks, "
    "aber keine Antworten.",
    "officer_contact": "Fragen zum Datenschutz beantworten Ihre Datenschutzbeauftragten.",
}
DAYS = 180


def open_at_once(
    *,
    title: str,
    agreement_reference: str,
    agreement_file: bytes | None,
    order: str,
    days: int,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Open a campaign for everybody with the published model; see `api.open_campaign`."""
    require_transaction()
    if not queries.agreements().exists():
        file_name = "dienstvereinbarung.pdf" if agreement_file else ""
        agreement = NewAgreement(
            reference=agreement_reference,
            agreed_on=berlin_day(now),
            file_name=file_name,
            content=agreement_file,
            reason="" if agreement_file else REASON,
        )
        record_one(agreement=agreement, actor=actor, now=now)
    if queries.published_notice() is None:
        notice_id = write_notice(texts={**TEMPLATE, **CONTACTS}, actor=actor, now=now)
        publish_one(notice_id=notice_id, actor=actor, now=now)
    first_day = berlin_day(now)
    plan = Plan(
        title=title,
        opens_on=first_day,
        closes_on=first_day + dt.timedelta(days=days),
        order=order,
    )
    campaign_id = draft(plan=plan, actor=actor, now=now)
    open_campaign(campaign_id=campaign_id, actor=actor, now=now)
    return campaign_id
