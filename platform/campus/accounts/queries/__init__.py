"""Reading accounts, roles and invitations of the current schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Prefetch, Q, QuerySet

from campus.accounts.models import Account, Invitation, RoleGrant
from campus.accounts.rules import ROLE_NAMES, AccountUnknown


@dataclass(frozen=True, kw_only=True)
class InvitationView:
    """How far an invitation has come. `purpose` is "link" (e-mail) or "letter"."""

    id: UUID
    purpose: str
    created_at: dt.datetime
    expires_at: dt.datetime
    sent_at: dt.datetime | None
    opened_at: dt.datetime | None
    used_at: dt.datetime | None
    withdrawn_at: dt.datetime | None

    @property
    def state_title(self) -> str:
        """How far it has come, in words."""
        steps = {
            "zurückgezogen": self.withdrawn_at,
            "angenommen": self.used_at,
            "geöffnet": self.opened_at,
            "versandt": self.sent_at,
        }
        return next((title for title, moment in steps.items() if moment), "wird versandt")


@dataclass(frozen=True, kw_only=True)
class AccountView:
    """An account as other apps see it; `invitation` is the latest one, if any."""

    id: UUID
    display_name: str
    email: str | None
    login_name: str | None
    created_at: dt.datetime
    closed_at: dt.datetime | None
    last_login: dt.datetime | None
    roles: frozenset[str]
    funder_id: UUID | None
    has_password: bool
    invitation: InvitationView | None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def state_title(self) -> str:
        return "offen" if self.is_open else "geschlossen"

    @property
    def invitation_title(self) -> str:
        """How far the latest invitation has come, in words."""
        return self.invitation.state_title if self.invitation else "keine"

    @property
    def role_names(self) -> list[str]:
        """The roles in words, in the order of the list of roles."""
        return [name for role, name in ROLE_NAMES.items() if role in self.roles]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What an account may do now: its live roles, and the funder of a ministry's account.

    `since` says when each role was granted.
    """

    roles: frozenset[str]
    funder_id: UUID | None
    since: Mapping[str, dt.datetime]


def standing_of(account_id: UUID) -> Standing:
    """Return the live roles of an account, in one query."""
    return _standing(_live_grants().filter(account_id=account_id))


def has_second_factor(account_id: UUID) -> bool:
    """Tell whether an app or a passkey is asked for when an account signs in."""
    return _factors(account_id).exists()


def find_account(account_id: UUID) -> AccountView:
    """Return an account.

    :raises AccountUnknown: where this schema has none with the id
    """
    account = _accounts().filter(id=account_id).first()
    if account is None:
        raise AccountUnknown
    return _view(account)


def find_accounts(
    account_ids: Collection[UUID] | None = None, *, role: str | None = None
) -> list[AccountView]:
    """Return the accounts with these ids or with this role now, or all of the schema, by name."""
    accounts = _accounts().order_by("display_name", "id")
    if account_ids is not None:
        accounts = accounts.filter(id__in=account_ids)
    if role is not None:
        accounts = accounts.filter(id__in=_live_grants().filter(role=role).values("account_id"))
    return [_view(account) for account in accounts]


def account_id_of_email(email: str) -> UUID | None:
    """Return the id of the open account with an address, in any case, or None."""
    here = Account.objects.filter(email__iexact=email, closed_at__isnull=True)
    return here.values_list("id", flat=True).first()


def account_id_of_login(login: str) -> UUID | None:
    """Return the id of the account that an address or login name belongs to, or None."""
    named = Account.objects.filter(Q(email__iexact=login) | Q(login_name__iexact=login))
    return named.values_list("id", flat=True).first()


@dataclass(frozen=True, kw_only=True)
class Security:
    """How an account is protected, and on how many devices it is signed in."""

    has_app: bool
    passkey_count: int
    has_recovery_codes: bool
    device_count: int


def security_of(account_id: UUID) -> Security:
    """Return an account's second factors and devices, in two queries."""
    types = list(Authenticator.objects.filter(user_id=account_id).values_list("type", flat=True))
    return Security(
        has_app=Authenticator.Type.TOTP in types,
        passkey_count=types.count(Authenticator.Type.WEBAUTHN),
        has_recovery_codes=Authenticator.Type.RECOVERY_CODES in types,
        device_count=UserSession.objects.filter(user_id=account_id).count(),
    )


def _factors(account_id: UUID) -> QuerySet[Authenticator]:
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    factors: QuerySet[Authenticator] = Authenticator.objects.filter(type__in=kinds)
    return factors.filter(user_id=account_id)


def _live_grants() -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(revoked_at__isnull=True)


def _accounts() -> QuerySet[Account]:
    newest_first = Invitation.objects.order_by("-created_at")
    return Account.objects.prefetch_related(
        Prefetch("role_grants", _live_grants(), to_attr="live_grants"),
        Prefetch("invitations", newest_first, to_attr="newest_invitations"),
    )


def _standing(grants: Iterable[RoleGrant]) -> Standing:
    rows = list(grants)
    funders = [row.funder_id for row in rows if row.funder_id]
    return Standing(
        roles=frozenset(row.role for row in rows),
        funder_id=funders[0] if funders else None,
        since={row.role: row.granted_at for row in rows},
    )


def _view(account: Account) -> AccountView:
    standing = _standing(account.live_grants)  # type: ignore[attr-defined]
    newest: list[Invitation] = account.newest_invitations  # type: ignore[attr-defined]
    return AccountView(
        id=account.id,
        display_name=account.display_name,
        email=account.email,
        login_name=account.login_name,
        created_at=account.created_at,
        closed_at=account.closed_at,
        last_login=account.last_login,
        roles=standing.roles,
        funder_id=standing.funder_id,
        has_password=account.has_usable_password(),
        invitation=_invitation_view(newest[0]) if newest else None,
    )


def _invitation_view(row: Invitation) -> InvitationView:
    return InvitationView(
        id=row.id,
        purpose=row.purpose,
        created_at=row.created_at,
        expires_at=row.expires_at,
        sent_at=row.sent_at,
        opened_at=row.opened_at,
        used_at=row.used_at,
        withdrawn_at=row.withdrawn_at,
    )
