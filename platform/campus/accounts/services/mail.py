"""E-mails that carry a code: sealed from the request to the moment of sending."""

from __future__ import annotations

import datetime as dt
import json
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction

from campus.accounts.models import SealedMail
from campus.kernel.sealing import seal_under, unseal_under
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import current_municipality

# What leads to the key under which secrets of accounts are sealed.
LABEL = "campus.accounts.sealing:"
# Who has to wait longer asks for a new code; an old one would only confuse.
_WORTH_SENDING = dt.timedelta(minutes=10)


@transaction.atomic
def enqueue_code_mail(
    *, account_id: UUID, subject: str, body: str, now: dt.datetime, to: str = ""
) -> None:
    """Have an e-mail sent whose text holds a code; neither table, job nor log shows the text.

    :param to: another address than the account has when it is sent, such as a new one
    """
    municipality = current_municipality()
    sealed = seal(json.dumps([subject, body, to]))
    mail = SealedMail.objects.create(account_id=account_id, sealed=sealed, created_at=now)
    enqueue(
        job="accounts.send_code_mail",
        key=f"accounts:mail:{mail.id}",
        payload={"mail_id": str(mail.id)},
        municipality_id=municipality.id if municipality else None,
        now=now,
    )


def send_sealed_mail(*, mail_id: UUID, now: dt.datetime) -> None:
    """Send an e-mail to its address, else to the one that its account has now; forget its text."""
    require_transaction()
    mail = SealedMail.objects.select_related("account").filter(id=mail_id).first()
    if mail is None:
        return
    account = mail.account
    if account.is_active and now - mail.created_at <= _WORTH_SENDING:
        # Two parts: sealed by an earlier version.
        subject, body, *to = json.loads(unseal(mail.sealed))
        address = "".join(to) or account.email
        if address:
            EmailMessage(subject=subject, body=body, to=[address]).send()
    mail.delete()


def seal(text: str) -> str:
    """Encrypt a text with the key of this installation (AES-128-CBC and HMAC, Fernet)."""
    return seal_under(LABEL, text)


def unseal(sealed: str) -> str:
    """Decrypt what `seal` returned.

    :raises cryptography.fernet.InvalidToken: where it was changed or made with another key
    """
    return unseal_under(LABEL, sealed)
