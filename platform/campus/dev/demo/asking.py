"""Two campaigns of the competence check: one that is over, one that is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction

from assessments.checks.api import close_overdue_campaigns, open_campaign
from campus.dev.demo import story
from campus.dev.demo.places import Place
from campus.kernel.actor import SYSTEM
from campus.kernel.clock import berlin_day
from campus.web.letters import typeset
from tenants.registry.api import in_municipality

# Days before the day from which the story looks back, and for how long.
FIRST = (400, 366)
SECOND = (40, 120)
AGREEMENT = Path(__file__).with_name("agreement.typ")


def open_campaigns(places: Sequence[Place], *, now: dt.datetime) -> None:
    """Have each town with people agree with its staff council and open its campaigns."""
    agreed_on = berlin_day(now - dt.timedelta(days=FIRST[0]))
    facts = {"title": story.AGREEMENT, "agreed_on": f"{agreed_on:%d.%m.%Y}"}
    agreement = typeset(AGREEMENT, facts)
    for title, (days_ago, days) in zip(story.CAMPAIGNS, (FIRST, SECOND), strict=True):
        for place in places:
            if place.town.employees:
                first_day = now - dt.timedelta(days=days_ago)
                _open(place, title, days, agreement, now=first_day)


def _open(place: Place, title: str, days: int, agreement: bytes, *, now: dt.datetime) -> None:
    with in_municipality(place.municipality_id), transaction.atomic():
        open_campaign(
            title=title,
            agreement_reference=story.AGREEMENT,
            agreement_file=agreement,
            days=days,
            now=now,
        )


def close_campaigns(places: Sequence[Place], *, now: dt.datetime) -> None:
    """Close what is over."""
    for place in places:
        with in_municipality(place.municipality_id), transaction.atomic():
            close_overdue_campaigns(actor=SYSTEM, now=now)
