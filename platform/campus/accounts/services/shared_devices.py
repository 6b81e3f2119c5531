"""Computers that several people use: make one known, end it, recognise it."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from campus.accounts.models import SharedDevice
from campus.accounts.rules.shared import (
    DEVICE_LINK_VALID_FOR,
    DeviceLinkInvalid,
    DeviceUnknown,
    secret_digest,
)
from campus.audit.api import record
from campus.kernel.actor import SYSTEM, Actor


@dataclass(frozen=True, kw_only=True)
class DeviceHere:
    """The shared computer from which a request comes."""

    id: UUID
    name: str
    idle_minutes: int

    @property
    def idle_seconds(self) -> int:
        return self.idle_minutes * 60


@transaction.atomic(durable=True)
def make_device(*, name: str, idle_minutes: int, actor: Actor, now: dt.datetime) -> str:
    """Make a shared computer known and return its link's secret, which is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    made = SharedDevice.objects.create(
        name=name,
        idle_minutes=idle_minutes,
        link_digest=secret_digest(secret),
        link_expires_at=now + DEVICE_LINK_VALID_FOR,
        made_at=now,
        made_by_id=actor.account_id,
    )
    _note("accounts.shared_device_made", made.id, actor=actor, now=now)
    return secret


def look_at_device_link(*, secret: str, now: dt.datetime) -> str:
    """Return the name of the computer that a link is for, without using it up.

    :raises DeviceLinkInvalid: whatever the reason
    """
    return _unopened(secret, now=now).name


@transaction.atomic(durable=True)
def open_device(*, secret: str, now: dt.datetime) -> str:
    """Use a link up and return the secret that the computer keeps. Of two at once, one succeeds.

    :raises DeviceLinkInvalid: whatever the reason
    """
    device = _unopened(secret, now=now, lock=True)
    kept = secrets.token_urlsafe(32)
    device.digest, device.opened_at = secret_digest(kept), now
    device.save(update_fields=["digest", "opened_at"])
    _note("accounts.shared_device_opened", device.id, actor=SYSTEM, now=now)
    return kept


@transaction.atomic(durable=True)
def end_device(*, device_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Treat a computer as anybody's own again.

    :raises DeviceUnknown: where this municipality has none with the id, or it has ended before
    """
    live = SharedDevice.objects.filter(id=device_id, ended_at__isnull=True)
    if not live.update(ended_at=now):
        raise DeviceUnknown
    _note("accounts.shared_device_ended", device_id, actor=actor, now=now)


def device_with(secret: str) -> DeviceHere | None:
    """Return the shared computer that keeps a secret, None for any other."""
    live = SharedDevice.objects.filter(ended_at__isnull=True, digest=secret_digest(secret))
    row = live.first()
    if row is None:
        return None
    return DeviceHere(id=row.id, name=row.name, idle_minutes=row.idle_minutes)


def _unopened(secret: str, *, now: dt.datetime, lock: bool = False) -> SharedDevice:
    rows = SharedDevice.objects.all()
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    row = rows.filter(
        link_digest=secret_digest(secret),
        link_expires_at__gte=now,
        opened_at__isnull=True,
        ended_at__isnull=True,
    ).first()
    if row is None:
        raise DeviceLinkInvalid
    return row


def _note(action: str, device_id: UUID, *, actor: Actor, now: dt.datetime) -> None:
    record(action=action, actor=actor, subject=f"shared_device:{device_id}", now=now)
