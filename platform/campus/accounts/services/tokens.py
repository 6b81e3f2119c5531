"""Tokens for programs: make one, revoke it, and find out who acts with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from campus.accounts.models import ApiToken
from campus.accounts.queries import standing_of
from campus.accounts.queries.tokens import tokens_for
from campus.accounts.rules import tokens as rules
from campus.audit.api import record
from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day


@dataclass(frozen=True, kw_only=True)
class MadeToken:
    """A token that was just made; `secret` is shown now and never again."""

    id: UUID
    secret: str


@transaction.atomic(durable=True)
def make_token(
    *, name: str, scopes: Collection[str], days: int, actor: Actor, now: dt.datetime
) -> MadeToken:
    """Make a token with which a program acts in the actor's role, within these scopes.

    :raises ScopesRefused: none at all, or such as the actor's role does not have
    """
    rules.check_scopes(scopes, kind=actor.kind)
    secret = rules.new_token()
    made = ApiToken.objects.create(
        account_id=cast(UUID, actor.account_id),
        kind=actor.kind,
        funder_id=actor.funder_id,
        name=name,
        short_id=rules.short_id_of(secret),
        digest=rules.digest_of(secret),
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    _note("accounts.token_made", made, {"scopes": made.scopes, "days": days}, actor=actor, now=now)
    return MadeToken(id=made.id, secret=secret)


@transaction.atomic(durable=True)
def revoke_token(*, token_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """End a token at once, one's own or a colleague's of the same role.

    :raises TokenUnknown: where the actor has no such token
    :raises TokenRevoked: where it has ended before
    """
    found = tokens_for(actor).filter(id=token_id).select_for_update(of=("self",), no_key=True)
    token = found.first()
    if token is None:
        raise rules.TokenUnknown
    if token.revoked_at is not None:
        raise rules.TokenRevoked
    token.revoked_at, token.revoked_by_id = now, actor.account_id
    token.save(update_fields=["revoked_at", "revoked_by_id"])
    _note("accounts.token_revoked", token, {}, actor=actor, now=now)


def actor_with_token(
    secret: str, *, schema: str, municipality_id: UUID | None, now: dt.datetime
) -> Actor | None:
    """Return who acts with a token in the current schema, or None where it does not count here.

    It counts while it is neither revoked nor run out, and its maker's account is open, still holds
    the role, and was not signed out by the municipality's provider since it last signed in. It has
    that role's rights within its scopes, and is nobody's employee.
    """
    token = ApiToken.objects.filter(
        digest=rules.digest_of(secret),
        revoked_at__isnull=True,
        expires_at__gt=now,
        account__closed_at__isnull=True,
        account__signed_out_at__isnull=True,
    ).first()
    if token is None:
        return None
    standing = standing_of(token.account_id)
    if token.kind not in standing.roles or token.funder_id != standing.funder_id:
        return None
    _note_use(token, now=now)
    return Actor(
        kind=token.kind,
        account_id=token.account_id,
        permissions=rules.permissions_within(token.scopes, kind=token.kind),
        schema=schema,
        municipality_id=municipality_id,
        funder_id=token.funder_id,
        display_name=token.name,
        token_id=token.id,
        scopes=frozenset(token.scopes),
    )


def _note_use(token: ApiToken, *, now: dt.datetime) -> None:
    today = berlin_day(now)
    if token.last_used_on != today:
        unnoted = Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)
        ApiToken.objects.filter(unnoted, id=token.id).update(last_used_on=today)


def _note(
    action: str, token: ApiToken, facts: dict[str, object], *, actor: Actor, now: dt.datetime
) -> None:
    subject = f"token:{token.id}"
    record(
        action=action,
        actor=actor,
        subject=subject,
        facts={**facts, "short_id": token.short_id},
        now=now,
    )
