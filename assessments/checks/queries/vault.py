"""Opening what is sealed for one person. Few modules may import this; a test names them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings

from assessments.checks.models import PersonKey
from assessments.checks.rules.sealing import (
    CannotBeOpened,
    installation_key,
    open_by_any,
    open_json,
)

Sealed = bytes | memoryview


def open_for(*, employee_id: UUID, sealed: Sealed, context: str) -> dict[str, Any]:
    """Return what was sealed for an employee in this context.

    :raises CannotBeOpened: where the key is destroyed, or the text belongs to something else
    """
    key = keys_of([employee_id]).get(employee_id)
    if key is None:
        raise CannotBeOpened("the key of this person is destroyed")
    return open_json(bytes(sealed), key=key, context=context)


def keys_of(employee_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """Return the opened data keys of those employees who have one.

    :raises CannotBeOpened: where neither CHECK_KEY nor a former one is what they were wrapped with
    """
    rows = PersonKey.objects.filter(employee_id__in=list(employee_ids))
    return {row.employee_id: unwrapped(row) for row in rows}


def unwrapped(row: PersonKey) -> bytes:
    """Return the data key of a row.

    :raises CannotBeOpened: where neither CHECK_KEY nor a former one is what it was wrapped with
    """
    context = wrapping_context(row.employee_id)
    secrets = [settings.CHECK_KEY, *settings.CHECK_KEY_FALLBACKS]
    return open_by_any(bytes(row.wrapped), keys=map(installation_key, secrets), context=context)


def wrapping_context(employee_id: UUID) -> str:
    """Return what a wrapped key is bound to."""
    return f"person:{employee_id}"


def run_context(check_id: UUID) -> str:
    """Return what a sealed run is bound to."""
    return f"run:{check_id}"


def result_context(check_id: UUID) -> str:
    """Return what a sealed result is bound to."""
    return f"result:{check_id}"
