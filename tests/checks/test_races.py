"""Several clicks at once, with real commits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from assessments.checks import api as checks
from assessments.checks.models import Check, Completion, Result
from assessments.checks.services.taking import complete_check
from campus.kernel.transactions import TransactionRequired
from tests.checks.conftest import LEVELS, answer, start


def test_eight_clicks_at_once_start_one_check(
    real_database: str,
    published: UUID,
    ludwigshafen: Any,
    anna: Any,
    now: dt.datetime,
    inside: Callable[[], Any],
    in_parallel: Any,
) -> None:
    def click(_number: int) -> UUID:
        with inside():
            return start(anna, now)

    started = in_parallel(8, click)

    assert len(set(started)) == 1
    with inside():
        assert Check.objects.count() == 1


def test_eight_clicks_at_once_complete_once(
    real_database: str,
    published: UUID,
    anna: Any,
    now: dt.datetime,
    inside: Callable[[], Any],
    in_parallel: Any,
) -> None:
    with inside():
        check_id = start(anna, now)
        for field in LEVELS:
            answer(anna, check_id, field, now)

    def click(number: int) -> None:
        with inside():
            moment = now + dt.timedelta(seconds=number)
            complete_check(check_id=check_id, employee_id=anna.employee_id, now=moment)

    assert in_parallel(8, click) == [None] * 8
    with inside():
        assert Result.objects.count() == Completion.objects.count() == 1


def test_copying_needs_the_callers_transaction(
    real_database: str, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    with pytest.raises(TransactionRequired):
        checks.copy_template_model(now=now)
