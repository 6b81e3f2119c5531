"""Make, show and revoke the keys with which a municipality's directory gets in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from campus.accounts.api import digest_of, is_token, new_token, short_id_of
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from tenants.registry.api import current_municipality
from tenants.staff.models import DirectoryKey
from tenants.staff.rules.directory import LIVE_KEYS, KeyUnknown, TooManyKeys

VALID_FOR = dt.timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class MadeKey:
    """A key that was just made; `secret` is shown now and never again."""

    id: UUID
    secret: str


@transaction.atomic(durable=True)
def make_key(*, actor: Actor, now: dt.datetime) -> MadeKey:
    """Make a key for a year; one before it may go on until it is revoked.

    :raises TooManyKeys: where two count already
    """
    with connection.cursor() as cursor:
        # One at a time, so that two people do not make a third key together.
        cursor.execute("LOCK TABLE staff_directorykey IN SHARE ROW EXCLUSIVE MODE")
    if _live(now).count() >= LIVE_KEYS:
        raise TooManyKeys
    secret = new_token()
    made = DirectoryKey.objects.create(
        short_id=short_id_of(secret),
        digest=digest_of(secret),
        made_at=now,
        made_by_id=actor.account_id,
        expires_at=now + VALID_FOR,
    )
    _note("staff.directory_key_made", made, actor=actor, now=now)
    return MadeKey(id=made.id, secret=secret)


@transaction.atomic(durable=True)
def revoke_key(*, key_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """End a key at once.

    :raises KeyUnknown: where this municipality has no such key, or it has ended before
    """
    if not DirectoryKey.objects.filter(id=key_id, revoked_at__isnull=True).update(revoked_at=now):
        raise KeyUnknown
    key = DirectoryKey.objects.get(id=key_id)
    _note("staff.directory_key_revoked", key, actor=actor, now=now)


def directory_with_key(secret: str, *, now: dt.datetime) -> Actor | None:
    """Return the directory as an actor, None for a key that does not count here and now."""
    if not is_token(secret):
        return None
    key = _live(now).filter(digest=digest_of(secret)).first()
    municipality = current_municipality()
    if key is None or municipality is None:
        return None
    today = berlin_day(now)
    unnoted = Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)
    if key.last_used_on != today:
        DirectoryKey.objects.filter(unnoted, id=key.id).update(last_used_on=today)
    # Nobody's account: the directory also lets go the person who made the key.
    return Actor(
        kind="directory",
        schema=municipality.schema_name,
        municipality_id=municipality.id,
        token_id=key.id,
    )


def _live(now: dt.datetime) -> QuerySet[DirectoryKey]:
    return DirectoryKey.objects.filter(revoked_at__isnull=True, expires_at__gt=now)


def _note(action: str, key: DirectoryKey, *, actor: Actor, now: dt.datetime) -> None:
    facts = {"short_id": key.short_id}
    record(action=action, actor=actor, subject=f"directory_key:{key.id}", facts=facts, now=now)
