"""The funder's decision: issued vouchers are good for longer."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from vouchers.funding.api import extend_programme
from vouchers.redemption.models import Extension, IssueRun
from vouchers.redemption.queries.extensions import preview_extension
from vouchers.redemption.rules import ExtensionRepeated, Kind, Reason
from vouchers.redemption.services.moving import Deed, Moved, move_many

JOB = "redemption.extend_vouchers"
# Small, so that nobody who takes a free voucher finds many of them locked.
CHUNK = 500


@transaction.atomic(durable=True)
def start_extension(
    *,
    programme_id: UUID,
    last_day: dt.date,
    reference: str,
    decided_on: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Begin to extend a programme's vouchers by the funder's decision; returns the extension's id.

    New vouchers get the later last day at once, also those of runs that are still issuing; issued
    ones are worked off by the outbox, and keep all other terms.

    :raises ProgrammeUnknown, NotLater, TermsChangedMeanwhile: as their names say
    :raises ExtensionRepeated: the same decision was entered before
    """
    preview = preview_extension(programme_id=programme_id, last_day=last_day, today=berlin_day(now))
    extend_programme(programme_id=programme_id, last_day=last_day, actor=actor, now=now)
    with refuse_on(redemption_extension_once=ExtensionRepeated):
        extension = Extension.objects.create(
            programme_id=programme_id,
            last_day=last_day,
            reference=reference,
            decided_on=decided_on,
            planned_count=preview.count,
            started_at=now,
            actor_pseudonym=actor.pseudonym,
        )
    IssueRun.objects.filter(
        programme_id=programme_id, finished_at__isnull=True, last_day__lt=last_day
    ).update(last_day=last_day)
    payload, key = {"extension_id": str(extension.id)}, f"extend:{extension.id}"
    job_id = enqueue(job=JOB, payload=payload, key=key, now=now)
    Extension.objects.filter(id=extension.id).update(job_id=job_id)
    record(
        action="redemption.extension_started",
        actor=actor,
        subject=f"programme:{programme_id}",
        facts={"last_day": last_day.isoformat(), "reference": reference, "count": preview.count},
        now=now,
    )
    return extension.id


def extend_chunk(
    *, extension_id: UUID, cursor: dict[str, Any], actor: Actor, now: dt.datetime
) -> dict[str, Any] | None:
    """Extend the next vouchers of an extension in the caller's transaction.

    Returns how far it is, or None when all are done.
    """
    require_transaction()
    rows = Extension.objects.select_for_update(of=("self",), no_key=True)
    extension = rows.get(id=extension_id)
    moved = _extend(
        extension.programme_id,
        extension.last_day,
        after=cursor.get("after", 0),
        limit=CHUNK,
        actor=actor,
        now=now,
    )
    extension.extended_count += len(moved)
    if len(moved) < CHUNK:
        extension.finished_at = now
    extension.save(update_fields=["extended_count", "finished_at"])
    if extension.finished_at:
        return None
    done, total = extension.extended_count, extension.planned_count
    return {"after": moved[-1].number, "done": done, "total": total}


def extend_vouchers(
    *,
    programme_id: UUID,
    last_day: dt.date,
    actor: Actor,
    now: dt.datetime,
    limit: int = CHUNK,
) -> int:
    """Let the next vouchers of a programme be good until a later last day; returns how many.

    Runs in the cooperative's scope. What has expired, been completed or been revoked stays as it
    is, a later last day too. Fewer than `limit` means that nothing is left.
    """
    require_transaction()
    return len(_extend(programme_id, last_day, after=0, limit=limit, actor=actor, now=now))


def _extend(
    programme_id: UUID,
    last_day: dt.date,
    *,
    after: int,
    limit: int,
    actor: Actor,
    now: dt.datetime,
) -> list[Moved]:
    return move_many(
        Deed(
            kind=Kind.EXTEND,
            actor=actor,
            now=now,
            reason=Reason.FUNDER_DECISION,
            last_day=last_day,
        ),
        selection="""programme_id = %(programme_id)s AND number > %(after)s
            AND last_day >= %(today)s AND last_day < %(last_day)s""",
        order="number",
        limit=limit,
        programme_id=programme_id,
        after=after,
        today=berlin_day(now),
    )
