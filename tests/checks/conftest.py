"""A town with a published model, and somebody who takes a check in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from assessments.checks import api as checks
from assessments.checks.models import Check, CompetenceModel, JobProfile, Statement
from assessments.checks.services.taking import save_answers, start_check
from assessments.library import api as library
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_cooperative, in_municipality
from tests.scenes import scene

CITIZEN_SERVICE = "Sachbearbeitung Bürgerservice"


@pytest.fixture(autouse=True)
def _a_tuesday_in_march(monkeypatch: pytest.MonkeyPatch, now: dt.datetime) -> None:
    """The pages' day is the campaign's, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: now)


@scene
def template(db_access: None, now: dt.datetime) -> int:
    """The cooperative has published the template."""
    with in_cooperative(), transaction.atomic():
        return library.publish_template_model(actor=SYSTEM, now=now)


def publish_in(town: Any, now: dt.datetime) -> UUID:
    """Publish the template in a town and open a campaign for everybody."""
    with in_municipality(town.id), transaction.atomic():
        model_id = checks.copy_template_model(now=now)
        checks.publish_model(model_id=model_id, now=now)
        checks.open_campaign(title="Kompetenz-Check 2026", now=now)
    return model_id


@scene
def draft(template: int, ludwigshafen: Any, now: dt.datetime) -> CompetenceModel:
    """Ludwigshafen has copied the template and not published it yet."""
    with in_municipality(ludwigshafen.id), transaction.atomic():
        return CompetenceModel.objects.get(id=checks.copy_template_model(now=now))


@scene
def published(template: int, ludwigshafen: Any, now: dt.datetime) -> UUID:
    """The id of the model that Ludwigshafen has published."""
    return publish_in(ludwigshafen, now)


@scene
def published_in_speyer(template: int, speyer: Any, now: dt.datetime) -> UUID:
    """The id of the model that Speyer has published."""
    return publish_in(speyer, now)


def profile_named(title: str) -> JobProfile:
    return JobProfile.objects.get(title=title)


LEVELS = {
    "leadership": 2,
    "teamwork": 3,
    "communication": 3,
    "digital-work": 5,
    "information-data": 2,
    "processes": 1,
    "self-organisation": 3,
    "change": 3,
}


@scene
def annas_check(published: UUID, ludwigshafen: Any, anna: Any, now: dt.datetime) -> Check:
    """A completed check of Anna's; 5 of 8 targets reached, 3 gaps."""
    return take(anna, now=now, levels=LEVELS)


def take(
    person: Any, *, now: dt.datetime, levels: Mapping[str, int], profile: str = CITIZEN_SERVICE
) -> Check:
    """Let a person take a whole check."""
    with in_municipality(person.municipality_id), transaction.atomic():
        check_id = checks.take_check(
            employee_id=person.employee_id,
            profile_id=profile_named(profile).id,
            levels=levels,
            started_at=now - dt.timedelta(minutes=15),
            now=now,
        )
        return Check.objects.get(id=check_id)


@pytest.fixture
def inside(ludwigshafen: Any) -> Callable[[], Any]:
    """`with inside():` runs the block in Ludwigshafen's schema."""

    @contextmanager
    def enter() -> Iterator[None]:
        with in_municipality(ludwigshafen.id):
            yield

    return enter


def start(person: Any, now: dt.datetime) -> UUID:
    profile = profile_named(CITIZEN_SERVICE)
    return start_check(employee_id=person.employee_id, profile_id=profile.id, now=now)


def answer(person: Any, check_id: UUID, field: str, now: dt.datetime, **changes: Any) -> None:
    statements = Statement.objects.filter(field__code=field, field__model__checks=check_id)
    choices = {line.id: "applies" if line.level < 4 else "partly" for line in statements}
    values = {
        "check_id": check_id,
        "employee_id": person.employee_id,
        "field_code": field,
        "choices": choices,
        "then": "next",
        "now": now,
    }
    save_answers(**{**values, **changes})
