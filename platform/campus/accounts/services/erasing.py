"""An account goes for good, with everything that hangs on it: devices, second factors, tokens."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from campus.accounts.models import SamlAnswer
from campus.accounts.services.accounts import lock_account
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction


def erase_account(*, account_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Delete an account in the caller's transaction; every device is signed out by it.

    :raises AccountUnknown: where the current schema has none with this id
    """
    require_transaction()
    account = lock_account(account_id)
    keys = UserSession.objects.filter(user_id=account_id).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    account.delete()
    record(
        action="accounts.account_erased",
        actor=actor,
        subject=f"account:{account_id}",
        now=now,
    )


def delete_expired_sessions(*, days: int, now: dt.datetime) -> int:
    """Delete what is left of sign-ins that ran out so many days ago; return how many."""
    require_transaction()
    over = Session.objects.filter(expire_date__lt=now - dt.timedelta(days=days))
    SamlAnswer.objects.filter(kept_until__lt=now).delete()
    keys = list(over.values_list("session_key", flat=True)[:5000])
    UserSession.objects.filter(session_key__in=keys).delete()
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)
