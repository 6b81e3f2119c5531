"""Tell those who look after the interface that a webhook stands still."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from campus.accounts.models import RoleGrant
from campus.accounts.rules import PERMISSIONS_BY_ROLE
from campus.kernel.transactions import require_transaction
from campus.outbox.api import view_subscription


def tell_webhook_disabled(*, subscription_id: UUID, now: dt.datetime) -> None:
    """Send one e-mail to each keeper of the interface in the current schema."""
    require_transaction()
    webhook = view_subscription(subscription_id)
    if webhook is None or webhook.is_on:
        return
    body = render_to_string("accounts/mail/webhook_disabled.txt", {"webhook": webhook})
    for address in _keepers(webhook.funder_id):
        EmailMessage(subject=_("Webhook abgeschaltet"), body=body, to=[address]).send()


def _keepers(funder_id: UUID | None) -> list[str]:
    roles = [role for role, may in PERMISSIONS_BY_ROLE.items() if "keep_interface" in may]
    grants = RoleGrant.objects.filter(
        role__in=roles,
        funder_id=funder_id,
        revoked_at__isnull=True,
        account__closed_at__isnull=True,
        account__email__isnull=False,
    )
    found = grants.values_list("account__email", flat=True).distinct().order_by("account__email")
    return [address for address in found if address]
