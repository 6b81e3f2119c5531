"""Reading the item bank."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from assessments.library.models import (
    Item,
    ItemImport,
    TemplateFacet,
    TemplateField,
    TemplateModel,
)
from assessments.library.rules.item_refusals import ItemImportNotFound, ItemNotFound
from assessments.library.rules.items import ItemView


def published_items(*, field_codes: Collection[str]) -> tuple[ItemView, ...]:
    """Return the published items of these competences, by competence, level and code."""
    rows = Item.objects.filter(state=Item.State.PUBLISHED, field_code__in=field_codes)
    return tuple(
        ItemView(
            id=row.id,
            code=row.code,
            version=row.version,
            kind=row.kind,
            field_code=row.field_code,
            facet_code=row.facet_code,
            reference_level=row.reference_level,
            content=row.content,
            licence=row.licence,
            source=row.source,
            author=row.author,
            review_due_on=row.review_due_on,
            is_accessible=row.is_accessible,
            accessibility_note=row.accessibility_note,
        )
        for row in rows
    )


@dataclass(frozen=True, kw_only=True)
class ItemQuestion:
    """Which items of the bank somebody looks for; "" means all, `state` "" all but outdated."""

    field_code: str = ""
    reference_level: str = ""
    kind: str = ""
    state: str = ""
    is_due: bool = False


def find_items(*, question: ItemQuestion, today: dt.date) -> QuerySet[Item]:
    """Return the versions that fit, by competence, level and code."""
    rows = Item.objects.all()
    state = question.state
    rows = rows.filter(state=state) if state else rows.exclude(state=Item.State.OUTDATED)
    if question.is_due:
        rows = rows.filter(state=Item.State.PUBLISHED, review_due_on__lte=today)
    wanted = {
        name: getattr(question, name)
        for name in ("field_code", "reference_level", "kind")
        if getattr(question, name)
    }
    return rows.filter(**wanted)


def count_due(*, today: dt.date) -> int:
    """Return how many published items should be checked by now."""
    return Item.objects.filter(state=Item.State.PUBLISHED, review_due_on__lte=today).count()


def item(*, item_id: UUID) -> Item:
    """Return one version of an item.

    :raises ItemNotFound: where there is none with this id
    """
    row = Item.objects.filter(id=item_id).first()
    if row is None:
        raise ItemNotFound
    return row


def versions_of(*, code: str) -> QuerySet[Item]:
    """Return all versions of an item, newest first."""
    return Item.objects.filter(code=code).order_by("-version")


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of items as (value, German label)."""
    return [(kind.value, str(kind.label)) for kind in Item.Kind]


def state_choices() -> list[tuple[str, str]]:
    """Return the states of items as (value, German label)."""
    return [(state.value, str(state.label)) for state in Item.State]


def competence_titles() -> dict[str, str]:
    """Return the title of each competence of the newest template, and of others in the bank."""
    rows = TemplateField.objects.filter(template=TemplateModel.objects.order_by("-edition")[:1])
    titles = dict(rows.values_list("code", "title"))
    others = Item.objects.exclude(field_code__in=[*titles, ""]).values_list("field_code", flat=True)
    return titles | {code: code for code in others.order_by("field_code").distinct()}


def facet_titles() -> dict[str, dict[str, str]]:
    """Return the facets of each competence of the newest template: code -> code -> title."""
    newest = TemplateModel.objects.order_by("-edition")[:1]
    rows = TemplateFacet.objects.filter(field__template=newest).order_by("field", "position")
    titles: dict[str, dict[str, str]] = {}
    for field_code, code, title in rows.values_list("field__code", "code", "title"):
        titles.setdefault(field_code, {})[code] = title
    return titles


def item_import(*, import_id: UUID) -> ItemImport:
    """Return one file of items that was read.

    :raises ItemImportNotFound: where there is none with this id
    """
    row = ItemImport.objects.filter(id=import_id).first()
    if row is None:
        raise ItemImportNotFound
    return row


def item_imports() -> QuerySet[ItemImport]:
    """Return the files of items that were read, newest first."""
    return ItemImport.objects.defer("items")
