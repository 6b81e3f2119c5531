"""Two people edit the same draft at the same moment, each with a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from assessments.checks.models import Area, CompetenceModel
from assessments.checks.queries import contents
from assessments.checks.rules.refusals import ChangedMeanwhile, ModelIsFrozen
from assessments.checks.rules.seen import seen
from assessments.checks.services import editing
from assessments.checks.services.copying import start_new_version
from assessments.checks.services.publishing import publish_draft
from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal

Inside = Callable[[], Any]


@pytest.fixture
def draft_id(real_database: str, published: UUID, inside: Inside, now: Any) -> UUID:
    """A draft that everybody sees, because it is committed."""
    with inside():
        return start_new_version(model_id=published, actor=SYSTEM, now=now)


def outcome(work: Callable[[], object]) -> str:
    """What happened to somebody's click."""
    try:
        work()
    except Refusal as refusal:
        return refusal.code
    return "saved"


def test_of_two_who_save_the_same_area_one_is_told_what_was_saved_meanwhile(
    draft_id: UUID, inside: Inside, in_parallel: Any
) -> None:
    with inside():
        area = Area.objects.filter(model=draft_id)[0]
        both_saw = seen(contents.area_content(area))

    def save(number: int) -> str:
        with inside():
            return outcome(
                lambda: editing.save_area(
                    model_id=draft_id,
                    area_id=area.id,
                    title=f"Von Fenster {number}",
                    description="",
                    is_digital=False,
                    seen=both_saw,
                )
            )

    outcomes = in_parallel(2, save)

    assert sorted(outcomes) == sorted([ChangedMeanwhile.code, "saved"])
    with inside():
        area.refresh_from_db()
    assert area.title == f"Von Fenster {outcomes.index('saved')}"


def test_of_two_who_save_the_same_competence_one_set_of_statements_stays_whole(
    draft_id: UUID, inside: Inside, in_parallel: Any
) -> None:
    with inside():
        field = CompetenceModel.objects.get(id=draft_id).fields.all()[0]
        both_saw = seen(contents.field_content(field))

    def save(number: int) -> str:
        statements = [
            editing.StatementDraft(level, f"Fenster {number}, Satz {level}") for level in (1, 2)
        ]
        with inside():
            return outcome(
                lambda: editing.save_draft_field(
                    model_id=draft_id,
                    field_id=field.id,
                    area_id=field.area_id,
                    title=field.title,
                    description="",
                    statements=statements,
                    seen=both_saw,
                )
            )

    outcomes = in_parallel(2, save)

    assert sorted(outcomes) == sorted([ChangedMeanwhile.code, "saved"])
    with inside():
        texts = sorted(field.statements.values_list("text", flat=True))
    winner = outcomes.index("saved")
    assert texts == [f"Fenster {winner}, Satz {level}" for level in (1, 2)]


def test_eight_areas_of_the_same_name_added_at_once_get_codes_and_places_of_their_own(
    draft_id: UUID, inside: Inside, in_parallel: Any
) -> None:
    def add(_number: int) -> UUID:
        with inside():
            return editing.save_area(
                model_id=draft_id, area_id=None, title="Krise", description="", is_digital=False
            )

    added = in_parallel(8, add)

    with inside():
        areas = list(Area.objects.filter(model=draft_id))
    assert {area.id for area in areas} >= set(added)
    assert len({area.code for area in areas}) == len(areas)
    assert sorted(area.position for area in areas) == list(range(1, len(areas) + 1))


def test_who_saves_while_somebody_publishes_changes_nothing_that_is_published(
    draft_id: UUID, inside: Inside, in_parallel: Any, now: Any
) -> None:
    with inside():
        area = Area.objects.filter(model=draft_id)[0]
        as_seen = seen(contents.area_content(area))

    def click(number: int) -> str:
        def save() -> object:
            return editing.save_area(
                model_id=draft_id,
                area_id=area.id,
                title="Zu spät?",
                description="",
                is_digital=False,
                seen=as_seen,
            )

        def publish() -> None:
            publish_draft(model_id=draft_id, actor=SYSTEM, now=now)

        with inside():
            return outcome(save if number else publish)

    published, saved = in_parallel(2, click)

    with inside():
        area.refresh_from_db()
    assert published == "saved"
    assert saved in ("saved", ModelIsFrozen.code)
    assert (area.title == "Zu spät?") is (saved == "saved")
