"""Releases that were not counted but written, for tests of what is done with them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

FIRST_DAY = dt.date(2026, 1, 1)
GROUPS = [
    {"key": "house", "kind": "house", "title": "ganzes Haus"},
    {"key": "unit:a", "kind": "unit", "title": "Amt A"},
    {"key": "unit:b", "kind": "unit", "title": "Amt B"},
    {"key": "family:f", "kind": "family", "title": "Sachbearbeitung"},
    {"key": "family:g", "kind": "family", "title": "Führung"},
    {"key": "cross:a:f", "kind": "cross", "title": "Amt A × Sachbearbeitung"},
    {"key": "cross:a:g", "kind": "cross", "title": "Amt A × Führung"},
    {"key": "cross:b:f", "kind": "cross", "title": "Amt B × Sachbearbeitung"},
    {"key": "cross:b:g", "kind": "cross", "title": "Amt B × Führung"},
]
COMPETENCES = [{"code": "processes", "title": "Prozesse analysieren", "area": "Digitales"}]


def cell(people: int, gap: int, close: int) -> dict[str, Any]:
    """A cell whose three numbers are told as they are."""
    numbers = [gap, close, people - gap - close]
    halves = {"target_halves": 7, "actual_halves": 5}
    return {"people": people, "low": numbers, "high": numbers, **halves}


CELLS = [
    [0, 0, cell(40, 16, 12)],
    [1, 0, cell(36, 12, 12)],
    [2, 0, {"hidden": "few"}],
]
CROSSED = [
    [5, 0, cell(20, 8, 6)],
    [6, 0, {"hidden": "similar", "since": "2025-10-01"}],
    [7, 0, {"hidden": "few"}],
    [8, 0, {"hidden": "derivable"}],
]


@transaction.atomic
def keep_release(
    *,
    now: dt.datetime,
    first_day: dt.date | None = None,
    cells: Sequence[Sequence[Any]] = CELLS,
    content: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> UUID:
    """Keep a release of a quarter that is over; return its id."""
    from assessments.checks.models import NeedsRelease
    from assessments.checks.rules.needs import Thresholds
    from assessments.checks.rules.needs_words import method
    from assessments.checks.rules.quarters import last_day_of, quarter_of
    from campus.audit.api import canonical_json

    first_day = first_day or quarter_of(quarter_of(now.date()) - dt.timedelta(days=1))
    content = {
        "format": 2,
        "quarter": first_day.isoformat(),
        "last_day": last_day_of(first_day).isoformat(),
        "minimum": 5,
        "cross_minimum": 10,
        "level_count": 5,
        "method": [*method(Thresholds())],
        "programmes": 12,
        "campaigns": ["Kompetenz-Check"],
        "competences": COMPETENCES,
        "groups": GROUPS,
        "cells": [list(each) for each in cells],
        **(content or {}),
    }
    values = {
        "first_day": first_day,
        "made_at": now,
        "made_by": "test",
        "minimum": 5,
        "cross_minimum": 10,
        "content": content,
        "content_hash": hashlib.sha256(canonical_json(content)).hexdigest(),
    }
    return NeedsRelease.objects.create(**{**values, **(changes or {})}).id
