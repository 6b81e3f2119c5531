"""Several clicks at once, with real commits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from assessments.checks import api as checks
from assessments.checks.models import Campaign, Check, Invitation
from assessments.checks.rules import campaign as rules
from assessments.checks.services import campaigns, inviting
from campus.kernel.transactions import TransactionRequired
from tests.checks.conftest import start


def test_opening_at_once_needs_the_callers_transaction(
    real_database: str, at_ludwigshafen: Any, now: dt.datetime
) -> None:
    with pytest.raises(TransactionRequired):
        checks.open_campaign(title="x", now=now)


def test_clicks_at_once_invite_each_once_and_close_once(
    real_database: str,
    published: UUID,
    bernd: Any,
    now: dt.datetime,
    inside: Callable[[], Any],
    in_parallel: Any,
) -> None:
    with inside():
        campaign_id = Campaign.objects.get().id
    at = {"campaign_id": campaign_id, "actor": bernd.actor, "now": now}

    def click(action: Callable[..., object], refusal: type[Exception]) -> str:
        with inside():
            try:
                action(**at)
            except refusal:
                return "refused"
            return "done"

    invited = in_parallel(6, lambda _n: click(inviting.invite, rules.NobodyToInvite))
    closed = in_parallel(6, lambda _n: click(campaigns.close_early, rules.CampaignNotOpen))

    assert sorted(invited) == sorted(closed) == ["done", *["refused"] * 5]
    with inside():
        assert Invitation.objects.count() == 2


def test_nobody_begins_after_the_close_that_came_first(
    real_database: str,
    published: UUID,
    anna: Any,
    bernd: Any,
    now: dt.datetime,
    inside: Callable[[], Any],
    in_parallel: Any,
) -> None:
    with inside():
        campaign_id = Campaign.objects.get().id

    def act(number: int) -> str:
        with inside():
            if number:
                campaigns.close_early(campaign_id=campaign_id, actor=bernd.actor, now=now)
                return "closed"
            try:
                start(anna, now)
            except rules.NoOpenCampaign:
                return "refused"
            return "begun"

    outcome = in_parallel(2, act)[0]

    with inside():
        assert Check.objects.count() == (1 if outcome == "begun" else 0)
