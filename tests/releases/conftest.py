"""Anna's result, and a colleague to whom she releases some of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from assessments.checks.models import Check
from assessments.checks.services.releasing import release_competences
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_municipality
from tests.checks.conftest import annas_check, published, template

__all__ = ["annas_check", "published", "template"]

CODES = ("leadership", "processes")


@pytest.fixture
def today() -> dt.datetime:
    """This very moment: pages look at the clock."""
    return clock.now()


@pytest.fixture
def frieda(ludwigshafen: Any, now: dt.datetime) -> UUID:
    """Frieda Fink, a supervisor in Ludwigshafen, with an account; her employee id."""
    return hire(ludwigshafen, "Frieda", "Fink", is_supervisor=True, now=now)


def hire(
    town: Any, given: str, family: str, *, is_supervisor: bool = False, now: dt.datetime
) -> UUID:
    """Take on somebody who can sign in."""
    from campus.accounts.api import create_account
    from tenants.staff.api import create_employee, link_account

    with in_municipality(town.id), transaction.atomic():
        employee_id = create_employee(
            personnel_number=f"{given}-{family}",
            given_name=given,
            family_name=family,
            is_supervisor=is_supervisor,
            actor=SYSTEM,
            now=now,
        )
        account_id = create_account(
            email=f"{given.lower()}@example.org",
            display_name=f"{given} {family}",
            roles=["employee"],
            actor=SYSTEM,
            now=now,
        )
        link_account(employee_id=employee_id, account_id=account_id, actor=SYSTEM, now=now)
    return employee_id


@pytest.fixture
def release(anna: Any, bernd: Any, annas_check: Check, today: dt.datetime) -> Callable[..., UUID]:
    """Anna releases two competences to Bernd for a week; every fact can be replaced."""

    def give(**changes: Any) -> UUID:
        facts = {
            "check_id": annas_check.id,
            "employee_id": anna.employee_id,
            "recipient_id": bernd.employee_id,
            "field_codes": CODES,
            "valid_until": clock.berlin_day(today) + dt.timedelta(days=7),
            "now": today,
        }
        with in_municipality(anna.municipality_id):
            return release_competences(**{**facts, **changes})

    return give
