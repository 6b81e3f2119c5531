"""Somebody changes the address with which they sign in; the new one is proved by a code."""

from __future__ import annotations

import datetime as dt
import secrets
from uuid import UUID

from django.db import transaction

from campus.accounts.api import enqueue_code_mail, get_account, update_account
from campus.kernel.actor import Actor
from campus.kernel.pseudonyms import pseudonym
from tenants.privacy.rules.addressing import VALID_FOR, Waiting, check_code

_SUBJECT = "Ihr Code für die neue E-Mail-Adresse"
_BODY = (
    "Guten Tag,\n\nmit diesem Code bestätigen Sie Ihre neue E-Mail-Adresse: {code}\n\n"
    "Er gilt 10 Minuten. Haben Sie ihn nicht angefordert, müssen Sie nichts tun.\n"
)
_CHANGED = "Ihre E-Mail-Adresse wurde geändert"
_CHANGED_BODY = (
    "Guten Tag,\n\ndie E-Mail-Adresse Ihrer Anmeldung wurde geändert. Waren Sie das nicht, wenden "
    "Sie sich bitte sofort an die Stelle, die Sie eingeladen hat.\n"
)


@transaction.atomic(durable=True)
def begin_change(*, account_id: UUID, email: str, now: dt.datetime) -> Waiting:
    """Send a code to a new address; return what the session keeps until the code is typed."""
    code = f"{secrets.randbelow(10**6):06}"
    body = _BODY.format(code=code)
    enqueue_code_mail(account_id=account_id, subject=_SUBJECT, body=body, to=email, now=now)
    digest = digest_of(code, email=email, account_id=account_id)
    return Waiting(email=email, digest=digest, until=(now + VALID_FOR).isoformat())


@transaction.atomic(durable=True)
def finish_change(*, waiting: Waiting, code: str, actor: Actor, now: dt.datetime) -> None:
    """Change the address of the actor's account; the old one is told, every device signed out.

    :raises AddressCodeWrong: where the code is not the one that was sent, or is too old
    :raises EmailTaken: where somebody else here signs in with the address
    """
    account = get_account(account_id=_own(actor))
    digest = digest_of(code, email=waiting.email, account_id=account.id)
    check_code(waiting, digest=digest, now=now)
    old = account.email
    update_account(
        account_id=account.id,
        display_name=account.display_name,
        email=waiting.email,
        login_name=account.login_name,
        actor=actor,
        now=now,
    )
    if old:
        enqueue_code_mail(
            account_id=account.id, subject=_CHANGED, body=_CHANGED_BODY, to=old, now=now
        )


def digest_of(code: str, *, email: str, account_id: UUID) -> str:
    """Return the keyed hash of a code for one address and account; spaces do not matter."""
    typed = "".join(code.split())
    return pseudonym(f"{account_id}:{email}:{typed}", purpose="new address")


def _own(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise ValueError("only somebody who is signed in changes an address")
    return actor.account_id
