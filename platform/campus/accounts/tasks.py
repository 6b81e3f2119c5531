"""E-mails that are sent after the transaction that decided on them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from campus.accounts.services.forgetting import forget_old_answers
from campus.accounts.services.invitations import send_invitation
from campus.accounts.services.mail import send_sealed_mail
from campus.accounts.services.sso.admitting import tell_emergency
from campus.accounts.services.webhook_mail import tell_webhook_disabled
from campus.outbox.api import job, periodic


@job("accounts.send_invitation_mail")
def send_invitation_mail(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Send one invitation."""
    send_invitation(invitation_id=UUID(payload["invitation_id"]), now=now)
    return None


@job("accounts.send_code_mail")
def send_code_mail(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Send one sealed e-mail with a code for signing in."""
    send_sealed_mail(mail_id=UUID(payload["mail_id"]), now=now)
    return None


@job("accounts.forget_answers")
def forget_answers(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Remove answers of the interface that nobody may ask for again, schema by schema."""
    return forget_old_answers(cursor=cursor, now=now)


periodic("accounts.forget_answers", every="daily", hour=4)


@job("accounts.tell_webhook_disabled")
def tell_disabled(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Tell people that a webhook was switched off."""
    tell_webhook_disabled(subscription_id=UUID(payload["subscription_id"]), now=now)
    return None


@job("accounts.tell_emergency")
def tell_emergency_used(
    *, payload: dict[str, Any], cursor: dict[str, Any], now: dt.datetime
) -> dict[str, Any] | None:
    """Tell HR that an emergency account was used."""
    at = dt.datetime.fromisoformat(payload["at"])
    tell_emergency(account_id=UUID(payload["account_id"]), at=at)
    return None
