"""Whom the municipality's own sign-in means, by what HR or the directory has on record."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.accounts.api import EXTERNAL_ID, PERSONNEL_NUMBER
from campus.kernel.actor import SYSTEM
from campus.kernel.transactions import require_transaction
from tenants.staff.models import AccessWay, Employee
from tenants.staff.services.access import open_account


def account_for_sign_in(*, by: str, value: str, now: dt.datetime) -> UUID | None:
    """Return the account of the employee, still here, whom a value means; None where it is nobody.

    Who has no account yet gets one. Inside the caller's transaction.

    :param by: `PERSONNEL_NUMBER` or `EXTERNAL_ID`; a name or an address never says who it is
    :raises EmailTaken: where another account has the person's address
    """
    require_transaction()
    if by not in (PERSONNEL_NUMBER, EXTERNAL_ID) or not value:
        return None
    here = Employee.objects.select_for_update(of=("self",), no_key=True).filter(left_at=None)
    person = here.filter(**{by: value}).first()
    if person is None:
        return None
    way = AccessWay.EMAIL if person.email else AccessWay.LETTER
    return person.account_id or open_account(person, way=way, actor=SYSTEM, now=now)
