"""Taking the library's published test items over into a draft."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from assessments.checks.models import CompetenceModel, TestItem
from assessments.checks.queries import items as planning
from assessments.checks.rules.refusals import ModelIsFrozen
from assessments.checks.services.items import copy_items, take_items
from assessments.checks.services.publishing import publish_draft
from assessments.library.api import ItemView
from tests.models_hr.conftest import field_named

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")


def item(code: str, **changes: Any) -> ItemView:
    values: dict[str, Any] = {
        "id": uuid4(),
        "code": code,
        "version": 1,
        "kind": "single",
        "field_code": "change",
        "facet_code": "openness",
        "reference_level": 4,
        "content": {"prompt": "Was tun Sie?", "options": []},
        "licence": "CC0",
        "source": "",
        "author": "",
        "review_due_on": dt.date(2027, 12, 31),
        "is_accessible": True,
        "accessibility_note": "",
    }
    return ItemView(**{**values, **changes})


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> list[ItemView]:
    """What the library has published; a test changes the list."""
    found: list[ItemView] = []

    def published(*, field_codes: Any) -> tuple[ItemView, ...]:
        return tuple(each for each in found if each.field_code in field_codes)

    monkeypatch.setattr(planning, "list_published_items", published)
    return found


def take(draft: CompetenceModel, bernd: Any, now: dt.datetime) -> planning.ItemPlan:
    with transaction.atomic():
        return copy_items(model_id=draft.id, actor=bernd.actor, now=now)


def test_an_item_is_pinned_on_the_level_that_the_crosswalk_names(
    draft: CompetenceModel, bank: list[ItemView], bernd: Any, now: dt.datetime
) -> None:
    bank += [
        item("neu-1", is_accessible=False, accessibility_note="mit Bild"),
        item("neu-2", facet_code=""),
    ]

    take(draft, bernd, now)

    first, second = TestItem.objects.order_by("item_code")
    assert (first.level, first.item_version, first.field) == (3, 1, field_named(draft, "change"))
    assert first.facet is not None
    assert first.facet.code == "openness"
    assert (first.is_accessible, first.accessibility_note) == (False, "mit Bild")
    assert second.facet is None


def test_what_does_not_fit_is_skipped_with_the_reason(
    draft: CompetenceModel, bank: list[ItemView], bernd: Any, now: dt.datetime
) -> None:
    bank += [item("ohne-facette", facet_code="piloting"), item("ohne-feld", field_code="processes")]
    field_named(draft, "processes").delete()

    plan = take(draft, bernd, now)

    assert plan.taken == ()
    assert {each.code: each.reason for each in plan.skipped} == {
        "ohne-facette": "Die Facette gibt es in dieser Kompetenz nicht.",
        "ohne-feld": "Die Kompetenz gibt es in diesem Modell nicht.",
    }


def test_taking_again_renews_versions_and_removes_what_is_outdated(
    draft: CompetenceModel, bank: list[ItemView], bernd: Any, now: dt.datetime
) -> None:
    bank += [item("bleibt"), item("veraltet")]
    take(draft, bernd, now)
    assert not any(planned.is_new for planned in planning.plan_items(model_id=draft.id).taken)
    bank[:] = [item("bleibt", version=2)]

    plan = take(draft, bernd, now)

    assert [(row.item_code, row.item_version) for row in TestItem.objects.all()] == [("bleibt", 2)]
    assert [each.code for each in plan.skipped] == ["veraltet"]


def test_a_published_version_takes_no_items(
    published: UUID, bank: list[ItemView], bernd: Any, now: dt.datetime
) -> None:
    with pytest.raises(ModelIsFrozen):
        take_items(model_id=published, actor=bernd.actor, now=now)


def test_pinned_items_stay_as_they_were_when_the_library_moves_on(
    draft: CompetenceModel, bank: list[ItemView], bernd: Any, now: dt.datetime
) -> None:
    bank.append(item("bleibt"))
    take(draft, bernd, now)
    publish_draft(model_id=draft.id, actor=bernd.actor, now=now)
    bank[:] = [item("bleibt", version=2)]

    assert TestItem.objects.get().item_version == 1
