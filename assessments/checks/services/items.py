"""Taking the library's published test items over into a draft."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from assessments.checks.models import TestItem
from assessments.checks.queries.items import ItemPlan, PlannedItem, plan_items
from assessments.checks.services.publishing import locked_draft
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction


@transaction.atomic(durable=True)
def take_items(*, model_id: UUID, actor: Actor, now: dt.datetime) -> ItemPlan:
    """Take the items over in a transaction of its own; see `copy_items`."""
    return copy_items(model_id=model_id, actor=actor, now=now)


def copy_items(*, model_id: UUID, actor: Actor, now: dt.datetime) -> ItemPlan:
    """Make the test items of a draft those that the library has published; return what was done.

    :raises ModelNotFound, ModelIsFrozen: where there is no such draft
    :raises TransactionRequired: outside a transaction
    """
    require_transaction()
    draft = locked_draft(model_id=model_id)
    plan = plan_items(model_id=draft.id)
    TestItem.objects.filter(field__model=draft).delete()
    TestItem.objects.bulk_create(
        _copy(planned, position) for position, planned in enumerate(plan.taken, start=1)
    )
    record(
        action="checks.items_taken",
        actor=actor,
        subject=f"competence_model:{draft.id}",
        facts={"taken": len(plan.taken), "skipped": len(plan.skipped)},
        now=now,
    )
    return plan


def _copy(planned: PlannedItem, position: int) -> TestItem:
    item = planned.item
    return TestItem(
        field=planned.field,
        facet=planned.facet,
        item_id=item.id,
        item_code=item.code,
        item_version=item.version,
        kind=item.kind,
        level=planned.level,
        content=item.content,
        is_accessible=item.is_accessible,
        accessibility_note=item.accessibility_note,
        position=position,
    )
