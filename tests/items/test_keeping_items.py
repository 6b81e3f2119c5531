"""Drafting, publishing and outdating items, and what the database forbids."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from assessments.library.models import Item
from assessments.library.rules.item_entry import ItemEntry, build_content
from assessments.library.rules.item_refusals import (
    ItemCodeTaken,
    ItemDraftExists,
    ItemIsNoDraft,
    ItemIsNotPublished,
    ItemNotFound,
    ItemWithoutCompetence,
    ReviewDayNotAhead,
)
from assessments.library.rules.items import ItemNotReady
from assessments.library.services import items
from campus.kernel.refusal import violated_constraint

pytestmark = pytest.mark.django_db
DAY = dt.date(2030, 1, 1)


def entry(**values: Any) -> ItemEntry:
    content = build_content(prompt="Was nun?", options=[("Ja", 100, ""), ("Nein", 0, "")])
    return replace(
        ItemEntry(
            code="was-nun",
            kind="single",
            field_code="change",
            reference_level=3,
            content=content,
            licence="CC BY 4.0",
            source="Eigene Sammlung",
            author="Dora",
            review_due_on=DAY,
        ),
        **values,
    )


@pytest.fixture
def by(dora: Any, now: dt.datetime) -> dict[str, Any]:
    return {"actor": dora.actor, "now": now}


@pytest.fixture
def draft(by: dict[str, Any]) -> UUID:
    return items.create_item(entry=entry(), **by)


@pytest.fixture
def published(draft: UUID, by: dict[str, Any]) -> UUID:
    items.publish_item(item_id=draft, **by)
    return draft


def states(code: str = "was-nun") -> list[tuple[int, str]]:
    rows = Item.objects.filter(code=code).order_by("version")
    return list(rows.values_list("version", "state"))


def test_a_draft_is_changed_until_it_is_published(draft: UUID, by: dict[str, Any]) -> None:
    items.change_draft(item_id=draft, entry=entry(author="Emil", code="other"), **by)
    items.publish_item(item_id=draft, **by)

    row = Item.objects.get(id=draft)
    assert (row.code, row.author, row.state) == ("was-nun", "Emil", "published")
    with pytest.raises(ItemIsNoDraft):
        items.change_draft(item_id=draft, entry=entry(), **by)
    with pytest.raises(ItemIsNoDraft):
        items.delete_draft(item_id=draft, **by)


def test_publishing_the_next_version_outdates_the_one_before(
    published: UUID, by: dict[str, Any]
) -> None:
    following = items.start_next_version(item_id=published, **by)
    items.publish_item(item_id=following, **by)

    assert states() == [(1, "outdated"), (2, "published")]


def test_there_is_one_draft_of_an_item(published: UUID, by: dict[str, Any]) -> None:
    items.start_next_version(item_id=published, **by)

    with pytest.raises(ItemDraftExists):
        items.start_next_version(item_id=published, **by)


def test_a_code_belongs_to_one_item(draft: UUID, by: dict[str, Any]) -> None:
    with pytest.raises(ItemCodeTaken):
        items.create_item(entry=entry(), **by)


def test_a_draft_can_be_deleted(draft: UUID, by: dict[str, Any]) -> None:
    items.delete_draft(item_id=draft, **by)

    assert states() == []
    with pytest.raises(ItemNotFound):
        items.delete_draft(item_id=draft, **by)


def test_an_item_without_a_right_answer_is_not_published(by: dict[str, Any]) -> None:
    content = build_content(prompt="Was nun?", options=[("Ja", 0, ""), ("Nein", 0, "")])
    draft = items.create_item(entry=entry(content=content), **by)

    with pytest.raises(ItemNotReady, match="Keine Antwort ist als richtig"):
        items.publish_item(item_id=draft, **by)


def test_an_item_without_a_competence_is_not_published(by: dict[str, Any]) -> None:
    draft = items.create_item(entry=entry(field_code=""), **by)

    with pytest.raises(ItemWithoutCompetence):
        items.publish_item(item_id=draft, **by)


def test_a_published_item_becomes_outdated_once(published: UUID, by: dict[str, Any]) -> None:
    items.mark_outdated(item_id=published, **by)

    assert states() == [(1, "outdated")]
    with pytest.raises(ItemIsNotPublished):
        items.mark_outdated(item_id=published, **by)


def test_a_review_moves_the_day_of_the_next_one(published: UUID, by: dict[str, Any]) -> None:
    review = {"item_id": published, "today": DAY, **by}
    items.confirm_review(next_review_on=DAY + dt.timedelta(days=1), **review)

    assert Item.objects.get(id=published).review_due_on > DAY
    with pytest.raises(ReviewDayNotAhead):
        items.confirm_review(next_review_on=DAY, **review)


def test_what_is_unknown_is_not_found(by: dict[str, Any]) -> None:
    with pytest.raises(ItemNotFound):
        items.publish_item(item_id=uuid4(), **by)


@pytest.mark.parametrize(
    "values", [{"content": {}}, {"reference_level": 4}, {"state": "draft", "published_at": None}]
)
def test_the_database_keeps_a_published_item_as_it_is(
    published: UUID, values: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Item.objects.filter(id=published).update(**values)

    assert violated_constraint(error.value) == "library_published_item_is_frozen"


def test_the_database_keeps_a_published_item(published: UUID) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(id=published).delete()
