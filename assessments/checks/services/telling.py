"""Telling invited supervisors of a workshop by e-mail."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.checks.models import Participant
from campus.accounts.api import list_accounts
from campus.outbox.api import enqueue
from tenants.registry.api import current_municipality
from tenants.staff.api import get_employee

TELL = "checks.mail_workshop"


def tell_guests(*, workshop_id: UUID, now: dt.datetime) -> None:
    """Have every invited supervisor with an address told, inside the caller's transaction."""
    municipality = current_municipality()
    for guest in Participant.objects.filter(workshop_id=workshop_id):
        enqueue(
            job=TELL,
            key=f"{TELL}:{guest.id}",
            payload={"participant_id": str(guest.id)},
            municipality_id=municipality.id if municipality else None,
            now=now,
        )


def mail_guest(*, participant_id: UUID) -> bool:
    """Send one mail, if the workshop is open and the person still here; tells whether so."""
    rows = Participant.objects.select_related("workshop__profile").filter(id=participant_id)
    guest = rows.first()
    if guest is None or not guest.workshop.is_open:
        return False
    person = get_employee(employee_id=guest.employee_id)
    accounts = list_accounts(account_ids=[person.account_id] if person.account_id else [])
    if not person.active or not accounts or not accounts[0].email or not accounts[0].is_open:
        return False
    municipality = current_municipality()
    path = reverse("checks:propose", args=[guest.workshop_id], urlconf="campus.config.urls_tenant")
    context = {
        "name": person.name,
        "workshop": guest.workshop,
        "host": municipality.name if municipality else "",
        "link": (municipality.address.rstrip("/") if municipality else "") + path,
    }
    body = render_to_string("checks/mail/workshop.txt", context)
    EmailMessage(subject=_("Einladung zum Workshop"), body=body, to=[accounts[0].email]).send()
    return True
