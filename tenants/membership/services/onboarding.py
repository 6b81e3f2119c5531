"""Onboarding one municipality: schema, contact person, first invitation to its HR."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from campus.accounts.api import EmailTaken, create_account, invite_by_email
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.transactions import require_transaction
from tenants.membership.models import Contact
from tenants.membership.queries import go_live_tasks
from tenants.membership.rules.logos import clean_png
from tenants.membership.rules.opening import check_ready
from tenants.registry.api import (
    change_state,
    get_municipality,
    in_municipality,
    provision_municipality,
    update_municipality,
)


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    """The fixed contact person: whom the cooperative talks to, and who is invited first."""

    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What is known of a municipality besides its key. `population` is a number of persons."""

    name: str
    kind: str
    population: int
    street: str = ""
    postcode: str = ""
    city: str = ""
    leitweg_id: str = ""


@transaction.atomic(durable=True)
def onboard_by_hand(
    *,
    ars: str,
    subdomain: str,
    particulars: Particulars,
    contact: ContactDetails,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Create a municipality from the form; raises as `onboard_municipality`."""
    return onboard_municipality(
        ars=ars,
        subdomain=subdomain,
        particulars=particulars,
        contact=contact,
        actor=actor,
        now=now,
    )


def onboard_municipality(
    *,
    ars: str,
    subdomain: str,
    particulars: Particulars,
    contact: ContactDetails | None,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Create a municipality with schema, role, host and contact, and invite its HR by e-mail.

    Without a contact the invitation waits for one (`keep_contact`).

    :raises BadKey, BadSubdomain, MunicipalityKnown, HostTaken: with nothing created
    """
    require_transaction()
    municipality_id = provision_municipality(
        ars=ars, subdomain=subdomain, actor=actor, now=now, **vars(particulars)
    )
    if contact is not None:
        _keep(municipality_id, contact, actor=actor, now=now)
    return municipality_id


@transaction.atomic(durable=True)
def keep_contact(
    *, municipality_id: UUID, contact: ContactDetails, actor: Actor, now: dt.datetime
) -> None:
    """Record the contact person; who has no account there yet is invited as HR."""
    _keep(municipality_id, contact, actor=actor, now=now)


def _keep(
    municipality_id: UUID, contact: ContactDetails, *, actor: Actor, now: dt.datetime
) -> None:
    before = Contact.objects.filter(municipality_id=municipality_id).first()
    Contact.objects.update_or_create(municipality_id=municipality_id, defaults=vars(contact))
    record(
        action="membership.contact_kept",
        actor=actor,
        subject=f"municipality:{municipality_id}",
        facts={},
        now=now,
    )
    if before is None or before.email != contact.email:
        # Somebody with an account already works there; their roles are their own HR's affair.
        with in_municipality(municipality_id), suppress(EmailTaken):
            _invite_hr(contact, actor=actor, now=now)


def _invite_hr(contact: ContactDetails, *, actor: Actor, now: dt.datetime) -> None:
    account_id = create_account(
        display_name=contact.name, email=contact.email, roles=["hr"], actor=actor, now=now
    )
    invite_by_email(account_id=account_id, actor=actor, now=now)


@transaction.atomic(durable=True)
def change_particulars(
    *, municipality_id: UUID, particulars: Particulars, actor: Actor, now: dt.datetime
) -> None:
    """Change what is known of a municipality; its key, host and schema stay."""
    update_municipality(municipality_id=municipality_id, actor=actor, now=now, **vars(particulars))


@transaction.atomic(durable=True)
def move_to_state(*, municipality_id: UUID, state: str, actor: Actor, now: dt.datetime) -> None:
    """Take a municipality into operation, suspend it or let it leave.

    :raises StateChangeRefused: where that step does not exist from its present state
    :raises TasksOpen: the first day needs what is not done yet
    """
    municipality = get_municipality(municipality_id=municipality_id)
    if (municipality.state, state) == ("onboarding", "live"):
        check_ready(go_live_tasks(municipality))
    change_state(municipality_id=municipality_id, state=state, actor=actor, now=now)


@transaction.atomic(durable=True)
def keep_logo(*, municipality_id: UUID, content: bytes, actor: Actor, now: dt.datetime) -> None:
    """Put a picture into a municipality's header; what it carries besides is left out.

    :param content: a PNG file
    :raises LogoUnusable: for any other file
    """
    update_municipality(
        municipality_id=municipality_id, logo_png=clean_png(content), actor=actor, now=now
    )
