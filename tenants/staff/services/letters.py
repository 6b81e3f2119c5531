"""Activation letters: each code is made when it is printed, and printed once."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from campus.accounts import api as accounts
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from tenants.registry.api import MunicipalityView, current_municipality
from tenants.staff.models import AccessItem
from tenants.staff.queries.access import unprinted_letters
from tenants.staff.rules.refusals import AccountMissing, NoLetterLeft
from tenants.staff.services.access import lock_run
from tenants.staff.services.typesetting import Letter, Sender, typeset

AT_ONCE = 100


def print_letters(*, run_id: UUID, actor: Actor, now: dt.datetime) -> bytes:
    """Return the next letters (up to 100) of a run as one PDF, each with a fresh one-time code.

    The codes exist on paper only; whoever needs a letter again gets another code.

    :raises AccessRunUnknown: where this municipality has no such run
    :raises NoLetterLeft: every letter of the run is printed
    """
    sender = _sender(current_municipality())
    letters = _issue_codes(run_id=run_id, actor=actor, now=now)
    # After the commit: what takes time holds no lock.
    return typeset(letters, sender=sender, day=berlin_day(now))


@transaction.atomic(durable=True)
def _issue_codes(*, run_id: UUID, actor: Actor, now: dt.datetime) -> list[Letter]:
    run = lock_run(run_id=run_id)
    items = list(unprinted_letters(run_id=run.id)[:AT_ONCE])
    if not items:
        raise NoLetterLeft
    letters = [_letter(item, actor=actor, now=now) for item in items]
    AccessItem.objects.filter(id__in=[item.id for item in items]).update(printed_at=now)
    facts = {"letters": len(items)}
    record(
        action="staff.letters_printed",
        actor=actor,
        subject=f"access_run:{run.id}",
        facts=facts,
        now=now,
    )
    return letters


def _letter(item: AccessItem, *, actor: Actor, now: dt.datetime) -> Letter:
    person = item.employee
    account_id = person.account_id
    if account_id is None:
        raise AccountMissing
    code = accounts.invite(account_id=account_id, purpose=accounts.LETTER, actor=actor, now=now)
    view = accounts.get_account(account_id=account_id)
    return Letter(
        name=str(person),
        unit=person.unit.name if person.unit else "",
        login_name=view.login_name or "",
        code=code,
        valid_until=berlin_day(view.invitation.expires_at if view.invitation else now),
    )


def _sender(municipality: MunicipalityView | None) -> Sender:
    if municipality is None:
        raise NoLetterLeft
    return Sender(
        name=municipality.name,
        street=municipality.street,
        place=f"{municipality.postcode} {municipality.city}".strip(),
        activation_url=municipality.address.rstrip("/") + reverse("accounts:activation"),
    )
