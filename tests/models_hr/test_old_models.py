"""A model from before there were areas stays valid: the data step, and a new version of it."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import Any

import pytest

from assessments.checks.models import Area, CompetenceModel, Facet, Field, ModelLevel, Statement
from assessments.checks.queries import model as models
from assessments.checks.services.copying import start_new_version
from tests.ownership import owners_cursor

STEPS = ("0005_give_old_models_an_area", "0006_parts_of_published_models_are_frozen")
pytestmark = pytest.mark.usefixtures("at_ludwigshafen")


def test_an_old_published_model_gets_one_area_facets_and_an_even_crosswalk(
    ludwigshafen: Any, bernd: Any, now: dt.datetime
) -> None:
    step, freeze = (import_module(f"assessments.checks.migrations.{name}") for name in STEPS)
    old = CompetenceModel.objects.create(version=1, title="Alt", level_count=4, created_at=now)
    for level in range(1, 5):
        ModelLevel.objects.create(model=old, level=level, title=str(level))
    field = Field.objects.create(model=old, code="change", title="Veränderung", position=1)
    for level in (2, 3):
        Statement.objects.create(field=field, level=level, text=f"Ich kann {level}.")
    CompetenceModel.objects.filter(id=old.id).update(state="published", published_at=now)

    with owners_cursor(ludwigshafen.schema_name) as cursor:
        for statements in (freeze.BACKWARD, step.FORWARD, freeze.FORWARD):
            cursor.execute(statements)

    field.refresh_from_db()
    assert field.area == Area.objects.get(model=old)
    facet = Facet.objects.get(field=field)
    assert [(a.level, a.text) for a in facet.anchors.all()] == [
        (2, "Ich kann 2."),
        (3, "Ich kann 3."),
    ]
    assert [str(models.span_of(level)) for level in old.levels.all()] == [
        "1–2",
        "3–4",
        "5–6",
        "7–8",
    ]
    draft_id = start_new_version(model_id=old.id, actor=bernd.actor, now=now)
    assert models.missing_in(model_id=draft_id) == ["Kein Profil hat Ziele in diesem Modell."]
