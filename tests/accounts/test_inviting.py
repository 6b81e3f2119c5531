"""Inviting by e-mail and by letter."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from campus.accounts.api import close_account, get_account, invite, invite_by_email
from campus.accounts.models import Invitation
from campus.accounts.rules import AccountClosed, EmailMissing, LoginNameMissing
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from campus.outbox.models import Job
from tenants.registry.api import in_cooperative
from tests.accounts.steps import new_colleague, run_jobs, secret_for

JOB = "accounts.send_invitation_mail"


class TestInvitingByEmail:
    def test_sends_one_link_to_this_town_and_says_how_far_it_is(
        self, anna: Any, bernd: Any, at_ludwigshafen: Any
    ) -> None:
        invite_by_email(account_id=anna.account_id, actor=bernd.actor, now=clock.now())
        assert get_account(account_id=anna.account_id).invitation_title == "wird versandt"

        run_jobs(JOB)

        (letter,) = mail.outbox
        assert letter.to == ["anna@example.org"]
        assert f"{at_ludwigshafen.address}konto/einladung/" in letter.body
        assert "Ludwigshafen am Rhein hat für Sie" in letter.body
        assert get_account(account_id=anna.account_id).invitation_title == "versandt"

    def test_puts_no_secret_and_no_name_into_subject_or_job(
        self, anna: Any, bernd: Any, at_ludwigshafen: Any
    ) -> None:
        invitation_id = invite_by_email(
            account_id=anna.account_id, actor=bernd.actor, now=clock.now()
        )
        run_jobs(JOB)

        with in_cooperative():
            assert Job.objects.get(name=JOB).payload == {"invitation_id": str(invitation_id)}
        assert mail.outbox[0].subject == "Ihr Zugang zu KommunalCampus"

    def test_keeps_the_link_only_as_a_hash(
        self, anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        token = secret_for(anna.account_id, purpose="link", now=now)

        row = Invitation.objects.values().get(account_id=anna.account_id)

        assert token not in str(row)
        assert len(token) >= 43

    def test_without_an_address_is_refused(self, at_ludwigshafen: Any, now: dt.datetime) -> None:
        frieda = new_colleague("Frieda Fink", login_name="4711", now=now)

        with pytest.raises(EmailMissing):
            invite_by_email(account_id=frieda, actor=SYSTEM, now=now)

    def test_that_was_withdrawn_before_it_went_out_sends_nothing(
        self, anna: Any, bernd: Any, at_ludwigshafen: Any
    ) -> None:
        invite_by_email(account_id=anna.account_id, actor=bernd.actor, now=clock.now())
        close_account(account_id=anna.account_id, actor=bernd.actor, now=clock.now())

        run_jobs(JOB)

        assert mail.outbox == []


class TestInvitingByLetter:
    def test_without_a_login_name_is_refused(
        self, anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        with pytest.raises(LoginNameMissing):
            invite(account_id=anna.account_id, purpose="letter", actor=bernd.actor, now=now)

    def test_gives_a_code_that_the_database_cannot_show(
        self, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        frieda = new_colleague("Frieda Fink", login_name="4711", now=now)

        code = secret_for(frieda, purpose="letter", now=now)

        row = str(Invitation.objects.values().get(account_id=frieda))
        assert code not in row
        assert code.replace("-", "")[:16] not in row
        assert "pbkdf2_sha256$" in row


class TestInvitingAgain:
    def test_leaves_one_open_invitation(
        self, anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        for _ in range(3):
            secret_for(anna.account_id, purpose="link", now=now)

        counts = Invitation.objects.filter(account_id=anna.account_id)
        assert counts.count() == 3
        assert counts.filter(withdrawn_at__isnull=True).count() == 1

    def test_a_closed_account_is_refused(
        self, anna: Any, bernd: Any, at_ludwigshafen: Any, now: dt.datetime
    ) -> None:
        close_account(account_id=anna.account_id, actor=bernd.actor, now=now)

        with pytest.raises(AccountClosed):
            invite_by_email(account_id=anna.account_id, actor=bernd.actor, now=now)


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        ({"purpose": "pigeon"}, "accounts_invitation_purpose_known"),
        ({"wrong_tries": 6}, "accounts_invitation_tries_limited"),
        ({"expires": -1}, "accounts_invitation_expires_after_creation"),
        ({"used": 2}, "accounts_invitation_used_in_time"),
        ({"used": 0, "withdrawn": 0}, "accounts_invitation_used_or_withdrawn"),
        ({}, "accounts_invitation_one_open"),
    ],
)
def test_the_database_itself_forbids(
    anna: Any, at_ludwigshafen: Any, now: dt.datetime, row: dict[str, Any], constraint: str
) -> None:
    secret_for(anna.account_id, purpose="link", now=now)
    days = {name: dt.timedelta(days=row[name]) for name in ("used", "withdrawn") if name in row}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Invitation.objects.create(
            account_id=anna.account_id,
            schema_name="m_x",
            purpose=row.get("purpose", "link"),
            created_at=now,
            expires_at=now + dt.timedelta(days=row.get("expires", 1)),
            wrong_tries=row.get("wrong_tries", 0),
            **{f"{name}_at": now + after for name, after in days.items()},
        )
