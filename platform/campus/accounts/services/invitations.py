"""Inviting: by a link in an e-mail, or by a code in a printed letter."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from campus.accounts.models import Account, Invitation, PaperCard
from campus.accounts.rules import (
    LETTER,
    LETTER_VALID_FOR,
    LINK,
    LINK_VALID_FOR,
    AccountClosed,
    EmailMissing,
    InvitationFacts,
    InvitationInvalid,
    LoginNameMissing,
    check_invitation,
    new_letter_code,
    read_letter_code,
)
from campus.accounts.services.accounts import lock_account, withdraw_open_invitations
from campus.audit.api import record
from campus.kernel.actor import SYSTEM, Actor
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import MunicipalityView, current_municipality

# A code has 80 random bits and lives for weeks: a salted password hash (ASVS 5.0, 6.5.2), but
# with fewer rounds than for passwords that people think up, so that a run of letters is quick.
_CODE_ROUNDS = 20_000


def invite(
    *,
    account_id: UUID,
    purpose: str,
    valid_for: dt.timedelta | None = None,
    actor: Actor,
    now: dt.datetime,
) -> str:
    """Make an invitation and return its one-time secret, which is kept nowhere else.

    An earlier unused invitation of the account becomes worthless.

    :param purpose: "letter" for a code in groups of four, "link" for the token of an e-mail
    :raises AccountUnknown, AccountClosed: by the account
    :raises EmailMissing, LoginNameMissing: where the account cannot be reached this way
    """
    invitation = _open_invitation(
        account_id=account_id, purpose=purpose, valid_for=valid_for, actor=actor, now=now
    )
    return _hand_over_secret(invitation, now=now)


def invite_by_email(*, account_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Have an invitation sent by e-mail and return its id; the link is made when it is sent.

    :raises AccountUnknown, AccountClosed, EmailMissing: by the account
    """
    invitation = _open_invitation(
        account_id=account_id, purpose=LINK, valid_for=None, actor=actor, now=now
    )
    municipality = current_municipality()
    enqueue(
        job="accounts.send_invitation_mail",
        payload={"invitation_id": str(invitation.id)},
        municipality_id=municipality.id if municipality else None,
        now=now,
        key=f"accounts:invitation:{invitation.id}",
    )
    return invitation.id


def send_invitation(*, invitation_id: UUID, now: dt.datetime) -> None:
    """Send the e-mail of an invitation with a fresh link; one that is spent is left alone.

    Sent twice after a breakdown, only the later link counts.
    """
    require_transaction()
    invitation = _locked().select_related("account").filter(id=invitation_id).first()
    if invitation is None or not _still_counts(invitation, now=now):
        return
    link = _address() + reverse(
        "accounts:invitation", args=[_hand_over_secret(invitation, now=now)]
    )
    context = {"account": invitation.account, "invitation": invitation, "link": link}
    EmailMessage(
        subject="Ihr Zugang zu KommunalCampus",
        body=render_to_string("accounts/mail/invitation.txt", context | {"host": _host_title()}),
        to=[invitation.account.email or ""],
    ).send()


def look_at_invitation(*, secret: str, now: dt.datetime) -> str:
    """Return the name of the person a link was made for, without using it up.

    :raises InvitationInvalid: whatever the reason
    """
    invitation = _find(secret)
    _check(invitation, now=now)
    return invitation.account.display_name


@transaction.atomic(durable=True)
def note_opened(*, secret: str, now: dt.datetime) -> None:
    """Remember when a link was first opened, for whoever invited."""
    Invitation.objects.filter(secret_hash=_link_hash(secret), opened_at__isnull=True).update(
        opened_at=now
    )


@transaction.atomic(durable=True)
def accept_invitation(*, secret: str, now: dt.datetime) -> UUID:
    """Use up a link and return the account that it lets in. Of two at once, one succeeds.

    :raises InvitationInvalid: whatever the reason
    """
    invitation = _find(secret, lock=True)
    _check(invitation, now=now)
    use_up(invitation, now=now)
    return invitation.account_id


def use_up(invitation: Invitation, *, now: dt.datetime) -> None:
    """Mark a locked and checked invitation as used."""
    invitation.used_at = now
    invitation.opened_at = invitation.opened_at or now
    invitation.save(update_fields=["used_at", "opened_at"])
    _note("accounts.invitation_used", invitation, actor=SYSTEM, now=now)


def facts_of(invitation: Invitation) -> InvitationFacts:
    """Gather what the rule about invitations asks for."""
    return InvitationFacts(
        schema_name=invitation.schema_name,
        expires_at=invitation.expires_at,
        used_at=invitation.used_at,
        withdrawn_at=invitation.withdrawn_at,
        wrong_tries=invitation.wrong_tries,
        account_closed=invitation.account.closed_at is not None,
    )


def schema_here() -> str:
    """Return the name of the schema in which the caller works."""
    municipality = current_municipality()
    return municipality.schema_name if municipality else "public"


def letter_hash(code: str) -> str:
    """Return the salted hash of a letter's sixteen symbols."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(code, hasher.salt(), iterations=_CODE_ROUNDS)


def _open_invitation(
    *,
    account_id: UUID,
    purpose: str,
    valid_for: dt.timedelta | None,
    actor: Actor,
    now: dt.datetime,
) -> Invitation:
    require_transaction()
    account = lock_account(account_id)
    _check_reachable(account, purpose)
    withdraw_open_invitations(account.id, now=now)
    if purpose == LETTER:
        # Whoever found the former letter has nothing in hand any more.
        PaperCard.objects.filter(account=account, ended_at__isnull=True).update(ended_at=now)
    lasting = valid_for or (LETTER_VALID_FOR if purpose == LETTER else LINK_VALID_FOR)
    invitation = Invitation.objects.create(
        account=account,
        schema_name=schema_here(),
        purpose=purpose,
        created_at=now,
        expires_at=now + lasting,
    )
    _note("accounts.invited", invitation, actor=actor, now=now)
    return invitation


def _check_reachable(account: Account, purpose: str) -> None:
    if account.closed_at is not None:
        raise AccountClosed
    if purpose == LINK and not account.email:
        raise EmailMissing
    if purpose == LETTER and not account.login_name:
        raise LoginNameMissing


def _hand_over_secret(invitation: Invitation, *, now: dt.datetime) -> str:
    if invitation.purpose == LETTER:
        secret = new_letter_code()
        invitation.secret_hash = letter_hash(read_letter_code(secret) or "")
    else:
        secret = secrets.token_urlsafe(32)
        invitation.secret_hash = _link_hash(secret)
    invitation.sent_at = now
    invitation.save(update_fields=["secret_hash", "sent_at"])
    return secret


def _link_hash(secret: str) -> str:
    # 256 random bits: a plain hash is enough (ASVS 5.0, 6.5.2) and can be looked up.
    return hashlib.sha256(secret.encode()).hexdigest()


def _locked() -> QuerySet[Invitation]:
    return Invitation.objects.select_for_update(of=("self",), no_key=True)


def _find(secret: str, *, lock: bool = False) -> Invitation:
    invitations = _locked() if lock else Invitation.objects.all()
    found = invitations.select_related("account").filter(
        purpose=LINK, secret_hash=_link_hash(secret)
    )
    invitation = found.first()
    if invitation is None:
        raise InvitationInvalid
    return invitation


def _check(invitation: Invitation, *, now: dt.datetime) -> None:
    check_invitation(facts_of(invitation), schema_name=schema_here(), now=now)


def _still_counts(invitation: Invitation, *, now: dt.datetime) -> bool:
    try:
        _check(invitation, now=now)
    except InvitationInvalid:
        return False
    return True


def _address() -> str:
    municipality = current_municipality()
    if municipality:
        return municipality.address.rstrip("/")
    scheme = "https" if settings.HTTPS else "http"
    port = f":{settings.PORT_IN_ADDRESSES}" if settings.PORT_IN_ADDRESSES else ""
    return f"{scheme}://{settings.COOPERATIVE_HOSTS[0]}{port}"


def _host_title() -> str:
    municipality: MunicipalityView | None = current_municipality()
    return municipality.name if municipality else settings.COOPERATIVE_NAME


def _note(action: str, invitation: Invitation, *, actor: Actor, now: dt.datetime) -> None:
    facts = {"purpose": invitation.purpose}
    subject = f"account:{invitation.account_id}"
    record(action=action, actor=actor, subject=subject, facts=facts, now=now)
