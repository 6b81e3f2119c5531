"""Publishing a model version, which then never changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from assessments.checks import api as checks
from assessments.checks.models import (
    Anchor,
    Area,
    CompetenceModel,
    Facet,
    Field,
    ModelLevel,
    Statement,
    TargetLevel,
    TestItem,
)
from assessments.checks.queries.contents import field_content
from assessments.checks.rules.refusals import (
    LevelOutsideScale,
    ModelIncomplete,
    ModelIsFrozen,
    ModelNotFound,
)
from assessments.checks.rules.seen import seen
from assessments.checks.services.copying import start_new_version
from assessments.checks.services.editing import (
    StatementDraft,
    remove_draft_field,
    save_draft_field,
)
from assessments.checks.services.publishing import discard_draft, publish_draft
from campus.kernel.refusal import violated_constraint

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")


def test_publishing_retires_the_version_before(
    published: UUID, bernd: Any, now: dt.datetime
) -> None:
    draft_id = start_new_version(model_id=published, actor=bernd.actor, now=now)

    publish_draft(model_id=draft_id, actor=bernd.actor, now=now)

    states = dict(CompetenceModel.objects.values_list("id", "state"))
    assert states == {published: "retired", draft_id: "published"}
    assert checks.has_published_model()


def test_publishing_twice_is_refused(published: UUID, bernd: Any, now: dt.datetime) -> None:
    with pytest.raises(ModelIsFrozen):
        publish_draft(model_id=published, actor=bernd.actor, now=now)


def test_publishing_names_what_is_missing(
    draft: CompetenceModel, bernd: Any, now: dt.datetime
) -> None:
    Statement.objects.filter(field__code="change").delete()

    with pytest.raises(ModelIncomplete) as caught:
        publish_draft(model_id=draft.id, actor=bernd.actor, now=now)

    assert "„Veränderung“ hat keine Aussage" in str(caught.value)


CHANGES: list[Callable[[UUID], object]] = [
    lambda model: CompetenceModel.objects.filter(id=model).update(title="anders"),
    lambda model: CompetenceModel.objects.filter(id=model).update(level_count=8),
    lambda model: CompetenceModel.objects.filter(id=model).update(state="draft", published_at=None),
    lambda model: Field.objects.filter(model=model).update(title="anders"),
    lambda model: Field.objects.create(model_id=model, code="neu", title="Neu", position=9),
    lambda model: Statement.objects.filter(field__model=model).update(level=1),
    lambda model: Statement.objects.filter(field__model=model).first().delete(),  # type: ignore[union-attr]
    lambda model: Statement.objects.create(
        field=Field.objects.filter(model=model)[0], level=1, text="neu"
    ),
    lambda model: Area.objects.filter(model=model).update(title="anders"),
    lambda model: Area.objects.create(model_id=model, code="neu", title="Neu", position=9),
    lambda model: Facet.objects.filter(field__model=model).update(title="anders"),
    lambda model: Facet.objects.create(
        field=Field.objects.filter(model=model)[0], code="neu", title="Neu", position=9
    ),
    lambda model: Anchor.objects.filter(facet__field__model=model).update(text="anders"),
    lambda model: Anchor.objects.filter(facet__field__model=model).delete(),
    lambda model: TestItem.objects.create(
        field=Field.objects.filter(model=model)[0],
        item_id=uuid4(),
        item_code="neu",
        item_version=1,
        kind="single",
        level=1,
        content={},
        position=1,
    ),
    lambda model: ModelLevel.objects.filter(model=model).update(title="anders"),
    lambda model: ModelLevel.objects.filter(model=model).update(reference_to=8),
    lambda model: ModelLevel.objects.filter(model=model).delete(),
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_every_change_of_a_published_model(
    published: UUID, change: Callable[[UUID], object]
) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change(published)

    assert violated_constraint(caught.value) == "checks_published_model_is_frozen"


def test_the_database_refuses_to_delete_a_published_model(published: UUID) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        CompetenceModel.objects.filter(id=published)._raw_delete("default")  # type: ignore[attr-defined]

    assert violated_constraint(caught.value) == "checks_published_model_is_frozen"


def test_a_part_cannot_move_into_or_out_of_a_published_model(
    published: UUID, bernd: Any, now: dt.datetime
) -> None:
    draft_id = start_new_version(model_id=published, actor=bernd.actor, now=now)
    fields = Field.objects.filter(model=draft_id, code="change")

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        fields.update(model_id=published, code="moved")

    assert violated_constraint(caught.value) == "checks_published_model_is_frozen"


def test_only_one_version_can_be_published(draft: CompetenceModel, now: dt.datetime) -> None:
    CompetenceModel.objects.create(
        version=8, title="A", level_count=4, state="published", created_at=now, published_at=now
    )

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        CompetenceModel.objects.filter(id=draft.id).update(state="published", published_at=now)

    assert violated_constraint(caught.value) == "checks_model_one_published"


def test_a_level_outside_the_scale_is_refused_by_the_database(draft: CompetenceModel) -> None:
    targets = TargetLevel.objects.filter(field__model=draft)

    for change in (lambda: targets.update(level=6), lambda: ModelLevel.objects.update(level=6)):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            change()
        assert violated_constraint(caught.value) == "checks_level_within_scale"


def edit(model_id: UUID, **changes: Any) -> None:
    values = {
        "field_id": None,
        "area_id": Area.objects.filter(model_id=model_id)[0].id,
        "title": "Notfälle bewältigen",
        "description": "",
        "statements": [StatementDraft(2, "Ich weiß, wen ich bei Hochwasser zuerst anrufe.")],
    }
    save_draft_field(model_id=model_id, **{**values, **changes})


def test_a_draft_gets_a_new_field_with_a_code_from_its_title(draft: CompetenceModel) -> None:
    edit(draft.id)

    field = draft.fields.get(code="notfalle-bewaltigen")
    assert [(line.level, line.text) for line in field.statements.all()] == [
        (2, "Ich weiß, wen ich bei Hochwasser zuerst anrufe.")
    ]
    # The first area comes first, and so do its competences.
    assert [each.code for each in draft.fields.all()][:3] == [
        "leadership",
        "notfalle-bewaltigen",
        "teamwork",
    ]


def test_editing_a_field_replaces_its_statements_and_keeps_its_code(
    draft: CompetenceModel,
) -> None:
    field = draft.fields.get(code="change")
    facet = field.facets.all()[0]

    edit(
        draft.id,
        field_id=field.id,
        title="Wandel",
        statements=[StatementDraft(3, "Ich mache mit.", facet.id)],
        seen=seen(field_content(field)),
    )

    field.refresh_from_db()
    assert (field.code, field.title) == ("change", "Wandel")
    assert field.statements.get().text == "Ich mache mit."
    assert field.statements.get().facet == facet
    assert field.targets.filter(horizon="today").count() == 4


def test_a_facet_of_another_competence_is_refused(draft: CompetenceModel) -> None:
    foreign = draft.fields.get(code="change").facets.all()[0]

    with pytest.raises(ModelNotFound):
        edit(draft.id, statements=[StatementDraft(3, "Ich mache mit.", foreign.id)])


def test_the_database_refuses_a_part_of_another_competence(draft: CompetenceModel) -> None:
    foreign = draft.fields.get(code="change").facets.all()[0]
    statements = Statement.objects.filter(field=draft.fields.get(code="leadership"))

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        statements.update(facet=foreign)

    assert violated_constraint(caught.value) == "checks_parts_of_one_model"


def test_editing_refuses_a_level_that_the_scale_does_not_have(draft: CompetenceModel) -> None:
    with pytest.raises(LevelOutsideScale):
        edit(draft.id, statements=[StatementDraft(6, "Ich kann fliegen.")])


def test_editing_refuses_a_published_version(published: UUID) -> None:
    with pytest.raises(ModelIsFrozen):
        edit(published)


def test_a_field_of_another_version_is_not_found(
    published: UUID, bernd: Any, now: dt.datetime
) -> None:
    draft_id = start_new_version(model_id=published, actor=bernd.actor, now=now)
    foreign = Field.objects.get(model=published, code="change")

    with pytest.raises(ModelNotFound):
        edit(draft_id, field_id=foreign.id, area_id=Area.objects.filter(model=draft_id)[0].id)
    with pytest.raises(ModelNotFound):
        remove_draft_field(model_id=draft_id, field_id=foreign.id)


def test_removing_a_field_removes_statements_and_targets(draft: CompetenceModel) -> None:
    field = draft.fields.get(code="change")

    remove_draft_field(model_id=draft.id, field_id=field.id)

    assert draft.fields.count() == 7
    assert not TargetLevel.objects.filter(field_id=field.id).exists()


def test_discarding_a_draft_keeps_the_profiles(
    draft: CompetenceModel, bernd: Any, now: dt.datetime
) -> None:
    discard_draft(model_id=draft.id, actor=bernd.actor, now=now)

    assert not CompetenceModel.objects.exists()
    assert len(checks.list_profiles()) == 4
