"""Write a mail to an employee who can be reached, and tell people whose date was called off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from campus.accounts.api import list_accounts
from campus.kernel.transactions import require_transaction
from campus.outbox.api import enqueue
from tenants.registry.api import current_municipality
from tenants.staff.api import get_employee
from vouchers.desk.models import Reversal

CALLED_OFF = "desk.tell_called_off"


def mail_employee(
    *, employee_id: UUID, subject: str, template: str, context: Mapping[str, object]
) -> bool:
    """Send a mail in the current municipality's name; tells whether the person has an address.

    :param template: gets, besides the context, `name` of the person and `host` who writes
    """
    person = get_employee(employee_id=employee_id)
    accounts = list_accounts(account_ids=[person.account_id] if person.account_id else [])
    if not accounts or not accounts[0].email or not accounts[0].is_open:
        return False
    municipality = current_municipality()
    host = municipality.name if municipality else ""
    body = render_to_string(template, {**context, "name": person.name, "host": host})
    EmailMessage(subject=subject, body=body, to=[accounts[0].email]).send()
    return True


def link_to(name: str, *args: object) -> str:
    """Return the full address of a page of the current municipality."""
    municipality = current_municipality()
    start = municipality.address.rstrip("/") if municipality else ""
    return start + reverse(name, args=args, urlconf="campus.config.urls_tenant")


def enqueue_called_off(*, reversal_id: UUID, now: dt.datetime) -> None:
    """Have somebody told, after the commit, that their date was called off."""
    require_transaction()
    municipality = current_municipality()
    enqueue(
        job=CALLED_OFF,
        key=f"called-off:{reversal_id}",
        payload={"reversal_id": str(reversal_id)},
        municipality_id=municipality.id if municipality else None,
        now=now,
    )


def mail_called_off(*, reversal_id: UUID) -> bool:
    """Tell one person that their date was called off and what becomes of their voucher."""
    reversal = Reversal.objects.select_related("holding").get(id=reversal_id)
    return mail_employee(
        employee_id=reversal.holding.employee_id,
        subject="Ihr Kurstermin ist abgesagt",
        template="desk/mail/called_off.txt",
        context={
            "reversal": reversal,
            "link": link_to("desk:voucher", reversal.holding.voucher_id),
        },
    )
