"""Ludwigshafen keeps its model; Anna is a supervisor beside Bernd of HR."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from assessments.checks import api as checks
from assessments.checks.models import CompetenceModel, Field, JobProfile
from assessments.checks.queries import contents
from assessments.checks.rules.seen import seen
from assessments.checks.rules.wanted import Wanted
from assessments.checks.services.targets import save_targets
from tenants.registry.api import in_municipality
from tests.checks.conftest import CITIZEN_SERVICE, draft, inside, profile_named, template
from tests.scenes import scene

__all__ = ["CITIZEN_SERVICE", "draft", "inside", "profile_named", "template"]


def publish_in(town: Any, now: dt.datetime) -> UUID:
    """Publish the template in a town; no campaign uses it yet."""
    with in_municipality(town.id), transaction.atomic():
        model_id = checks.copy_template_model(now=now)
        checks.publish_model(model_id=model_id, now=now)
    return model_id


@scene
def published(template: int, ludwigshafen: Any, now: dt.datetime) -> UUID:
    """The id of the model that Ludwigshafen has published."""
    return publish_in(ludwigshafen, now)


@scene
def published_in_speyer(template: int, speyer: Any, now: dt.datetime) -> UUID:
    """The id of the model that Speyer has published."""
    return publish_in(speyer, now)


def field_named(model: CompetenceModel | UUID, code: str) -> Field:
    return Field.objects.get(model=model, code=code)


@pytest.fixture
def supervisor(ludwigshafen: Any, anna: Any) -> Any:
    """Anna, who leads a unit."""
    from tenants.staff.models import Employee

    with in_municipality(ludwigshafen.id):
        Employee.objects.filter(id=anna.employee_id).update(is_supervisor=True)
    return anna


def set_targets(
    model_id: UUID,
    profile: JobProfile,
    wanted: dict[UUID, Wanted],
    *,
    actor: Any,
    now: dt.datetime,
    fingerprint: str | None = None,
) -> None:
    """Save targets as somebody who has seen what is there."""
    content = contents.targets_content(model_id=model_id, profile_id=profile.id)
    save_targets(
        model_id=model_id,
        profile_id=profile.id,
        wanted=wanted,
        seen=fingerprint or seen(content),
        actor=actor,
        now=now,
    )
