"""HR edits the tree of a draft: areas, facets, order, scale; nobody overwrites unseen."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from assessments.checks.models import Area, CompetenceModel, Facet, Statement, TargetLevel
from assessments.checks.queries import contents
from assessments.checks.queries.contents import differences_between
from assessments.checks.rules.levels import Span, even_crosswalk
from assessments.checks.rules.refusals import (
    AreaNotEmpty,
    ChangedMeanwhile,
    LevelOutsideScale,
    LevelsFaulty,
    LevelsInUse,
    ModelIsFrozen,
    ModelNotFound,
)
from assessments.checks.rules.seen import seen
from assessments.checks.services import editing, facets, ordering
from assessments.checks.services.copying import start_new_version
from assessments.checks.services.levels import LevelDraft, link_framework, save_levels
from campus.kernel.refusal import violated_constraint
from tests.models_hr.conftest import field_named

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")


def titles(rows: Any) -> list[str]:
    return [row.title for row in rows]


def test_an_area_is_added_changed_and_removed(draft: CompetenceModel) -> None:
    area_id = editing.save_area(
        model_id=draft.id, area_id=None, title="Notfälle", description="", is_digital=False
    )
    area = Area.objects.get(id=area_id)

    editing.save_area(
        model_id=draft.id,
        area_id=area_id,
        title="Krisen",
        description="",
        is_digital=True,
        seen=seen(contents.area_content(area)),
    )

    area.refresh_from_db()
    assert (area.title, area.code, area.is_digital, area.position) == (
        "Krisen",
        "notfalle",
        True,
        6,
    )
    editing.remove_area(model_id=draft.id, area_id=area_id)
    assert draft.areas.count() == 5


def test_an_area_with_competences_stays(draft: CompetenceModel) -> None:
    with pytest.raises(AreaNotEmpty):
        editing.remove_area(model_id=draft.id, area_id=draft.areas.all()[0].id)


def test_the_second_tab_does_not_overwrite_the_first(draft: CompetenceModel) -> None:
    area = draft.areas.all()[0]
    both_saw = seen(contents.area_content(area))
    change = {"model_id": draft.id, "area_id": area.id, "description": "", "is_digital": False}
    editing.save_area(**change, title="Aus dem ersten Fenster", seen=both_saw)

    with pytest.raises(ChangedMeanwhile):
        editing.save_area(**change, title="Aus dem zweiten Fenster", seen=both_saw)

    area.refresh_from_db()
    assert area.title == "Aus dem ersten Fenster"


def test_moving_an_area_takes_its_competences_along(draft: CompetenceModel) -> None:
    last = draft.areas.get(code="changing")

    for _step in range(9):
        ordering.move_part(model_id=draft.id, part="area", part_id=last.id, step="up")

    assert titles(draft.areas.all())[0] == "Veränderung"
    assert titles(draft.fields.all())[:2] == ["Veränderung", "Führung"]


def test_competences_and_facets_move_among_their_siblings_only(draft: CompetenceModel) -> None:
    processes = field_named(draft, "processes")
    second = processes.facets.all()[1]

    for _step in range(9):
        ordering.move_part(model_id=draft.id, part="field", part_id=processes.id, step="up")
    ordering.move_part(model_id=draft.id, part="facet", part_id=second.id, step="up")

    codes = list(draft.fields.values_list("code", flat=True))
    assert codes[3:6] == ["processes", "digital-work", "information-data"]
    assert processes.facets.all()[0] == second


def test_what_is_not_in_the_draft_is_not_moved(draft: CompetenceModel) -> None:
    with pytest.raises(ModelNotFound):
        ordering.move_part(model_id=draft.id, part="field", part_id=uuid4(), step="up")


def save(
    model: CompetenceModel, facet: Facet | None, field_code: str = "change", **kw: Any
) -> UUID:
    values = {
        "model_id": model.id,
        "field_id": field_named(model, field_code).id,
        "facet_id": facet.id if facet else None,
        "title": "Haltung",
        "anchors": {2: "Fragt nach.", 3: "Probiert aus.", 4: ""},
        "seen": seen(contents.facet_content(facet)) if facet else "",
    }
    return facets.save_facet(**{**values, **kw})


def test_a_facet_is_added_with_its_anchors_and_changed(draft: CompetenceModel) -> None:
    facet = Facet.objects.get(id=save(draft, None))
    assert list(facet.anchors.values_list("level", "text")) == [
        (2, "Fragt nach."),
        (3, "Probiert aus."),
    ]

    save(draft, facet, anchors={5: "Geht voran."})

    assert list(facet.anchors.values_list("level", flat=True)) == [5]
    assert facet.position == 3


def test_a_facet_refuses_levels_outside_the_scale_and_stale_tabs(draft: CompetenceModel) -> None:
    facet = Facet.objects.get(id=save(draft, None))

    with pytest.raises(LevelOutsideScale):
        save(draft, facet, anchors={6: "Fliegt."})
    with pytest.raises(ChangedMeanwhile):
        save(draft, facet, seen="veraltet")


def test_removing_a_facet_keeps_the_statements(draft: CompetenceModel) -> None:
    field = field_named(draft, "change")

    facets.remove_facet(model_id=draft.id, facet_id=field.facets.all()[0].id)

    assert field.statements.count() == 4
    assert field.statements.filter(facet=None).count() == 2


def scale(count: int) -> list[LevelDraft]:
    return [LevelDraft(f"Stufe {n}", "", span) for n, span in even_crosswalk(count).items()]


def store(model: CompetenceModel, levels: list[LevelDraft]) -> None:
    model.refresh_from_db()
    save_levels(model_id=model.id, levels=levels, seen=seen(contents.levels_content(model)))


def test_a_scale_grows_to_eight_levels_and_shrinks_where_nothing_stands(
    draft: CompetenceModel,
) -> None:
    store(draft, scale(8))
    draft.refresh_from_db()
    assert (draft.level_count, draft.levels.count()) == (8, 8)

    store(draft, scale(5))

    draft.refresh_from_db()
    assert (draft.level_count, draft.levels.count()) == (5, 5)


def test_levels_that_something_stands_on_do_not_go(draft: CompetenceModel) -> None:
    with pytest.raises(LevelsInUse) as caught:
        store(draft, scale(4))

    assert "Aussagen: 8" in str(caught.value)
    assert "Verhaltensanker: 16" in str(caught.value)
    with pytest.raises(IntegrityError) as kept, transaction.atomic():
        CompetenceModel.objects.filter(id=draft.id).update(level_count=4)
    assert violated_constraint(kept.value) == "checks_level_within_scale"


@pytest.mark.parametrize(
    ("levels", "fault"),
    [
        (
            [LevelDraft("A", "", Span(1, 4)), LevelDraft("B", "", Span(6, 8))],
            "fehlt DigComp-Stufe 5",
        ),
        ([LevelDraft("A", "", Span(1, 5)), LevelDraft("B", "", Span(5, 8))], "überschneiden sich"),
        ([LevelDraft("A", "", Span(1, 8))], "zwei bis acht Stufen"),
    ],
)
def test_a_faulty_scale_is_refused_with_the_fault(
    draft: CompetenceModel, levels: list[LevelDraft], fault: str
) -> None:
    with pytest.raises(LevelsFaulty) as caught:
        store(draft, levels)

    assert fault in str(caught.value)
    assert draft.levels.count() == 5


def test_a_competence_keeps_the_words_of_the_node_it_is_linked_with(draft: CompetenceModel) -> None:
    field = field_named(draft, "change")
    node = {"name": "DigComp 3.0", "code": "5.2", "title": "Identifying needs"}

    link_framework(
        model_id=draft.id, field_id=field.id, **node, seen=seen(contents.link_content(field))
    )

    field.refresh_from_db()
    assert field.framework_title == "Identifying needs"
    with pytest.raises(ChangedMeanwhile):
        link_framework(model_id=draft.id, field_id=field.id, **node, seen="veraltet")


def test_a_published_version_refuses_every_service(published: UUID) -> None:
    model = CompetenceModel.objects.get(id=published)
    area, facet = model.areas.all()[0], Facet.objects.filter(field__model=model)[0]

    for change in (
        lambda: ordering.move_part(model_id=published, part="area", part_id=area.id, step="down"),
        lambda: facets.remove_facet(model_id=published, facet_id=facet.id),
        lambda: editing.remove_area(model_id=published, area_id=area.id),
        lambda: store(model, scale(8)),
        lambda: save(model, facet),
    ):
        with pytest.raises(ModelIsFrozen):
            change()


def test_comparing_a_new_version_names_exactly_what_was_changed(
    published: UUID, bernd: Any, now: Any
) -> None:
    draft_id = start_new_version(model_id=published, actor=bernd.actor, now=now)
    assert differences_between(old_id=published, new_id=draft_id) == []
    Statement.objects.filter(field__model=draft_id, field__code="change", level=5).delete()
    editing.remove_draft_field(model_id=draft_id, field_id=field_named(draft_id, "processes").id)
    TargetLevel.objects.filter(
        field__model=draft_id, field__code="teamwork", profile__title="Teamleitung"
    ).update(level=5)

    found = differences_between(old_id=published, new_id=draft_id)

    assert [(each.kind, each.what, each.where) for each in found] == [
        ("changed", "Soll heute", "Teamleitung, Zusammenarbeit"),
        ("removed", "Kompetenz", "Digitale Kompetenzen"),
        ("removed", "Aussage", "Veränderung"),
    ]
    assert (found[0].before, found[0].after) == ("4, wichtig", "5, wichtig")
