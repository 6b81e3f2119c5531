"""E-mails that carry a code: sealed from the request to the moment of sending."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from uuid import UUID

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from campus.accounts.models import Account
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import current_municipality


@transaction.atomic
def enqueue_code_mail(*, account_id: UUID, subject: str, body: str, now: dt.datetime) -> None:
    """Have an e-mail sent whose text holds a code; neither job nor log can show the text."""
    municipality = current_municipality()
    enqueue(
        job="accounts.send_code_mail",
        payload={"account_id": str(account_id), "sealed": seal(json.dumps([subject, body]))},
        municipality_id=municipality.id if municipality else None,
        now=now,
        key=None,
    )


def send_sealed_mail(*, account_id: UUID, sealed: str, now: dt.datetime) -> None:
    """Send an e-mail to the address that an open account has now."""
    require_transaction()
    account = Account.objects.filter(id=account_id, closed_at__isnull=True).first()
    if account is None or not account.email:
        return
    subject, body = json.loads(unseal(sealed))
    EmailMessage(subject=subject, body=body, to=[account.email]).send()


def seal(text: str) -> str:
    """Encrypt a text with the key of this installation (AES-128-CBC and HMAC, Fernet)."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt what `seal` returned.

    :raises cryptography.fernet.InvalidToken: where it was changed or made with another key
    """
    return _fernet().decrypt(sealed.encode()).decode()


def _fernet() -> Fernet:
    key = hashlib.sha256(b"campus.accounts.sealing:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
