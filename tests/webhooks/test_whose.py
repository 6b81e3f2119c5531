"""Whose webhook it is: nobody else is told of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core import mail
from django.db import transaction

from campus.accounts.services.webhook_mail import tell_webhook_disabled
from campus.accounts.services.webhooks import switch_webhook_off
from tenants.registry.api import in_cooperative
from tests.webhooks.conftest import Listen


def test_a_ministry_is_not_told_of_the_cooperatives_webhook(
    listen: Listen, dora: Any, emil: Any, now: dt.datetime
) -> None:
    subscription_id = listen(dora, "voucher.redeemed")
    with in_cooperative():
        switch_webhook_off(subscription_id=subscription_id, actor=dora.actor, now=now)
        with transaction.atomic():
            tell_webhook_disabled(subscription_id=subscription_id, now=now)

    assert [letter.to for letter in mail.outbox] == [["dora@example.org"]]
