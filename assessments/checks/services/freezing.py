"""Making the needs analysis of a quarter: counted, protected and frozen in one go.

Numbers behind hidden cells exist in the memory of this job only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.checks.models import NeedsRelease, NeedsThreshold
from assessments.checks.queries import needs as queries
from assessments.checks.queries.outcomes import StatisticalOutcome, outcomes_of_period
from assessments.checks.rules.needs import (
    NONE,
    Cube,
    Place,
    Rating,
    Taken,
    Thresholds,
    make_cube,
)
from assessments.checks.rules.needs_words import (
    NothingAsked,
    QuarterNotOver,
    ReleaseExists,
    ThresholdTooLow,
    method,
)
from assessments.checks.rules.quarters import last_day_of
from assessments.checks.rules.suppression import Protected, protect
from campus.audit.api import canonical_json, record
from campus.kernel.actor import SYSTEM, Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import list_municipalities

EVERYWHERE = "checks.freeze_needs"
HERE = "checks.freeze_needs_here"
FORMAT = 1


def freeze_everywhere(*, now: dt.datetime) -> None:
    """Write the jobs that make what is missing in every municipality that is open."""
    require_transaction()
    for municipality in list_municipalities():
        if municipality.is_open:
            key = f"{HERE}:{berlin_day(now).isoformat()}"
            enqueue(job=HERE, key=key, municipality_id=municipality.id, now=now)


def freeze_next(*, now: dt.datetime) -> bool:
    """Make the release of the oldest quarter that has none; say whether there may be more."""
    require_transaction()
    waiting = queries.quarters_without_release(today=berlin_day(now))
    if not waiting:
        return False
    freeze_quarter(first_day=waiting[0], actor=SYSTEM, now=now)
    return len(waiting) > 1


def ask_for_release(
    *, first_day: dt.date, municipality_id: UUID | None, actor: Actor, now: dt.datetime
) -> None:
    """Have the releases made that are still missing, without waiting for the night.

    :raises QuarterNotOver, NothingAsked, ReleaseExists: as `freeze_quarter`
    """
    require_transaction()
    _check_quarter(first_day, now=now)
    key = f"{HERE}:{first_day.isoformat()}:{actor.pseudonym}:{now.isoformat()}"
    enqueue(job=HERE, key=key, municipality_id=municipality_id, now=now)
    subject = f"needs_quarter:{first_day.isoformat()}"
    record(action="checks.needs_asked_for", actor=actor, subject=subject, now=now)


def freeze_quarter(*, first_day: dt.date, actor: Actor, now: dt.datetime) -> UUID:
    """Make and freeze the release of a quarter that is over; return its id.

    :raises QuarterNotOver: before the first day after it
    :raises NothingAsked: where no campaign was open in it
    :raises ReleaseExists: where there is one, also one that another job has made meanwhile
    """
    require_transaction()
    _check_quarter(first_day, now=now)
    counted = _count(outcomes_of_period(first=first_day, last=last_day_of(first_day)))
    thresholds = queries.thresholds()
    protected = protect(
        counted.cube,
        thresholds=thresholds,
        earlier=[queries.told_cells(row.content) for row in NeedsRelease.objects.all()],
        level_count=counted.level_count,
    )
    content = _content(first_day, counted, protected, thresholds)
    with refuse_on(checks_needs_release_once_a_quarter=ReleaseExists):
        release = NeedsRelease.objects.create(
            first_day=first_day,
            made_at=now,
            made_by=actor.pseudonym,
            minimum=thresholds.minimum,
            cross_minimum=thresholds.cross_minimum,
            content=content,
            content_hash=hashlib.sha256(canonical_json(content)).hexdigest(),
        )
    record(
        action="checks.needs_frozen",
        actor=actor,
        subject=f"needs_release:{release.id}",
        facts={"quarter": first_day.isoformat(), "hash": release.content_hash},
        now=now,
    )
    return release.id


def raise_thresholds(*, minimum: int, cross_minimum: int, actor: Actor, now: dt.datetime) -> None:
    """Show cells only from more people on, in the releases made from now on.

    :raises ThresholdTooLow: below the least, below what holds, or less crossed than plain
    """
    require_transaction()
    held = queries.thresholds()
    refusal = ThresholdTooLow(minimum=held.minimum, cross_minimum=held.cross_minimum)
    with refuse_on(
        checks_threshold_minimum_five=refusal,
        checks_threshold_cross_minimum_ten=refusal,
        checks_threshold_only_rises=refusal,
    ):
        NeedsThreshold.objects.create(
            minimum=minimum, cross_minimum=cross_minimum, set_at=now, set_by=actor.pseudonym
        )
    facts = {"minimum": minimum, "cross_minimum": cross_minimum}
    record(action="checks.thresholds_raised", actor=actor, subject="needs", facts=facts, now=now)


# For edges, which open no transaction themselves.
ask_now = transaction.atomic(durable=True)(ask_for_release)
raise_now = transaction.atomic(durable=True)(raise_thresholds)


def _check_quarter(first_day: dt.date, *, now: dt.datetime) -> None:
    if last_day_of(first_day) >= berlin_day(now):
        raise QuarterNotOver
    if NeedsRelease.objects.filter(first_day=first_day).exists():
        raise ReleaseExists
    if not queries.campaigns_in(first_day):
        raise NothingAsked


@dataclass(frozen=True, kw_only=True)
class _Counted:
    cube: Cube
    competences: dict[str, tuple[str, str]]
    level_count: int | None


def _count(outcomes: Iterable[StatisticalOutcome]) -> _Counted:
    taken: list[Taken] = []
    competences: dict[str, tuple[str, str]] = {}
    scales: set[int] = set()
    for each in outcomes:
        scales.add(each.outcome.level_count)
        ratings = {}
        for line in each.outcome.competences:
            competences[line.field_code] = line.field_title, line.area_title
            ratings[line.field_code] = Rating(line.verdict, line.target, line.actual)
        taken.append(Taken(_place(each), ratings))
    structure = queries.structure()
    return _Counted(
        cube=make_cube(taken, parents=structure.parents, jobs=structure.jobs),
        competences=competences,
        level_count=scales.pop() if len(scales) == 1 else None,
    )


def _place(each: StatisticalOutcome) -> Place:
    ids = each.unit_id, each.family_id, each.profile_id, each.campaign_id
    return Place(*(str(id) if id else NONE for id in ids))


def _content(
    first_day: dt.date, counted: _Counted, protected: Protected, thresholds: Thresholds
) -> dict[str, Any]:
    cube = counted.cube
    titles = queries.titles(cube.groups)
    groups = {key: number for number, key in enumerate(cube.groups)}
    codes = {code: number for number, code in enumerate(cube.counts)}
    told = {
        (groups[group], codes[code]): queries.written(cell)
        for (group, code), cell in protected.told.items()
    }
    hidden = {
        (groups[group], codes[code]): {"hidden": _reason(code, why, protected)}
        for (group, code), why in protected.hidden.items()
    }
    cells = told | hidden
    return {
        "format": FORMAT,
        "quarter": first_day.isoformat(),
        "last_day": last_day_of(first_day).isoformat(),
        "minimum": thresholds.minimum,
        "cross_minimum": thresholds.cross_minimum,
        "level_count": counted.level_count,
        "method": [*method(thresholds)],
        "programmes": protected.programmes,
        "campaigns": [row.title for row in queries.campaigns_in(first_day)],
        "competences": [
            {"code": code, "title": title, "area": area}
            for code, (title, area) in sorted(counted.competences.items())
        ],
        "groups": [
            {"key": key, "kind": group.kind, "title": titles[key]}
            for key, group in cube.groups.items()
        ],
        "cells": [[group, code, cells[group, code]] for group, code in sorted(cells)],
    }


def _reason(code: str, why: str, protected: Protected) -> str:
    return "left_out" if code in protected.left_out else why
