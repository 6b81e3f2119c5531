"""A programme ends later by the funder's decision: terms, period and deadline follow."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from tests.funding.grants import LAST_DAY, Funded, lay_down
from vouchers.funding.api import extend_programme, get_grant, get_programme
from vouchers.funding.models import Grant
from vouchers.funding.rules import NotLater

LATER = dt.date(2027, 3, 31)


@pytest.fixture
def funded(db_access: None, now: dt.datetime) -> Funded:
    """A programme that ends with its grant's period, on 31 December 2026."""
    return lay_down(now=now, maximum_per_person=2, reversal_days=5, laender=("07",))


@transaction.atomic
def extend(funded: Funded, dora: Any, now: dt.datetime, last_day: dt.date = LATER) -> int:
    return extend_programme(
        programme_id=funded.programme_id, last_day=last_day, actor=dora.actor, now=now
    )


def test_only_the_last_day_is_another(funded: Funded, dora: Any, now: dt.datetime) -> None:
    before = get_programme(programme_id=funded.programme_id)

    assert extend(funded, dora, now) == 2

    after = get_programme(programme_id=funded.programme_id)
    changed = {name for name in vars(after) if getattr(after, name) != getattr(before, name)}
    assert changed == {"last_day", "terms_id", "version"}


def test_period_and_usual_deadline_follow(funded: Funded, dora: Any, now: dt.datetime) -> None:
    extend(funded, dora, now)

    grant = get_grant(grant_id=funded.grant_id)
    assert grant.period_until == LATER
    assert Grant.objects.get().proof_of_use_due == dt.date(2027, 9, 30)


def test_a_deadline_that_was_agreed_stays(funded: Funded, dora: Any, now: dt.datetime) -> None:
    agreed = dt.date(2027, 2, 1)
    Grant.objects.update(proof_of_use_due=agreed)

    extend(funded, dora, now)

    assert Grant.objects.get().proof_of_use_due == agreed


def test_a_period_that_is_long_enough_stays(funded: Funded, dora: Any, now: dt.datetime) -> None:
    Grant.objects.update(period_until=dt.date(2028, 12, 31))

    extend(funded, dora, now)

    assert Grant.objects.get().period_until == dt.date(2028, 12, 31)


@pytest.mark.parametrize("last_day", [LAST_DAY, LAST_DAY - dt.timedelta(days=1)])
def test_an_earlier_day_is_refused(
    funded: Funded, dora: Any, now: dt.datetime, last_day: dt.date
) -> None:
    with pytest.raises(NotLater, match=r"31\.12\.2026"):
        extend(funded, dora, now, last_day)
