"""What a municipality's directory reads here: only the people whom it has named itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tenants.staff.models import DirectoryKey, Employee
from tenants.staff.rules.directory import ENTERPRISE, USER, Filter, ScimRefused


@dataclass(frozen=True, kw_only=True)
class KeyView:
    """A directory's key as HR's page shows it."""

    id: UUID
    label: str
    made_at: dt.datetime
    expires_at: dt.datetime
    last_used_on: dt.date | None
    is_live: bool
    state_title: str


def list_keys(*, now: dt.datetime) -> list[KeyView]:
    """List the keys, the newest first."""
    return [_key(row, now=now) for row in DirectoryKey.objects.order_by("-made_at")]


def find_key(*, key_id: UUID, now: dt.datetime) -> KeyView | None:
    """Return one key, None where this municipality has none with the id."""
    row = DirectoryKey.objects.filter(id=key_id).first()
    return _key(row, now=now) if row else None


def kept_people() -> QuerySet[Employee]:
    """Return the people whom the directory keeps, by their ids."""
    return Employee.objects.filter(directory_name__isnull=False).order_by("id")


def count_kept() -> int:
    """Count the people, still here, whom the directory keeps."""
    return kept_people().filter(left_at__isnull=True).count()


def users(*, asked: Filter | None, start: int, count: int, base: str) -> tuple[int, list[Any]]:
    """Return how many users are meant, and a page of their resources (RFC 7644, 3.4.2.4)."""
    found = kept_people()
    if asked is not None:
        exact = asked.field == "external_id"
        lookup = asked.field if exact else f"{asked.field}__iexact"
        found = found.filter(**{lookup: asked.value})
    page = found[start - 1 : start - 1 + count]
    return found.count(), [resource_of(person, base=base) for person in page]


def user(*, user_id: UUID, base: str) -> dict[str, Any]:
    """Return one user's resource.

    :raises ScimRefused: 404 where the directory keeps nobody with this id
    """
    person = kept_people().filter(id=user_id).first()
    if person is None:
        raise ScimRefused(404, "", "Diese Person führt das Verzeichnis hier nicht.")
    return resource_of(person, base=base)


def resource_of(person: Employee, *, base: str) -> dict[str, Any]:
    """Return what the directory may know: only what it has said itself."""
    resource: dict[str, Any] = {
        "schemas": [USER, ENTERPRISE],
        "id": str(person.id),
        "userName": person.directory_name,
        "name": {"givenName": person.given_name, "familyName": person.family_name},
        "displayName": str(person),
        "active": person.left_at is None,
        ENTERPRISE: {"employeeNumber": person.personnel_number},
        "meta": {"resourceType": "User", "location": f"{base}/Users/{person.id}"},
    }
    if person.external_id:
        resource["externalId"] = person.external_id
    if person.email:
        resource["emails"] = [{"value": person.email, "type": "work", "primary": True}]
    return resource


def _key(row: DirectoryKey, *, now: dt.datetime) -> KeyView:
    is_live = row.revoked_at is None and row.expires_at > now
    state = "gültig" if is_live else "widerrufen" if row.revoked_at else "abgelaufen"
    return KeyView(
        id=row.id,
        label=f"kc_{row.short_id}_…",
        made_at=row.made_at,
        expires_at=row.expires_at,
        last_used_on=row.last_used_on,
        is_live=is_live,
        state_title=state,
    )
