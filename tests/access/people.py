"""Everybody who may knock: a person for each role and a token for each scope, in every house."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from campus.kernel import clock
from campus.kernel.actor import SYSTEM, Actor
from tests.access.visitors import COOPERATIVE_HOST, Visitor

# Roles of a municipality that are nobody's employment.
WATCHERS = ("staff_council", "data_protection_officer")


def furnish_people(municipality: Any, *, now: dt.datetime) -> dict[str, Visitor]:
    """Hire a supervisor, watchers, somebody who left, and close an account; in the town's scope."""
    host, place = municipality.host, municipality.id
    found = {role: _account(role, (role,), host, place, now=now) for role in WATCHERS}
    found["supervisor"] = _employee("supervisor", host, place, now=now, is_supervisor=True)
    found["leaver"] = _employee("leaver", host, place, now=now, left_at=now)
    found["closed"] = _account("closed", ("hr",), host, place, now=now)
    _close(found["closed"], now=now)
    _invite(found["supervisor"], now=now)
    return found


def furnish_offices(foreign_funder_id: UUID, *, now: dt.datetime) -> dict[str, Visitor]:
    """Give another ministry somebody who reads, and close an account of the cooperative."""
    other = _account("other_ministry", (), COOPERATIVE_HOST, None, now=now)
    closed = _account("closed", ("cooperative",), COOPERATIVE_HOST, None, now=now)
    from campus.accounts.api import grant_role

    with transaction.atomic():
        grant_role(
            account_id=other.account_id,
            role="ministry",
            funder_id=foreign_funder_id,
            actor=SYSTEM,
            now=now,
        )
    _close(closed, now=now)
    _invite(other, now=now)
    return {"other_ministry": other, "closed": closed}


def furnish_tokens(maker: Visitor, kind: str, funder_id: UUID | None = None) -> dict[str, str]:
    """Make a token for each scope of a role; the secrets, by "role scope"."""
    from campus.accounts.rules.tokens import scopes_for
    from campus.accounts.services.tokens import make_token

    actor = Actor(
        kind=kind,
        account_id=maker.account_id,
        municipality_id=maker.municipality_id,
        funder_id=funder_id,
    )
    # The visits are made today, whenever that is.
    today = clock.now()
    return {
        f"{kind} {scope}": make_token(
            name=f"Lauf {scope}", scopes=[scope], days=365, actor=actor, now=today
        ).secret
        for scope in scopes_for(kind)
    }


def _account(
    name: str, roles: tuple[str, ...], host: str, place: UUID | None, *, now: dt.datetime
) -> Visitor:
    from campus.accounts.api import create_account

    with transaction.atomic():
        account_id = create_account(
            email=f"{name.replace('_', '.')}@example.org",
            display_name=name.replace("_", " ").title(),
            roles=list(roles),
            actor=SYSTEM,
            now=now,
        )
    return Visitor(name=name, host=host, account_id=account_id, municipality_id=place)


def _employee(name: str, host: str, place: UUID, *, now: dt.datetime, **facts: Any) -> Visitor:
    from tenants.staff.api import create_employee, link_account
    from tenants.staff.models import Employee

    account = _account(name, ("employee",), host, place, now=now)
    with transaction.atomic():
        employee_id = create_employee(
            personnel_number=uuid4().hex[:8],
            given_name=name.title(),
            family_name="Zaunkönig",
            actor=SYSTEM,
            now=now,
        )
        link_account(employee_id=employee_id, account_id=account.account_id, actor=SYSTEM, now=now)
        Employee.objects.filter(id=employee_id).update(**facts)
    return Visitor(
        name=name,
        host=host,
        account_id=account.account_id,
        municipality_id=place,
        employee_id=employee_id,
    )


def _invite(visitor: Visitor, *, now: dt.datetime) -> None:
    from campus.accounts.api import invite_by_email

    with transaction.atomic():
        invite_by_email(account_id=visitor.account_id, actor=SYSTEM, now=now)


def _close(visitor: Visitor, *, now: dt.datetime) -> None:
    from campus.accounts.api import close_account

    with transaction.atomic():
        close_account(account_id=visitor.account_id, actor=SYSTEM, now=now)
