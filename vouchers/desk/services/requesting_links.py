"""Links in mails to those who decide: bound to person, request and step; worth one decision."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.urls import reverse

from campus.accounts.api import get_account
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from tenants.registry.api import MunicipalityView, current_municipality
from tenants.staff.api import employee_id_for_account
from vouchers.desk.queries.approvers import Approver
from vouchers.desk.queries.requests import RequestView, decider_of, views_of
from vouchers.desk.rules import requesting as rules
from vouchers.desk.rules.request_refusals import DecisionLinkInvalid

_STEPS = {rules.FOR_SUPERVISOR: b"s", rules.FOR_HR: b"h"}
_IDS_LENGTH = 33


@dataclass(frozen=True, kw_only=True)
class Linked:
    """What a link leads to: the request, its step, and who decides by it."""

    request: RequestView
    step: str
    actor: Actor
    decider: Approver


def decision_link(*, request_id: UUID, account_id: UUID, step: str) -> str:
    """Return the address at which one person decides one step of one request, without signing in.

    It holds no name. It ends with the step: by a decision, a withdrawal or the deadline.
    """
    plain = request_id.bytes + account_id.bytes + _STEPS[step]
    token = _signer().sign(base64.urlsafe_b64encode(plain).decode().rstrip("="))
    return own_address() + reverse(
        "desk:decide_by_link", args=[token], urlconf="campus.config.urls_tenant"
    )


def own_address() -> str:
    """Return the municipality's address, without a slash at the end."""
    return _municipality().address.rstrip("/")


def read_link(token: str, *, now: dt.datetime) -> Linked:
    """Return what a link leads to; whether the step is still open is said by the decision itself.

    :raises DecisionLinkInvalid: forged, of another town, or of somebody who may not decide now
    """
    request_id, account_id, step = _unsigned(token)
    found = views_of([request_id])
    actor = _actor_of(account_id)
    if not found or actor is None:
        raise DecisionLinkInvalid
    decider = decider_of(found[0], state=step, account_id=account_id, today=berlin_day(now))
    if decider is None:
        raise DecisionLinkInvalid
    return Linked(request=found[0], step=step, actor=actor, decider=decider)


def _unsigned(token: str) -> tuple[UUID, UUID, str]:
    try:
        text = _signer().unsign(token)
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (signing.BadSignature, binascii.Error, ValueError) as error:
        raise DecisionLinkInvalid from error
    steps = {mark: step for step, mark in _STEPS.items()}
    if len(plain) != _IDS_LENGTH or plain[32:] not in steps:
        raise DecisionLinkInvalid
    return UUID(bytes=plain[:16]), UUID(bytes=plain[16:32]), steps[plain[32:]]


def _actor_of(account_id: UUID) -> Actor | None:
    """Return the person behind an account, without a permission: the step says what they may."""
    try:
        account = get_account(account_id=account_id)
    except Refusal:
        return None
    municipality = _municipality()
    return Actor(
        kind="hr" if "hr" in account.roles else "employee",
        account_id=account.id,
        schema=municipality.schema_name,
        municipality_id=municipality.id,
        employee_id=employee_id_for_account(account_id=account.id),
        display_name=account.display_name,
    )


def _signer() -> signing.Signer:
    return signing.Signer(salt=f"desk.decision:{_municipality().schema_name}")


def _municipality() -> MunicipalityView:
    municipality = current_municipality()
    if municipality is None:
        raise DecisionLinkInvalid
    return municipality
