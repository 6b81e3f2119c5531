"""Inviting to a campaign and reminding of it, as a run. Who took part is asked nowhere here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from assessments.checks.models import Campaign, Invitation, InvitationRun
from assessments.checks.queries import campaigns as queries
from assessments.checks.rules import campaign as rules
from campus.accounts.api import list_accounts
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import refuse_on
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import current_municipality
from tenants.staff.api import EmployeeView, get_employee, get_employees

AT_ONCE = 50
CHUNK = 100
RUN = "checks.serve_invitations"
ONE = "checks.mail_invitation"
# No campaign and no name in a subject: it is read on locked screens and by whoever stands by.
SUBJECTS = {
    InvitationRun.Purpose.INVITE: "Einladung: freiwilliges Angebot Ihrer Kommune",
    InvitationRun.Purpose.REMIND: "Erinnerung: freiwilliges Angebot Ihrer Kommune",
}


@transaction.atomic(durable=True)
def invite(*, campaign_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Invite all whom a campaign means and who are not invited yet; return the run's id.

    Who has an account with an address gets a mail, everybody else a letter to be printed. Up to
    50 are served at once, more in the background. Repeating it invites nobody twice.

    :raises CampaignNotFound, CampaignNotOpen: by the campaign
    :raises RunInProgress: another run is not finished
    :raises NobodyToInvite: all are invited
    """
    row = _locked_open(campaign_id)
    invited = set(row.invitations.values_list("employee_id", flat=True))
    people = [each for each in queries.members_of(row) if each.id not in invited]
    if not people:
        raise rules.NobodyToInvite
    reachable = _reachable(people)
    added = Invitation.objects.bulk_create(
        Invitation(
            campaign=row,
            employee_id=each.id,
            way=Invitation.Way.EMAIL if each.id in reachable else Invitation.Way.LETTER,
            invited_at=now,
        )
        for each in people
    )
    mailed = [each.id for each in added if each.way == Invitation.Way.EMAIL]
    return _begin(row, InvitationRun.Purpose.INVITE, mailed, len(added), actor=actor, now=now)


@transaction.atomic(durable=True)
def remind(*, campaign_id: UUID, actor: Actor, now: dt.datetime) -> UUID:
    """Remind all who were invited by mail, whether they took part or not; return the run's id.

    Reminding only those who have not begun would tell HR who did.

    :raises CampaignNotFound, CampaignNotOpen: by the campaign
    :raises RunInProgress: another run is not finished
    :raises NobodyToRemind: nobody was invited by mail
    """
    row = _locked_open(campaign_id)
    by_mail = row.invitations.filter(way=Invitation.Way.EMAIL)
    mailed = list(by_mail.order_by("id").values_list("id", flat=True))
    if not mailed:
        raise rules.NobodyToRemind
    purpose = InvitationRun.Purpose.REMIND
    return _begin(row, purpose, mailed, len(mailed), actor=actor, now=now)


def _locked_open(campaign_id: UUID) -> Campaign:
    rows = Campaign.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(id=campaign_id).first()
    if row is None:
        raise rules.CampaignNotFound
    if row.state != rules.OPEN:
        raise rules.CampaignNotOpen
    return row


def _reachable(people: Iterable[EmployeeView]) -> set[UUID]:
    by_account = {each.account_id: each.id for each in people if each.account_id}
    accounts = list_accounts(account_ids=list(by_account))
    return {by_account[each.id] for each in accounts if each.email and each.is_open}


def _begin(
    row: Campaign,
    purpose: InvitationRun.Purpose,
    mailed: list[UUID],
    total: int,
    *,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    with refuse_on(checks_invitation_run_one_at_a_time=rules.RunInProgress):
        run = InvitationRun.objects.create(
            campaign=row, purpose=purpose, total=total, created_at=now
        )
    if len(mailed) <= AT_ONCE:
        _write_mails(run, mailed, now=now)
        _finish(run, now=now)
    else:
        municipality = current_municipality()
        run.job_id = enqueue(
            job=RUN,
            key=f"{RUN}:{run.id}",
            payload={"run_id": str(run.id)},
            municipality_id=municipality.id if municipality else None,
            now=now,
        )
        run.save(update_fields=["job_id"])
    record(
        action="checks.invited" if purpose == InvitationRun.Purpose.INVITE else "checks.reminded",
        actor=actor,
        subject=f"campaign:{row.id}",
        facts={"people": total},
        now=now,
    )
    return run.id


def serve_chunk(*, run_id: UUID, cursor: dict[str, Any], now: dt.datetime) -> dict[str, Any] | None:
    """Write the mails of the next people of a run inside the caller's transaction.

    Returns where to go on, or None when all are written.
    """
    require_transaction()
    run = InvitationRun.objects.select_for_update().filter(id=run_id).first()
    if run is None or run.finished_at is not None:
        return None
    chunk = _after(run, cursor.get("after"))
    _write_mails(run, chunk, now=now)
    if len(chunk) < CHUNK:
        _finish(run, now=now)
        return None
    run.done = min(run.total, run.done + len(chunk))
    run.save(update_fields=["done"])
    return {"after": str(chunk[-1])}


def _after(run: InvitationRun, after: str | None) -> list[UUID]:
    rows = Invitation.objects.filter(campaign_id=run.campaign_id, way=Invitation.Way.EMAIL)
    if run.purpose == InvitationRun.Purpose.INVITE:
        # Those of earlier runs have had their mail.
        rows = rows.filter(invited_at=run.created_at)
    if after:
        rows = rows.filter(id__gt=after)
    return list(rows.order_by("id").values_list("id", flat=True)[:CHUNK])


def _write_mails(run: InvitationRun, invitation_ids: list[UUID], *, now: dt.datetime) -> None:
    municipality = current_municipality()
    for invitation_id in invitation_ids:
        enqueue(
            job=ONE,
            # Once for a run, however often the run is resumed.
            key=f"{ONE}:{run.id}:{invitation_id}",
            payload={"invitation_id": str(invitation_id), "purpose": str(run.purpose)},
            municipality_id=municipality.id if municipality else None,
            now=now,
        )


def _finish(run: InvitationRun, *, now: dt.datetime) -> None:
    run.done, run.finished_at = run.total, now
    run.save(update_fields=["done", "finished_at"])


def mail_invitation(*, invitation_id: UUID, purpose: str, now: dt.datetime) -> bool:
    """Send one mail, if the campaign is still open and the person still here; tells whether so."""
    invitation = Invitation.objects.select_related("campaign").filter(id=invitation_id).first()
    if invitation is None or not _is_open(invitation.campaign, now=now):
        return False
    person = get_employee(employee_id=invitation.employee_id)
    accounts = list_accounts(account_ids=[person.account_id] if person.account_id else [])
    if not person.active or not accounts or not accounts[0].email or not accounts[0].is_open:
        return False
    municipality = current_municipality()
    context = {
        "name": person.name,
        "campaign": invitation.campaign,
        "is_reminder": purpose == InvitationRun.Purpose.REMIND,
        "host": municipality.name if municipality else "",
        "link": check_address(),
    }
    body = render_to_string("checks/mail/invitation.txt", context)
    subject = SUBJECTS[InvitationRun.Purpose(purpose)]
    EmailMessage(subject=subject, body=body, to=[accounts[0].email]).send()
    return True


def _is_open(row: Campaign, *, now: dt.datetime) -> bool:
    # An invitation may go out before the first day, but not after the last one.
    return row.state == rules.OPEN and berlin_day(now) <= row.closes_on


def check_address() -> str:
    """Return the full address of the check in the current municipality."""
    municipality = current_municipality()
    start = municipality.address.rstrip("/") if municipality else ""
    return start + reverse("checks:overview", urlconf="campus.config.urls_tenant")


def invited_people(invitations: Iterable[Invitation]) -> list[EmployeeView]:
    """Return the people of some invitations who are still here, in the same order."""
    rows = list(invitations)
    people = get_employees(employee_ids=[row.employee_id for row in rows])
    found = (people.get(row.employee_id) for row in rows)
    return [person for person in found if person and person.active]
