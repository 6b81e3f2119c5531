"""Sign in with a letter's code (something to have) and a PIN (something to know)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction
from django.db.models import F, QuerySet

from campus.accounts.models import Account, Invitation, PaperCard
from campus.accounts.rules import LETTER, InvitationInvalid, check_invitation
from campus.accounts.rules.shared import (
    CARD_VALID_FOR,
    PIN_TRIES,
    CardRefused,
    check_pin,
)
from campus.accounts.services.invitations import facts_of, letter_hash, schema_here, use_up
from campus.audit.api import record
from campus.kernel.actor import SYSTEM


@transaction.atomic(durable=True)
def activate_with_pin(*, invitation_id: UUID, code: str, pin: str, now: dt.datetime) -> UUID:
    """Use up a letter's invitation, let its code go on with a PIN, and return the account's id.

    :param code: the sixteen symbols that were right a moment ago
    :raises InvitationInvalid: where it was used or withdrawn or ran out in the meantime
    :raises PinRefused: where the PIN is too easy
    """
    locked = Invitation.objects.select_for_update(of=("self",), no_key=True)
    invitation = locked.select_related("account").filter(id=invitation_id, purpose=LETTER).first()
    if invitation is None or not _matches(code, invitation.secret_hash or ""):
        raise InvitationInvalid
    check_invitation(facts_of(invitation), schema_name=schema_here(), now=now)
    check_pin(pin, login_name=invitation.account.login_name or "")
    use_up(invitation, now=now)
    _live(invitation.account_id).update(ended_at=now)
    PaperCard.objects.create(
        account_id=invitation.account_id,
        code_hash=invitation.secret_hash or "",
        pin_hash=letter_hash(_joined(code, pin)),
        made_at=now,
        expires_at=now + CARD_VALID_FOR,
    )
    _note("accounts.card_made", invitation.account_id, now=now)
    return invitation.account_id


def account_of_card(*, login_name: str, code: str, pin: str, now: dt.datetime) -> UUID:
    """Return the account that a login name, a letter's code and a PIN belong to.

    Only a wrong PIN with the right code counts as a try, also in parallel: nobody can lock a
    colleague out by knowing a name, and guessing the code is hopeless.

    :param code: the sixteen symbols that `rules.read_letter_code` returned
    :raises CardRefused: whatever the reason, after the same amount of work
    """
    with transaction.atomic(durable=True):
        card = _card(login_name)
        pair = _joined(code, pin)
        has_code = _matches(code, card.code_hash) if card else not letter_hash(code)
        knows_pin = _matches(pair, card.pin_hash) if card else not letter_hash(pair)
        if card is not None and has_code and _counts(card, now=now):
            if knows_pin:
                _forget_tries(card)
                return card.account_id
            _count_try(card, now=now)
    # Outside of the transaction: the counted try must stay.
    raise CardRefused


def _card(login_name: str) -> PaperCard | None:
    locked = PaperCard.objects.select_for_update(of=("self",), no_key=True)
    named = locked.select_related("account").filter(account__login_name__iexact=login_name.strip())
    return named.filter(ended_at__isnull=True).first()


def _counts(card: PaperCard, *, now: dt.datetime) -> bool:
    account: Account = card.account
    return card.wrong_tries < PIN_TRIES and card.expires_at > now and account.is_active


def _forget_tries(card: PaperCard) -> None:
    if card.wrong_tries:
        PaperCard.objects.filter(id=card.id).update(wrong_tries=0)


def _count_try(card: PaperCard, *, now: dt.datetime) -> None:
    left = PaperCard.objects.filter(id=card.id, wrong_tries__lt=PIN_TRIES)
    left.update(wrong_tries=F("wrong_tries") + 1)
    if card.wrong_tries + 1 == PIN_TRIES:
        _note("accounts.card_blocked", card.account_id, now=now)


def _live(account_id: UUID) -> QuerySet[PaperCard]:
    return PaperCard.objects.filter(account_id=account_id, ended_at__isnull=True)


def _joined(code: str, pin: str) -> str:
    return f"{code}:{pin}"


def _matches(text: str, kept: str) -> bool:
    return PBKDF2PasswordHasher().verify(text, kept)


def _note(action: str, account_id: UUID, *, now: dt.datetime) -> None:
    record(action=action, actor=SYSTEM, subject=f"account:{account_id}", now=now)
