"""Making the needs analysis of a quarter: worked out without a transaction, published in one."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from uuid import UUID

from django.db import connection, transaction

from assessments.checks.models import NeedsRelease, NeedsThreshold
from assessments.checks.queries import needs as queries
from assessments.checks.rules.needs_words import (
    BasisChanged,
    NothingAsked,
    QuarterNotOver,
    ReleaseExists,
    ThresholdTooLow,
)
from assessments.checks.rules.quarters import last_day_of
from assessments.checks.services.drafting import Draft, current_basis, draft_quarter
from campus.audit.api import canonical_json, record
from campus.kernel.actor import SYSTEM, Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import list_municipalities

EVERYWHERE = "checks.freeze_needs"
HERE = "checks.freeze_needs_here"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('needs'), hashtext(current_schema()))"


def freeze_everywhere(*, now: dt.datetime) -> None:
    """Write the jobs that make what is missing in every municipality that is open."""
    require_transaction()
    for municipality in list_municipalities():
        if municipality.is_open:
            key = f"{HERE}:{berlin_day(now).isoformat()}"
            enqueue(job=HERE, key=key, municipality_id=municipality.id, now=now)


def draft_next(*, now: dt.datetime) -> Draft | None:
    """Work out the release of the oldest quarter that has none; None where all are there.

    Slow: to be called outside a transaction.
    """
    waiting = queries.quarters_without_release(today=berlin_day(now))
    return draft_quarter(waiting[0]) if waiting else None


def publish_next(*, draft: Draft | None, now: dt.datetime) -> bool:
    """Publish what was worked out; say whether there may be more to work out.

    Where it does not hold any more, nothing is published, and it is to be worked out anew.
    """
    require_transaction()
    if draft:
        with contextlib.suppress(ReleaseExists, BasisChanged):
            publish(draft=draft, actor=SYSTEM, now=now)
    return draft is not None


def freeze_next(*, now: dt.datetime) -> bool:
    """Work out and publish the release of the oldest quarter that has none.

    It opens its own short transaction to publish, because working out is too slow for one.

    :returns: whether there may be more
    """
    draft = draft_next(now=now)
    with transaction.atomic():
        return publish_next(draft=draft, now=now)


def ask_for_release(
    *, first_day: dt.date, municipality_id: UUID | None, actor: Actor, now: dt.datetime
) -> None:
    """Have the releases made that are still missing, without waiting for the night.

    :raises QuarterNotOver, NothingAsked, ReleaseExists: as `publish`
    """
    require_transaction()
    _check_quarter(first_day, now=now)
    key = f"{HERE}:{first_day.isoformat()}:{actor.pseudonym}:{now.isoformat()}"
    enqueue(job=HERE, key=key, municipality_id=municipality_id, now=now)
    subject = f"needs_quarter:{first_day.isoformat()}"
    record(action="checks.needs_asked_for", actor=actor, subject=subject, now=now)


def publish(*, draft: Draft, actor: Actor, now: dt.datetime) -> UUID:
    """Freeze what was worked out; return the release's id.

    :raises QuarterNotOver: before the first day after it
    :raises NothingAsked: where no campaign was open in it
    :raises ReleaseExists: where there is one, also one that another job has made meanwhile
    :raises BasisChanged: where meanwhile another quarter was published, a check that counts was
        deleted, or a threshold raised
    """
    require_transaction()
    _wait_for_others()
    first_day, content, thresholds = draft.first_day, draft.content, draft.basis.thresholds
    _check_quarter(first_day, now=now)
    if current_basis(first_day) != draft.basis:
        raise BasisChanged
    with refuse_on(checks_needs_release_once_a_quarter=ReleaseExists):
        release = NeedsRelease.objects.create(
            first_day=first_day,
            made_at=now,
            made_by=actor.pseudonym,
            minimum=thresholds.minimum,
            cross_minimum=thresholds.cross_minimum,
            content=content,
            content_hash=hashlib.sha256(canonical_json(content)).hexdigest(),
        )
    record(
        action="checks.needs_frozen",
        actor=actor,
        subject=f"needs_release:{release.id}",
        facts={"quarter": first_day.isoformat(), "hash": release.content_hash},
        now=now,
    )
    return release.id


def raise_thresholds(*, minimum: int, cross_minimum: int, actor: Actor, now: dt.datetime) -> None:
    """Show cells only from more people on, in the releases made from now on.

    :raises ThresholdTooLow: below the least, below what holds, or less crossed than plain
    """
    require_transaction()
    held = queries.thresholds()
    refusal = ThresholdTooLow(minimum=held.minimum, cross_minimum=held.cross_minimum)
    with refuse_on(
        checks_threshold_minimum_five=refusal,
        checks_threshold_cross_minimum_ten=refusal,
        checks_threshold_only_rises=refusal,
    ):
        NeedsThreshold.objects.create(
            minimum=minimum, cross_minimum=cross_minimum, set_at=now, set_by=actor.pseudonym
        )
    facts = {"minimum": minimum, "cross_minimum": cross_minimum}
    record(action="checks.thresholds_raised", actor=actor, subject="needs", facts=facts, now=now)


# For edges, which open no transaction themselves.
ask_now = transaction.atomic(durable=True)(ask_for_release)
raise_now = transaction.atomic(durable=True)(raise_thresholds)


def _wait_for_others() -> None:
    # Two quarters published at once would each be unaware of the other.
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)


def _check_quarter(first_day: dt.date, *, now: dt.datetime) -> None:
    if last_day_of(first_day) >= berlin_day(now):
        raise QuarterNotOver
    if NeedsRelease.objects.filter(first_day=first_day).exists():
        raise ReleaseExists
    if not queries.campaigns_in(first_day):
        raise NothingAsked
