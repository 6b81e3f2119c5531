"""Reading tokens; never the secret, which nobody has."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from campus.accounts.models import ApiToken
from campus.accounts.rules.tokens import PREFIX, SCOPES, TokenUnknown
from campus.kernel.actor import Actor


@dataclass(frozen=True, kw_only=True)
class TokenView:
    """A token as its pages show it."""

    id: UUID
    name: str
    label: str
    account_id: UUID
    made_by: str
    scopes: tuple[str, ...]
    created_at: dt.datetime
    expires_at: dt.datetime
    last_used_on: dt.date | None
    revoked_at: dt.datetime | None
    is_valid: bool
    state_title: str

    @property
    def scope_titles(self) -> list[str]:
        return [SCOPES[name].title for name in self.scopes if name in SCOPES]


def tokens_for(actor: Actor) -> QuerySet[ApiToken]:
    """Return the tokens of the actor's role in this schema, of a ministry those of its funder."""
    return ApiToken.objects.filter(kind=actor.kind, funder_id=actor.funder_id)


def list_tokens(actor: Actor, *, now: dt.datetime) -> list[TokenView]:
    """List them, those that count first, then the newest."""
    rows = tokens_for(actor).select_related("account").order_by("-created_at")
    return sorted((_view(row, now=now) for row in rows), key=lambda token: not token.is_valid)


def find_token(token_id: UUID, *, actor: Actor, now: dt.datetime) -> TokenView:
    """Return one of them.

    :raises TokenUnknown: where the actor has none with this id
    """
    row = tokens_for(actor).select_related("account").filter(id=token_id).first()
    if row is None:
        raise TokenUnknown
    return _view(row, now=now)


def _view(row: ApiToken, *, now: dt.datetime) -> TokenView:
    is_valid = row.revoked_at is None and row.expires_at > now and row.account.is_active
    return TokenView(
        id=row.id,
        name=row.name,
        label=f"{PREFIX}_{row.short_id}_…",
        account_id=row.account_id,
        made_by=row.account.display_name,
        scopes=tuple(row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_on=row.last_used_on,
        revoked_at=row.revoked_at,
        is_valid=is_valid,
        state_title=_state_title(row, is_valid=is_valid),
    )


def _state_title(row: ApiToken, *, is_valid: bool) -> str:
    if row.revoked_at:
        return "widerrufen"
    if is_valid and row.account.signed_out_at:
        return "ruht, bis sich die Person wieder anmeldet"
    return "gültig" if is_valid else "abgelaufen"
