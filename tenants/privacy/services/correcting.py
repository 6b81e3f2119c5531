"""An employee asks for a correction; HR takes it over or says why not."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.refusal import refuse_on
from tenants.privacy.models import Correction
from tenants.privacy.rules import correcting as rules
from tenants.staff.api import correct_name


@transaction.atomic(durable=True)
def ask_for_correction(
    *, employee_id: UUID, what: str, wish: str, actor: Actor, now: dt.datetime
) -> UUID:
    """Ask HR to put something right and return the request's id.

    :raises CorrectionWaiting: where a request for the same thing has no answer yet
    """
    with refuse_on(privacy_one_open_correction=rules.CorrectionWaiting):
        row = Correction.objects.create(
            employee_id=employee_id, what=what, wish=wish.strip(), state=rules.OPEN, asked_at=now
        )
    _note("privacy.correction_asked", row, actor=actor, now=now)
    return row.id


@transaction.atomic(durable=True)
def accept_correction(*, correction_id: UUID, answer: str, actor: Actor, now: dt.datetime) -> None:
    """Take a correction over: a name at once, anything else HR has put right by hand.

    :raises CorrectionUnknown, CorrectionAnswered, OwnCorrection: as their names say
    """
    row = _lock(correction_id, actor)
    if row.what in rules.TAKEN_OVER:
        correct_name(
            employee_id=row.employee_id, field=row.what, value=row.wish, actor=actor, now=now
        )
    _answer(row, rules.ACCEPTED, answer, actor=actor, now=now)


@transaction.atomic(durable=True)
def refuse_correction(*, correction_id: UUID, answer: str, actor: Actor, now: dt.datetime) -> None:
    """Say why something stays as it is.

    :raises AnswerMissing: without a reason
    :raises CorrectionUnknown, CorrectionAnswered, OwnCorrection: as their names say
    """
    if not answer.strip():
        raise rules.AnswerMissing
    _answer(_lock(correction_id, actor), rules.REFUSED, answer, actor=actor, now=now)


def _lock(correction_id: UUID, actor: Actor) -> Correction:
    rows = Correction.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(id=correction_id).first()
    if row is None:
        raise rules.CorrectionUnknown
    if row.state != rules.OPEN:
        raise rules.CorrectionAnswered
    if row.employee_id == actor.employee_id:
        raise rules.OwnCorrection
    return row


def _answer(row: Correction, state: str, answer: str, *, actor: Actor, now: dt.datetime) -> None:
    row.state, row.answer = state, answer.strip()
    row.answered_at, row.answered_by = now, actor.pseudonym
    row.save()
    _note(f"privacy.correction_{state}", row, actor=actor, now=now)


def _note(action: str, row: Correction, *, actor: Actor, now: dt.datetime) -> None:
    # About the person, so that it stands among what the person reads about themselves.
    facts = {"correction": str(row.id), "what": row.what}
    record(action=action, actor=actor, subject=f"employee:{row.employee_id}", facts=facts, now=now)
