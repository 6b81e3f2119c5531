"""Reading which computers are shared."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from campus.accounts.models import SharedDevice


@dataclass(frozen=True, kw_only=True)
class DeviceView:
    """A shared computer as HR's page shows it."""

    id: UUID
    name: str
    idle_minutes: int
    made_at: dt.datetime
    is_live: bool
    state_title: str


def list_devices(*, now: dt.datetime) -> list[DeviceView]:
    """List the computers, those in use first."""
    rows = SharedDevice.objects.order_by("name", "made_at")
    return sorted((_view(row, now=now) for row in rows), key=lambda one: not one.is_live)


def find_device(*, device_id: UUID, now: dt.datetime) -> DeviceView | None:
    """Return one computer, None where this municipality has none with the id."""
    row = SharedDevice.objects.filter(id=device_id).first()
    return _view(row, now=now) if row else None


def _view(row: SharedDevice, *, now: dt.datetime) -> DeviceView:
    return DeviceView(
        id=row.id,
        name=row.name,
        idle_minutes=row.idle_minutes,
        made_at=row.made_at,
        is_live=row.ended_at is None,
        state_title=_state_title(row, now=now),
    )


def _state_title(row: SharedDevice, *, now: dt.datetime) -> str:
    if row.ended_at is not None:
        return "entfernt"
    if row.opened_at is not None:
        return "eingerichtet"
    return "Link noch nicht geöffnet" if now <= row.link_expires_at else "Link abgelaufen"
