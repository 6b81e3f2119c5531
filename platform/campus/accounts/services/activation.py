"""Activating an account with the code from a printed letter."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction
from django.db.models import F

from campus.accounts.models import Invitation
from campus.accounts.rules import (
    INVITATION_TRIES,
    LETTER,
    ActivationRefused,
    InvitationInvalid,
    check_invitation,
)
from campus.accounts.services.accounts import set_password
from campus.accounts.services.invitations import facts_of, letter_hash, schema_here, use_up
from campus.kernel.actor import SYSTEM


def check_letter_code(*, login_name: str, code: str, now: dt.datetime) -> UUID:
    """Return the id of the invitation that a login name and a letter's code belong to.

    A wrong code counts against the invitation, also under parallel tries; the right one is not
    used up yet.

    :param code: the sixteen symbols that `rules.read_letter_code` returned
    :raises ActivationRefused: whatever the reason, after the same amount of work
    """
    with transaction.atomic(durable=True):
        invitation = _open_letter(login_name)
        if invitation is None:
            letter_hash(code)
        elif _counts(invitation, now=now) and _matches(code, invitation):
            return invitation.id
        else:
            _count_try(invitation)
    # Outside of the transaction: the counted try must stay.
    raise ActivationRefused


@transaction.atomic(durable=True)
def activate(*, invitation_id: UUID, password: str, now: dt.datetime) -> UUID:
    """Use up a letter's invitation, set the first password and return the account's id.

    :raises InvitationInvalid: where it was used or withdrawn or ran out in the meantime
    :raises django.core.exceptions.ValidationError: where the password is too weak
    """
    locked = Invitation.objects.select_for_update(of=("self",), no_key=True)
    invitation = locked.select_related("account").filter(id=invitation_id, purpose=LETTER).first()
    if invitation is None:
        raise InvitationInvalid
    check_invitation(facts_of(invitation), schema_name=schema_here(), now=now)
    use_up(invitation, now=now)
    set_password(account_id=invitation.account_id, password=password, actor=SYSTEM, now=now)
    return invitation.account_id


def _open_letter(login_name: str) -> Invitation | None:
    locked = Invitation.objects.select_for_update(of=("self",), no_key=True)
    return (
        locked.select_related("account")
        .filter(
            account__login_name__iexact=login_name.strip(),
            purpose=LETTER,
            used_at__isnull=True,
            withdrawn_at__isnull=True,
        )
        .first()
    )


def _counts(invitation: Invitation, *, now: dt.datetime) -> bool:
    try:
        check_invitation(facts_of(invitation), schema_name=schema_here(), now=now)
    except InvitationInvalid:
        return False
    return True


def _matches(code: str, invitation: Invitation) -> bool:
    return PBKDF2PasswordHasher().verify(code, invitation.secret_hash or "")


def _count_try(invitation: Invitation) -> None:
    left = Invitation.objects.filter(id=invitation.id, wrong_tries__lt=INVITATION_TRIES)
    left.update(wrong_tries=F("wrong_tries") + 1)
