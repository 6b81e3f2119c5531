"""Workshops: opened by HR, filled by supervisors, adopted or cancelled by HR."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction

from assessments.checks.models import AgreedTarget, Participant, Proposal, Workshop
from assessments.checks.queries import contents, profiles, workshops
from assessments.checks.queries import model as models
from assessments.checks.rules.refusals import (
    LevelOutsideScale,
    ModelNotFound,
    NobodyInvited,
    ProfileNotFound,
    RangeUpsideDown,
    WorkshopClosed,
    WorkshopNotFound,
    WorkshopOpen,
)
from assessments.checks.rules.seen import refuse_unseen
from assessments.checks.rules.wanted import Wanted, upside_down
from assessments.checks.services.telling import tell_guests
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on


@transaction.atomic(durable=True)
def open_workshop(
    *,
    profile_id: UUID,
    held_on: dt.date,
    note: str,
    invite: Collection[UUID],
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Open a workshop for a profile, on the draft where there is one, else the published model.

    Those with an address are told by e-mail.

    :param invite: employee ids; only supervisors who are here are invited
    :raises ProfileNotFound: where the profile is unknown or retired
    :raises ModelNotFound: where there is no model to work on
    :raises NobodyInvited: where no supervisor is among those to invite
    :raises WorkshopOpen: where one is open for this profile
    """
    profile = profiles.profile(profile_id=profile_id)
    if profile.retired_at:
        raise ProfileNotFound
    model = models.draft() or models.published_model()
    if model is None:
        raise ModelNotFound
    guests = [person.id for person in workshops.supervisors() if person.id in invite]
    if not guests:
        raise NobodyInvited
    with refuse_on(checks_workshop_one_open_per_profile=WorkshopOpen):
        row = Workshop.objects.create(
            profile=profile,
            model=model,
            held_on=held_on,
            note=note,
            opened_at=now,
            opened_by=actor.account_id,
        )
    Participant.objects.bulk_create(
        Participant(workshop=row, employee_id=each, invited_at=now) for each in guests
    )
    tell_guests(workshop_id=row.id, now=now)
    _record("checks.workshop_opened", row.id, actor=actor, now=now)
    return row.id


@transaction.atomic(durable=True)
def propose(
    *, workshop_id: UUID, employee_id: UUID, wanted: Mapping[UUID, Wanted], now: dt.datetime
) -> None:
    """Keep what an invited supervisor proposes; a later proposal replaces the earlier one.

    No audit entry: who proposed what is nobody's business beside the workshop.

    :param wanted: field id -> proposal; an empty one says nothing about this competence
    :raises WorkshopNotFound: where this person is not invited, or a field is not of this model
    :raises WorkshopClosed: where the workshop is over
    :raises RangeUpsideDown, LevelOutsideScale: where a level does not fit
    """
    guest = workshops.participation(workshop_id=workshop_id, employee_id=employee_id)
    workshop = locked_workshop(workshop_id=workshop_id)
    _refuse_misfits(workshop, wanted)
    guest.proposals.all().delete()
    Proposal.objects.bulk_create(
        Proposal(participant=guest, field_id=field_id, **_columns(each))
        for field_id, each in wanted.items()
        if not each.is_empty
    )
    guest.proposed_at = now
    guest.save(update_fields=["proposed_at"])


@transaction.atomic(durable=True)
def agree(*, workshop_id: UUID, wanted: Mapping[UUID, Wanted], seen: str) -> None:
    """Keep what the workshop has agreed on so far; nothing is adopted yet.

    :raises ChangedMeanwhile: where somebody else has written it in between
    :raises WorkshopNotFound: where there is no such workshop, or a field is not of its model
    :raises WorkshopClosed: where the workshop is over
    :raises RangeUpsideDown, LevelOutsideScale: where a level does not fit
    """
    workshop = locked_workshop(workshop_id=workshop_id)
    refuse_unseen(fingerprint=seen, content=contents.agreed_content(workshop))
    _refuse_misfits(workshop, wanted)
    workshop.agreed.all().delete()
    AgreedTarget.objects.bulk_create(
        AgreedTarget(workshop=workshop, field_id=field_id, **_columns(each))
        for field_id, each in wanted.items()
        if not each.is_empty
    )


def _columns(wanted: Wanted) -> dict[str, int | None]:
    return {
        "level": wanted.level,
        "level_to": wanted.level_to,
        "future_level": wanted.future_level,
        "importance": wanted.importance,
    }


def _refuse_misfits(workshop: Workshop, wanted: Mapping[UUID, Wanted]) -> None:
    titles = {f.id: f.title for f in models.fields_of(model_id=workshop.model_id)}
    if not wanted.keys() <= titles.keys():
        raise WorkshopNotFound
    if misfits := upside_down({titles[key]: each for key, each in wanted.items()}):
        raise RangeUpsideDown(targets=", ".join(misfits))
    if any(each.highest > workshop.model.level_count for each in wanted.values()):
        raise LevelOutsideScale


@transaction.atomic(durable=True)
def cancel_workshop(*, workshop_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """End a workshop without adopting anything.

    :raises WorkshopNotFound, WorkshopClosed: where there is no open workshop
    """
    workshop = locked_workshop(workshop_id=workshop_id)
    close(workshop, Workshop.State.CANCELLED, actor=actor, now=now)


def close(workshop: Workshop, state: Workshop.State, *, actor: Actor, now: dt.datetime) -> None:
    """Close an open workshop for good, inside the caller's transaction."""
    workshop.state, workshop.closed_at, workshop.closed_by = state, now, actor.account_id
    workshop.save(update_fields=["state", "closed_at", "closed_by"])
    _record(f"checks.workshop_{state}", workshop.id, actor=actor, now=now)


def locked_workshop(*, workshop_id: UUID) -> Workshop:
    """Return an open workshop, locked until the end of the transaction.

    :raises WorkshopNotFound: where there is none with this id
    :raises WorkshopClosed: where it is over
    """
    rows = Workshop.objects.select_related("profile", "model").filter(id=workshop_id)
    row = rows.select_for_update(of=("self",), no_key=True).first()
    if row is None:
        raise WorkshopNotFound
    if not row.is_open:
        raise WorkshopClosed
    return row


def _record(action: str, workshop_id: UUID, *, actor: Actor, now: dt.datetime) -> None:
    record(action=action, actor=actor, subject=f"workshop:{workshop_id}", facts={}, now=now)
