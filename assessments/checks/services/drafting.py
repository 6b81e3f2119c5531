"""Working out what a release of a quarter would tell: counted, protected, nothing kept yet.

This takes seconds in a large municipality, so it runs outside any transaction. Numbers behind
hidden cells exist in the memory of the job only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from assessments.checks.models import NeedsRelease
from assessments.checks.queries import needs as queries
from assessments.checks.queries.outcomes import (
    StatisticalOutcome,
    checks_of_period,
    outcomes_of_period,
)
from assessments.checks.rules.needs import NONE, Cube, Place, Rating, Taken, Thresholds, make_cube
from assessments.checks.rules.needs_words import method
from assessments.checks.rules.quarters import last_day_of
from assessments.checks.rules.suppression import SIMILAR, Protected, protect

FORMAT = 2


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a draft rests on; published is only what still rests on the same.

    :param checks: a hash of which checks count, so that one deleted meanwhile counts no more
    :param releases: the releases that were there, the oldest quarter first
    """

    checks: str
    releases: tuple[UUID, ...]
    thresholds: Thresholds


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A release as it would be published."""

    first_day: dt.date
    basis: Basis
    content: dict[str, Any]


def draft_quarter(first_day: dt.date) -> Draft:
    """Count a quarter and protect what is counted, beside everything that was published before."""
    basis = current_basis(first_day)
    earlier = list(NeedsRelease.objects.filter(id__in=basis.releases).order_by("first_day"))
    counted = _count(outcomes_of_period(first=first_day, last=last_day_of(first_day)))
    protected = protect(
        counted.cube,
        thresholds=basis.thresholds,
        earlier=[queries.told_cells(row.content) for row in earlier],
        level_count=counted.level_count,
    )
    quarters = [row.first_day for row in earlier]
    content = _content(first_day, counted, protected, basis.thresholds, quarters)
    return Draft(first_day=first_day, basis=basis, content=content)


def current_basis(first_day: dt.date) -> Basis:
    """Return what a draft of this quarter would rest on now."""
    ids = sorted(checks_of_period(first=first_day, last=last_day_of(first_day)))
    releases = NeedsRelease.objects.order_by("first_day").values_list("id", flat=True)
    return Basis(
        checks=hashlib.sha256(b"".join(id.bytes for id in ids)).hexdigest(),
        releases=tuple(releases),
        thresholds=queries.thresholds(),
    )


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
    first_day: dt.date,
    counted: _Counted,
    protected: Protected,
    thresholds: Thresholds,
    quarters: Sequence[dt.date],
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
        (groups[group], codes[code]): _hidden(group, code, protected, quarters)
        for group, code in protected.hidden
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


def _hidden(
    group: str, code: str, protected: Protected, quarters: Sequence[dt.date]
) -> dict[str, str]:
    why = "left_out" if code in protected.left_out else protected.hidden[group, code]
    if why != SIMILAR:
        return {"hidden": why}
    return {"hidden": why, "since": quarters[protected.referred[group, code]].isoformat()}
