"""What the quarters of the demo's year show, and what the first town makes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from assessments.checks.api import freeze_next_quarter, plan_measure, set_training_budget
from campus.dev.demo import story
from campus.dev.demo.places import Place
from campus.kernel.clock import berlin_day
from tenants.registry.api import in_municipality


def tell_needs(places: Sequence[Place], *, now: dt.datetime) -> None:
    """Freeze every quarter that is over; let the first town plan measures."""
    with_people = [place for place in places if place.town.employees]
    for place in with_people:
        with in_municipality(place.municipality_id):
            while freeze_next_quarter(now=now):
                pass
    with in_municipality(with_people[0].municipality_id), transaction.atomic():
        _plan(now)


def _plan(now: dt.datetime) -> None:
    year = berlin_day(now).year
    set_training_budget(year=year, budget_cents=story.TRAINING_BUDGET_CENTS, now=now)
    for title, competence_title, group_title, planned_cents in story.MEASURES:
        plan_measure(
            title=title,
            year=year,
            planned_cents=planned_cents,
            competence_title=competence_title,
            group_title=group_title,
            now=now,
        )
