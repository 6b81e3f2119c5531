"""One person of two towns that become one: both towns' sealed checks open with one key then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from assessments.checks.models import Check, PersonKey, Result
from assessments.checks.queries import vault
from assessments.checks.rules.sealing import (
    CannotBeOpened,
    installation_key,
    open_bytes,
    seal_bytes,
)
from campus.kernel.transactions import require_transaction


def turn_keys(*, keys: Iterable[tuple[UUID, UUID, bytes]], now: dt.datetime) -> int:
    """Let each person's own key open what was sealed in the other town; return for how many.

    Where the person has no key here, the former one is wrapped anew for them. For the merger of
    two municipalities only, in the successor's schema, while nothing guards its rows.

    :param keys: the id of a person's former row, the id they have now, and the former wrapped key
    :raises CannotBeOpened: where CHECK_KEY is not the one with which a key was wrapped
    """
    require_transaction()
    return sum(_turn(*each, now) for each in keys)


def _turn(former_id: UUID, employee_id: UUID, wrapped: bytes, now: dt.datetime) -> int:
    former = vault.unwrapped(PersonKey(employee_id=former_id, wrapped=wrapped))
    own = vault.keys_of([employee_id]).get(employee_id)
    if own is None:
        context = vault.wrapping_context(employee_id)
        anew = seal_bytes(former, key=installation_key(settings.CHECK_KEY), context=context)
        PersonKey.objects.create(employee_id=employee_id, wrapped=anew, created_at=now)
        return 1
    for check in Check.objects.filter(employee_id=employee_id).only("id", "sealed_run"):
        context = vault.run_context(check.id)
        if sealed := _sealed_anew(check.sealed_run, former, own, context):
            Check.objects.filter(id=check.id).update(sealed_run=sealed)
    for result in Result.objects.filter(check_taken__employee_id=employee_id):
        context = vault.result_context(result.check_taken_id)
        if sealed := _sealed_anew(result.sealed, former, own, context):
            Result.objects.filter(id=result.id).update(sealed=sealed)
    return 1


def _sealed_anew(sealed: vault.Sealed, former: bytes, own: bytes, context: str) -> bytes | None:
    """What the former key opens, sealed with the own one; None for what that opens already."""
    try:
        plain = open_bytes(bytes(sealed), key=former, context=context)
    except CannotBeOpened:
        return None
    return seal_bytes(plain, key=own, context=context)
