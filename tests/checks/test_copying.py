"""Copying the template into a municipality, and a version into a new draft."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from assessments.checks import api as checks
from assessments.checks.models import CompetenceModel, JobProfile, Statement, TargetLevel
from assessments.checks.rules.refusals import DraftExists, ModelNotFound
from assessments.checks.services.copying import start_new_version
from assessments.library.api import NoTemplatePublished

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")


def test_copying_the_template_makes_a_draft_with_fields_statements_and_profiles(
    draft: CompetenceModel,
) -> None:
    assert (draft.version, draft.state, draft.level_count) == (1, "draft", 5)
    assert [field.code for field in draft.fields.all()] == [
        "leadership",
        "teamwork",
        "communication",
        "digital-work",
        "information-data",
        "processes",
        "self-organisation",
        "change",
    ]
    assert Statement.objects.filter(field__model=draft).count() == 32
    assert JobProfile.objects.count() == 4
    assert TargetLevel.objects.filter(field__model=draft).count() == 32


def test_copying_the_template_refuses_a_second_draft(
    draft: CompetenceModel, now: dt.datetime
) -> None:
    with transaction.atomic(), pytest.raises(DraftExists):
        checks.copy_template_model(now=now)

    assert CompetenceModel.objects.count() == 1


def test_copying_refuses_where_the_cooperative_has_no_template(now: dt.datetime) -> None:
    with transaction.atomic(), pytest.raises(NoTemplatePublished):
        checks.copy_template_model(now=now)


def test_a_new_version_takes_fields_statements_and_targets_along(
    published: UUID, bernd: Any, now: dt.datetime
) -> None:
    draft_id = start_new_version(model_id=published, actor=bernd.actor, now=now)

    draft = CompetenceModel.objects.get(id=draft_id)
    assert (draft.version, draft.state, draft.copied_from_id) == (2, "draft", published)
    assert Statement.objects.filter(field__model=draft).count() == 32
    assert TargetLevel.objects.filter(field__model=draft).count() == 32
    assert draft.levels.count() == 5


def test_a_draft_cannot_be_the_source_of_a_new_version(
    draft: CompetenceModel, bernd: Any, now: dt.datetime
) -> None:
    with pytest.raises(ModelNotFound):
        start_new_version(model_id=draft.id, actor=bernd.actor, now=now)
