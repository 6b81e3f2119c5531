"""The states of a framework: publish a draft, discard it, mark a published one outdated."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from assessments.library.models import Framework
from assessments.library.rules.refusals import (
    FrameworkNotADraft,
    FrameworkNotFound,
    FrameworkNotPublished,
    SuccessorNotPublished,
)
from assessments.library.services.importing import lock_frameworks
from campus.audit.api import record
from campus.kernel.actor import Actor


@transaction.atomic(durable=True)
def publish_framework(*, framework_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Publish a draft; the edition that was published before becomes outdated in its favour.

    :raises FrameworkNotFound: where there is none with this id
    :raises FrameworkNotADraft: where it is published or outdated already
    """
    lock_frameworks()
    draft = _framework(framework_id)
    if not draft.is_draft:
        raise FrameworkNotADraft
    same = Framework.objects.filter(key=draft.key, version=draft.version)
    for earlier in same.filter(state=Framework.State.PUBLISHED):
        _outdate(earlier, successor=draft, actor=actor, now=now)
    draft.state = Framework.State.PUBLISHED
    draft.published_at, draft.published_by = now, actor.pseudonym
    draft.save(update_fields=["state", "published_at", "published_by"])
    _record("library.framework_published", draft, actor=actor, now=now)


@transaction.atomic(durable=True)
def mark_framework_outdated(
    *, framework_id: UUID, successor_id: UUID | None, actor: Actor, now: dt.datetime
) -> None:
    """Mark a published framework outdated, or give an outdated one the successor it lacks.

    :param successor_id: the published framework that takes its place, None where there is none
    :raises FrameworkNotFound: where there is none with this id
    :raises FrameworkNotPublished: where it is a draft, or outdated with nothing left to name
    :raises SuccessorNotPublished: where the successor is itself, no longer or not yet published
    """
    lock_frameworks()
    row = _framework(framework_id)
    successor = _successor(row, successor_id)
    if row.is_published:
        _outdate(row, successor=successor, actor=actor, now=now)
    elif row.state == Framework.State.OUTDATED and row.successor_id is None and successor:
        row.successor = successor
        row.save(update_fields=["successor"])
        _record("library.framework_succeeded", row, actor=actor, now=now)
    else:
        raise FrameworkNotPublished


@transaction.atomic(durable=True)
def discard_framework_draft(*, framework_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Delete a draft with everything in it and the reports of its imports.

    :raises FrameworkNotFound: where there is none with this id
    :raises FrameworkNotADraft: where it is published or outdated already
    """
    lock_frameworks()
    draft = _framework(framework_id)
    if not draft.is_draft:
        raise FrameworkNotADraft
    _record("library.framework_discarded", draft, actor=actor, now=now)
    # Elements protect their parents, so they leave the tree before it goes.
    draft.nodes.update(parent=None)
    draft.delete()


def _framework(framework_id: UUID) -> Framework:
    row = Framework.objects.select_for_update(of=("self",), no_key=True).filter(id=framework_id)
    found = row.first()
    if found is None:
        raise FrameworkNotFound
    return found


def _successor(row: Framework, successor_id: UUID | None) -> Framework | None:
    if successor_id is None:
        return None
    published = Framework.objects.filter(state=Framework.State.PUBLISHED).exclude(id=row.id)
    successor = published.filter(id=successor_id).first()
    if successor is None:
        raise SuccessorNotPublished
    return successor


def _outdate(
    row: Framework, *, successor: Framework | None, actor: Actor, now: dt.datetime
) -> None:
    row.state = Framework.State.OUTDATED
    row.outdated_at, row.outdated_by = now, actor.pseudonym
    row.successor = successor
    row.save(update_fields=["state", "outdated_at", "outdated_by", "successor"])
    _record("library.framework_outdated", row, actor=actor, now=now)


def _record(action: str, row: Framework, *, actor: Actor, now: dt.datetime) -> None:
    record(
        action=action,
        actor=actor,
        subject=f"framework:{row.id}",
        facts={"key": row.key, "version": row.version, "edition": row.edition},
        now=now,
    )
