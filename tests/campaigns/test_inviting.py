"""Inviting by mail and letter, as a run; reminding all alike."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import transaction
from pypdf import PdfReader

from assessments.checks.models import Campaign, Check, Invitation, InvitationRun
from assessments.checks.rules import campaign as rules
from assessments.checks.services import campaigns, inviting
from assessments.checks.services.invitation_letters import Contact, print_letters
from campus.outbox.models import Job
from tenants.staff.api import create_employee
from tenants.staff.models import Employee

pytestmark = pytest.mark.usefixtures("at_ludwigshafen")

CONTACT = Contact(name="Personalamt", phone="0621 1", email="")


def hire(count: int, now: dt.datetime, bernd: Any) -> None:
    with transaction.atomic():
        for number in range(count):
            create_employee(
                personnel_number=f"L{number:03d}",
                given_name="Lena",
                family_name=f"Linde{number}",
                actor=bernd.actor,
                now=now,
            )


def campaign_id() -> UUID:
    return Campaign.objects.get().id


def mail_jobs() -> list[Job]:
    return list(Job.objects.filter(name=inviting.ONE))


def send_all(now: dt.datetime, *, purpose: str = "invite") -> None:
    for job in mail_jobs():
        if job.payload["purpose"] != purpose:
            continue
        inviting.mail_invitation(
            invitation_id=UUID(job.payload["invitation_id"]),
            purpose=job.payload["purpose"],
            now=now,
        )


def test_whoever_has_an_address_gets_a_mail_the_others_a_letter(
    published: UUID, bernd: Any, anna: Any, now: dt.datetime
) -> None:
    hire(2, now, bernd)

    inviting.invite(campaign_id=campaign_id(), actor=bernd.actor, now=now)
    send_all(now)

    ways = Invitation.objects.values_list("way", flat=True)
    assert sorted(ways) == ["email", "email", "letter", "letter"]
    assert sorted(message.to[0] for message in mail.outbox) == [
        "anna@example.org",
        "bernd@example.org",
    ]
    run = InvitationRun.objects.get()
    assert (run.total, run.done, run.finished_at) == (4, 4, now)


def test_a_mail_names_the_campaign_only_inside_and_says_voluntary(
    published: UUID, bernd: Any, now: dt.datetime
) -> None:
    inviting.invite(campaign_id=campaign_id(), actor=bernd.actor, now=now)
    send_all(now)

    message = mail.outbox[0]
    for secret in ("Kompetenz", "Check", "Anna", "Bernd", "Ludwigshafen"):
        assert secret not in message.subject
    assert "Die Teilnahme ist freiwillig" in message.body
    assert "Kompetenz-Check 2026: vom 10.03.2026" in message.body
    assert "/kompetenz-check/" in message.body


def test_inviting_again_invites_nobody_twice_but_who_came_later(
    published: UUID, bernd: Any, now: dt.datetime
) -> None:
    at = {"campaign_id": campaign_id(), "actor": bernd.actor}
    inviting.invite(**at, now=now)
    with pytest.raises(rules.NobodyToInvite):
        inviting.invite(**at, now=now)
    hire(1, now, bernd)

    inviting.invite(**at, now=now + dt.timedelta(days=1))

    assert Invitation.objects.count() == 3
    assert len(mail_jobs()) == 2


def test_many_are_served_in_the_background_and_resumed_without_a_second_mail(
    published: UUID, bernd: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "AT_ONCE", 1)
    monkeypatch.setattr(inviting, "CHUNK", 1)
    run_id = inviting.invite(campaign_id=campaign_id(), actor=bernd.actor, now=now)
    at = {"run_id": run_id, "now": now}
    with transaction.atomic():
        cursor = inviting.serve_chunk(cursor={}, **at)
        assert cursor is not None
        # As after a worker's death: the same chunk once more, then on.
        inviting.serve_chunk(cursor={}, **at)
        while cursor:
            cursor = inviting.serve_chunk(cursor=cursor, **at)

    assert Job.objects.filter(name=inviting.RUN).count() == 1
    assert len(mail_jobs()) == 2
    assert InvitationRun.objects.get().finished_at == now


def test_two_runs_at_a_time_are_refused(
    published: UUID, bernd: Any, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "AT_ONCE", 1)
    inviting.invite(campaign_id=campaign_id(), actor=bernd.actor, now=now)

    with pytest.raises(rules.RunInProgress):
        inviting.remind(campaign_id=campaign_id(), actor=bernd.actor, now=now)


def test_a_reminder_reaches_those_who_took_part_as_well(
    annas_check: Check, bernd: Any, now: dt.datetime
) -> None:
    at = {"campaign_id": campaign_id(), "actor": bernd.actor, "now": now}
    inviting.invite(**at)

    inviting.remind(**at)
    send_all(now, purpose="remind")

    assert sorted(message.to[0] for message in mail.outbox) == [
        "anna@example.org",
        "bernd@example.org",
    ]
    assert "auch wenn Sie schon teilgenommen haben" in mail.outbox[0].body


def test_reminding_nobody_is_refused(published: UUID, bernd: Any, now: dt.datetime) -> None:
    with pytest.raises(rules.NobodyToRemind):
        inviting.remind(campaign_id=campaign_id(), actor=bernd.actor, now=now)


def test_nobody_is_written_to_who_has_left_or_whose_campaign_is_over(
    published: UUID, anna: Any, bernd: Any, now: dt.datetime
) -> None:
    inviting.invite(campaign_id=campaign_id(), actor=bernd.actor, now=now)
    Employee.objects.filter(id=anna.employee_id).update(left_at=now)

    send_all(now)
    assert [message.to[0] for message in mail.outbox] == ["bernd@example.org"]
    send_all(now + dt.timedelta(days=200))
    campaigns.close_early(campaign_id=campaign_id(), actor=bernd.actor, now=now)
    send_all(now)

    assert len(mail.outbox) == 1


def test_a_closed_campaign_invites_nobody(published: UUID, bernd: Any, now: dt.datetime) -> None:
    at = {"campaign_id": campaign_id(), "actor": bernd.actor, "now": now}
    campaigns.close_early(**at)

    for action in (inviting.invite, inviting.remind):
        with pytest.raises(rules.CampaignNotOpen):
            action(**at)


def test_letters_hold_the_address_and_are_kept_nowhere(
    published: UUID, bernd: Any, now: dt.datetime
) -> None:
    hire(2, now, bernd)
    at = {"campaign_id": campaign_id(), "actor": bernd.actor, "now": now}
    inviting.invite(**at)

    content = print_letters(package=1, contact=CONTACT, **at)

    reader = PdfReader(io.BytesIO(content))
    text = "\n".join(each.extract_text() for each in reader.pages)
    assert len(reader.pages) == 4
    assert "Guten Tag Lena Linde0," in text
    assert "ludwigshafen.localhost" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert Invitation.objects.filter(printed_at=now).count() == 2
    with pytest.raises(rules.NoLettersToPrint):
        print_letters(package=2, contact=CONTACT, **at)
