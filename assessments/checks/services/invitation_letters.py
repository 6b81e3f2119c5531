"""Letters that invite to a campaign, made while they are downloaded and kept nowhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import transaction

from assessments.checks.models import Campaign
from assessments.checks.queries import campaigns as queries
from assessments.checks.queries import inviting
from assessments.checks.rules import campaign as rules
from assessments.checks.services.inviting import check_address, invited_people
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.web import letters as paper
from campus.web.letters import Letterhead
from tenants.registry.api import current_municipality
from tenants.staff.api import EmployeeView

_TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "checks" / "invitation.typ"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom the letters name for questions."""

    name: str
    phone: str
    email: str


def print_letters(
    *, campaign_id: UUID, package: int, contact: Contact, actor: Actor, now: dt.datetime
) -> bytes:
    """Return one package of letters (up to 100) as PDF, and note that they were printed.

    The picture in a letter holds the address of the check and nothing about the person.

    :raises CampaignNotFound, CampaignNotOpen: by the campaign
    :raises NoLettersToPrint: the package is empty
    """
    row, people = _take(campaign_id=campaign_id, package=package, actor=actor, now=now)
    # After the commit: what takes seconds holds no lock.
    return paper.typeset(_TEMPLATE, _facts(row, people, contact, day=berlin_day(now)))


@transaction.atomic(durable=True)
def _take(
    *, campaign_id: UUID, package: int, actor: Actor, now: dt.datetime
) -> tuple[Campaign, list[EmployeeView]]:
    row = queries.campaign(campaign_id=campaign_id)
    if row.state != rules.OPEN:
        raise rules.CampaignNotOpen
    letters = inviting.letters_of_package(campaign_id=campaign_id, package=package)
    people = invited_people(letters)
    if not people:
        raise rules.NoLettersToPrint
    row.invitations.filter(id__in=[each.id for each in letters]).update(printed_at=now)
    record(
        action="checks.letters_printed",
        actor=actor,
        subject=f"campaign:{row.id}",
        facts={"letters": len(people), "package": package},
        now=now,
    )
    return row, people


def _facts(
    row: Campaign, people: list[EmployeeView], contact: Contact, *, day: dt.date
) -> dict[str, object]:
    municipality = current_municipality()
    if municipality is None:
        raise rules.CampaignNotFound
    sender = Letterhead(
        name=municipality.name,
        street=municipality.street,
        place=f"{municipality.postcode} {municipality.city}".strip(),
    )
    address = check_address()
    particulars = [
        ("Auskunft", contact.name),
        ("Telefon", contact.phone),
        ("E-Mail", contact.email),
        ("Datum", f"{day:%d.%m.%Y}"),
    ]
    return {
        "title": "Einladung zum Kompetenz-Check",
        "sender": {"name": sender.name, "return_line": sender.return_line},
        "particulars": [(label, value) for label, value in particulars if value],
        "contact": contact.name,
        "ways": ", ".join(way for way in (contact.phone, contact.email) if way),
        "campaign": row.title,
        "opens_on": f"{row.opens_on:%d.%m.%Y}",
        "closes_on": f"{row.closes_on:%d.%m.%Y}",
        "shown_address": address.split("://", 1)[-1].rstrip("/"),
        "qr": paper.qr_svg(address),
        "qr_text": "QR-Code: öffnet die Seite des Kompetenz-Checks",
        "days_to_finish": rules.DAYS_TO_FINISH,
        "letters": [
            {
                "address": sender.address_of(person.name, person.unit_name),
                "greeting": f"Guten Tag {person.name},",
            }
            for person in people
        ],
    }
