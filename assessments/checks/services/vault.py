"""Sealing for one person, and destroying the key, which is how a person is forgotten for good.

Few modules may import this; a test names them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings

from assessments.checks.models import Check, PersonKey
from assessments.checks.queries import vault
from assessments.checks.queries.vault import open_for
from assessments.checks.rules.sealing import (
    CannotBeOpened,
    installation_key,
    new_key,
    open_bytes,
    seal_bytes,
    seal_json,
)
from campus.kernel.sealing import Renewed, renew_rows
from campus.kernel.transactions import require_transaction

__all__ = ["destroy_key", "destroy_key_after_last_check", "open_for", "renew_keys", "seal_for"]


def seal_for(
    *, employee_id: UUID, payload: Mapping[str, Any], context: str, now: dt.datetime
) -> bytes:
    """Seal JSON values for an employee, with a new key where there is none.

    :raises TransactionRequired: outside a transaction
    :raises CannotBeOpened: where CHECK_KEY is not the one with which the key was wrapped
    """
    require_transaction()
    key = vault.unwrapped(_held_key(employee_id) or _new_key(employee_id, now))
    return seal_json(payload, key=key, context=context)


def _held_key(employee_id: UUID) -> PersonKey | None:
    # Locked, so that nobody destroys it between sealing and commit.
    rows = PersonKey.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(employee_id=employee_id).first()


def renew_keys(**batch: Any) -> Renewed:
    """Wrap the keys of persons anew, with the present CHECK_KEY; no key is changed by that.

    A `campus.kernel.sealing.Keeper`.
    """
    return renew_rows(PersonKey.objects.all(), _renew, fields=["wrapped"], **batch)


def _renew(row: PersonKey) -> bool:
    key, context = installation_key(settings.CHECK_KEY), vault.wrapping_context(row.employee_id)
    try:
        open_bytes(bytes(row.wrapped), key=key, context=context)
    except CannotBeOpened:
        row.wrapped = _wrapped(vault.unwrapped(row), row.employee_id)
        return True
    return False


def _wrapped(key: bytes, employee_id: UUID) -> bytes:
    return seal_bytes(
        key,
        key=installation_key(settings.CHECK_KEY),
        context=vault.wrapping_context(employee_id),
    )


def _new_key(employee_id: UUID, now: dt.datetime) -> PersonKey:
    wrapped = _wrapped(new_key(), employee_id)
    row = PersonKey(employee_id=employee_id, wrapped=wrapped, created_at=now)
    # Two at once: the second takes the key of the first.
    PersonKey.objects.bulk_create([row], ignore_conflicts=True)
    held = _held_key(employee_id)
    if held is None:
        raise RuntimeError("the key was destroyed while it was made")
    return held


def destroy_key(*, employee_id: UUID) -> None:
    """Destroy an employee's key: answers and results, in every copy of them, are gone for good.

    :raises TransactionRequired: outside a transaction
    """
    require_transaction()
    PersonKey.objects.filter(employee_id=employee_id).delete()


def destroy_key_after_last_check(*, employee_id: UUID) -> None:
    """Destroy the key if nothing is left that it opens.

    :raises TransactionRequired: outside a transaction
    """
    require_transaction()
    # The lock first: a check that is being started holds it until its row can be seen.
    list(PersonKey.objects.select_for_update(of=("self",)).filter(employee_id=employee_id))
    if not Check.objects.filter(employee_id=employee_id).exists():
        destroy_key(employee_id=employee_id)
