"""Copying the template into a municipality, and a version into a new draft."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from assessments.checks import api as checks
from assessments.checks.models import (
    Anchor,
    Area,
    CompetenceModel,
    Field,
    JobProfile,
    ModelLevel,
    Statement,
    TargetLevel,
    TestItem,
)
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
    targets = TargetLevel.objects.filter(field__model=draft)
    assert targets.filter(horizon="today").count() == 32
    assert targets.filter(horizon="future").count() == 6
    assert {profile.family.title for profile in JobProfile.objects.all() if profile.family} == {
        "Verwaltung und Bürgerservice",
        "Führung",
        "IT und Digitalisierung",
        "Handwerk und Grünpflege",
    }


def test_the_copied_tree_has_areas_facets_anchors_and_the_crosswalk(
    draft: CompetenceModel,
) -> None:
    digital = draft.areas.get(is_digital=True)
    processes = draft.fields.get(code="processes")

    assert [area.title for area in draft.areas.all()][0::4] == ["Führung", "Veränderung"]
    assert processes.area == digital
    assert [facet.title for facet in processes.facets.all()] == [
        "Abläufe verstehen und untersuchen",
        "Abläufe verbessern und neu gestalten",
    ]
    assert Anchor.objects.filter(facet__field__model=draft).count() == 80
    assert not Statement.objects.filter(field__model=draft, facet=None).exists()
    spans = [(step.reference_from, step.reference_to) for step in draft.levels.all()]
    assert spans == [(1, 1), (2, 2), (3, 4), (5, 6), (7, 8)]


def test_copying_the_template_refuses_a_second_draft(
    draft: CompetenceModel, now: dt.datetime
) -> None:
    with transaction.atomic(), pytest.raises(DraftExists):
        checks.copy_template_model(now=now)

    assert CompetenceModel.objects.count() == 1


def test_copying_refuses_where_the_cooperative_has_no_template(now: dt.datetime) -> None:
    with transaction.atomic(), pytest.raises(NoTemplatePublished):
        checks.copy_template_model(now=now)


def test_a_new_version_takes_everything_along(
    published: UUID, bernd: Any, now: dt.datetime
) -> None:
    draft_id = start_new_version(model_id=published, actor=bernd.actor, now=now)

    draft = CompetenceModel.objects.get(id=draft_id)
    assert (draft.version, draft.state, draft.copied_from_id) == (2, "draft", published)
    assert everything_in(draft_id) == everything_in(published)


def everything_in(model_id: UUID) -> dict[str, list[tuple[Any, ...]]]:
    """Return all parts of a version in words, without any id."""
    below: dict[str, Any] = {
        "levels": ModelLevel.objects.filter(model=model_id).values_list(
            "level", "title", "description", "reference_from", "reference_to"
        ),
        "areas": Area.objects.filter(model=model_id).values_list(
            "code", "title", "description", "position", "is_digital"
        ),
        "fields": Field.objects.filter(model=model_id).values_list(
            "code", "title", "description", "position", "area__code", "framework_code"
        ),
        "anchors": Anchor.objects.filter(facet__field__model=model_id).values_list(
            "facet__field__code", "facet__code", "facet__title", "facet__position", "level", "text"
        ),
        "statements": Statement.objects.filter(field__model=model_id).values_list(
            "field__code", "facet__code", "level", "text"
        ),
        "items": TestItem.objects.filter(field__model=model_id).values_list(
            "field__code", "facet__code", "item_code", "item_version", "level", "content"
        ),
        "targets": TargetLevel.objects.filter(field__model=model_id).values_list(
            "profile", "field__code", "horizon", "level", "level_to", "importance"
        ),
    }
    return {name: sorted(rows, key=repr) for name, rows in below.items()}


def test_a_draft_cannot_be_the_source_of_a_new_version(
    draft: CompetenceModel, bernd: Any, now: dt.datetime
) -> None:
    with pytest.raises(ModelNotFound):
        start_new_version(model_id=draft.id, actor=bernd.actor, now=now)
