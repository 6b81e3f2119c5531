"""Completed checks are added to sums over all municipalities, from five people on, once."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from assessments.checks import api as checks
from assessments.checks.models import Check, PersonKey, TalliedCheck
from assessments.checks.services import tallying
from assessments.checks.services.items import copy_items
from assessments.library.models import EstimateTally, ItemTally, OptionTally, ScaleTally
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_municipality
from tenants.staff.api import create_employee
from tests.checks.conftest import CITIZEN_SERVICE, LEVELS, profile_named, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tested", "at_ludwigshafen")]


@pytest.fixture
def tested(template: int, ludwigshafen: Any, now: dt.datetime) -> None:
    """Ludwigshafen has published the template with the library's items."""
    with in_municipality(ludwigshafen.id), transaction.atomic():
        model_id = checks.copy_template_model(now=now)
        copy_items(model_id=model_id, actor=SYSTEM, now=now)
        checks.publish_model(model_id=model_id, now=now)
        checks.open_campaign(title="Kompetenz-Check 2026", now=now)


def hire(number: int, now: dt.datetime) -> UUID:
    return create_employee(
        personnel_number=f"T{number}",
        given_name="Tom",
        family_name=f"Tester{number}",
        actor=SYSTEM,
        now=now,
    )


@transaction.atomic
def check_of(employee_id: UUID, now: dt.datetime) -> UUID:
    return checks.take_check(
        employee_id=employee_id,
        profile_id=profile_named(CITIZEN_SERVICE).id,
        levels=LEVELS,
        started_at=now - dt.timedelta(minutes=15),
        now=now,
    )


@transaction.atomic
def checks_of(count: int, now: dt.datetime) -> list[UUID]:
    return [check_of(hire(number, now), now) for number in range(count)]


@transaction.atomic
def tally(now: dt.datetime) -> bool:
    return tallying.tally_next(now=now)


def test_the_answers_of_five_people_are_in_the_sums_once(now: dt.datetime) -> None:
    checks_of(5, now)

    assert tally(now) is False
    assert tally(now) is False

    assert TalliedCheck.objects.count() == 5
    counts = EstimateTally.objects.values_list("field_code", "check_count")
    assert dict(counts) == dict.fromkeys(LEVELS, 5)
    assert set(ScaleTally.objects.values_list("field_code", "check_count")) == {
        (code, 5) for code in LEVELS
    }
    shown = sum(ItemTally.objects.values_list("shown_count", flat=True))
    assert 5 * 8 * 4 <= shown <= 5 * 8 * 8
    assert OptionTally.objects.exists()


def test_four_people_wait_for_a_fifth(now: dt.datetime, anna: Any) -> None:
    checks_of(4, now)
    tally(now)
    assert not ItemTally.objects.exists()

    take(anna, now=now, levels=LEVELS)
    tally(now)

    assert TalliedCheck.objects.count() == 5


def test_one_person_who_repeats_the_check_is_still_one(now: dt.datetime, anna: Any) -> None:
    for day in range(5):
        take(anna, now=now + dt.timedelta(days=day), levels=LEVELS)

    tally(now)

    assert not TalliedCheck.objects.exists()
    assert not ItemTally.objects.exists()


def test_a_check_that_cannot_be_opened_counts_nobody(now: dt.datetime) -> None:
    checks_of(5, now)
    PersonKey.objects.filter(employee_id=Check.objects.all()[0].employee_id).delete()

    tally(now)

    assert not ItemTally.objects.exists()


def test_deleting_a_check_leaves_the_sums_and_nothing_else(now: dt.datetime) -> None:
    first, *_others = checks_of(5, now)
    tally(now)
    shown = sum(ItemTally.objects.values_list("shown_count", flat=True))

    Check.objects.get(id=first).delete()

    assert TalliedCheck.objects.count() == 4
    assert sum(ItemTally.objects.values_list("shown_count", flat=True)) == shown
