"""Who may sign in by another way than the municipality's own, and what is written down of it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from campus.accounts.queries import find_account, find_accounts
from campus.accounts.queries.sso import break_glass_ids, provider_in_use
from campus.accounts.rules import HR, AccountUnknown
from campus.accounts.rules.sso import OwnSignInOnly
from campus.audit.api import record
from campus.kernel.actor import SYSTEM
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import current_municipality


def check_other_way(*, account_id: UUID | None = None) -> None:
    """Make sure that somebody may sign in, or get a new password, without the provider.

    :param account_id: whose account, where it is known already
    :raises OwnSignInOnly: where the municipality demands its own sign-in, but of an emergency
        account
    """
    provider = provider_in_use()
    if provider is None or not provider.is_required:
        return
    if account_id is None or account_id not in break_glass_ids():
        raise OwnSignInOnly


@transaction.atomic(durable=True)
def note_emergency(*, account_id: UUID, now: dt.datetime) -> None:
    """Write down that an emergency account was used while all others sign in at the provider.

    Everybody of HR's is told by e-mail. Nothing happens where nobody is made to.
    """
    provider = provider_in_use()
    municipality = current_municipality()
    if provider is None or not provider.is_required or municipality is None:
        return
    enqueue(
        job="accounts.tell_emergency",
        key=f"accounts:emergency:{account_id}:{now.isoformat()}",
        payload={"account_id": str(account_id), "at": now.isoformat()},
        municipality_id=municipality.id,
        now=now,
    )
    subject = f"account:{account_id}"
    record(action="accounts.break_glass_used", actor=SYSTEM, subject=subject, now=now)


def tell_emergency(*, account_id: UUID, at: dt.datetime) -> None:
    """Send everybody of HR's an e-mail about the use of an emergency account."""
    require_transaction()
    try:
        person = find_account(account_id)
    except AccountUnknown:
        return
    body = render_to_string("accounts/mail/emergency.txt", {"person": person, "at": at})
    for keeper in find_accounts(role=HR):
        if keeper.email and keeper.is_open:
            EmailMessage(subject=_("Notfallzugang benutzt"), body=body, to=[keeper.email]).send()


@transaction.atomic(durable=True)
def note_refusal(*, provider_id: UUID, reason: str, now: dt.datetime) -> None:
    """Write down that an answer to a sign-in that was begun here has not been believed."""
    record(
        action="accounts.sso_refused",
        actor=SYSTEM,
        subject=f"identity_provider:{provider_id}",
        facts={"reason": reason},
        now=now,
    )
