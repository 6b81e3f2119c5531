"""Reading how a municipality signs its people in, and whose identity is whose."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator

from campus.accounts.models import Account, BreakGlass, Identity, IdentityProvider
from campus.accounts.rules import HR
from campus.accounts.rules.sso import MATCHES, PROTOCOLS, SAML, ProviderUnknown


@dataclass(frozen=True, kw_only=True)
class ProviderView:
    """One version of a municipality's own sign-in."""

    id: UUID
    title: str
    protocol: str
    issuer: str
    client_id: str
    sealed_secret: str
    scopes: str
    sign_on_url: str
    sign_out_url: str
    sign_out_answer_url: str
    certificates: str
    own_certificate: str
    subject_attribute: str
    match_by: str
    match_claim: str
    made_at: dt.datetime
    tested_at: dt.datetime | None
    on_at: dt.datetime | None
    off_at: dt.datetime | None
    required_at: dt.datetime | None

    @property
    def is_saml(self) -> bool:
        return self.protocol == SAML

    @property
    def signs_out(self) -> bool:
        """Whether it can be asked to sign somebody out; what asks it must be signed."""
        return self.is_saml and bool(self.sign_out_url and self.own_certificate)

    @property
    def authority(self) -> str:
        """Within what a subject is unique; the same server may count otherwise by SAML."""
        if not self.is_saml:
            return self.issuer
        return f"saml:{self.issuer} {self.subject_attribute}".rstrip()

    @property
    def protocol_title(self) -> str:
        """How it signs people in, in words."""
        return PROTOCOLS[self.protocol]

    @property
    def is_on(self) -> bool:
        return self.on_at is not None and self.off_at is None

    @property
    def is_required(self) -> bool:
        return self.is_on and self.required_at is not None

    @property
    def match_title(self) -> str:
        """What a first sign-in is recognised by, in words."""
        title = MATCHES[self.match_by]
        return f"{title}, Merkmal „{self.match_claim}“" if self.match_by else title

    @property
    def state_title(self) -> str:
        """How far it has come, in words."""
        if self.is_required:
            return "eingeschaltet, für alle verlangt"
        if self.is_on:
            return "eingeschaltet"
        if self.off_at is not None:
            return "ausgeschaltet"
        return "geprüft" if self.tested_at else "noch nicht geprüft"


def provider_in_use() -> ProviderView | None:
    """Return the version that is switched on in this schema, or None."""
    row = IdentityProvider.objects.filter(on_at__isnull=False, off_at__isnull=True).first()
    return _view(row) if row else None


def find_provider(provider_id: UUID | str) -> ProviderView:
    """Return one version.

    :raises ProviderUnknown: where this schema has none with the id
    """
    row = IdentityProvider.objects.filter(id=provider_id).first()
    if row is None:
        raise ProviderUnknown
    return _view(row)


def list_providers() -> list[ProviderView]:
    """List the versions, the newest first."""
    return [_view(row) for row in IdentityProvider.objects.order_by("-made_at")]


def signing_certificates() -> list[str]:
    """Return the certificates of the versions that sign their questions: in use, and the newest."""
    signing = IdentityProvider.objects.exclude(own_certificate="").order_by("-made_at")
    rows = [*signing.filter(on_at__isnull=False, off_at__isnull=True), *signing[:1]]
    return [row.own_certificate for row in rows]


def account_of_identity(*, issuer: str, subject: str) -> UUID | None:
    """Return whose account an identity is linked with, or None."""
    live = Identity.objects.filter(issuer=issuer, subject=subject, ended_at__isnull=True)
    return live.values_list("account_id", flat=True).first()


def linked_at(*, account_id: UUID, issuer: str) -> dt.datetime | None:
    """Return when an account was linked with an identity of an issuer, or None."""
    live = Identity.objects.filter(account_id=account_id, issuer=issuer, ended_at__isnull=True)
    return live.values_list("linked_at", flat=True).first()


def count_unlinked(*, issuer: str) -> int:
    """Count the open accounts in use that have no identity of an issuer."""
    in_use = Account.objects.filter(closed_at__isnull=True, last_login__isnull=False)
    linked = Identity.objects.filter(issuer=issuer, ended_at__isnull=True)
    return in_use.exclude(id__in=linked.values("account_id")).count()


@dataclass(frozen=True, kw_only=True)
class EmergencyView:
    """An account that may or could be used in an emergency."""

    account_id: UUID
    display_name: str
    is_named: bool


def list_emergency_accounts() -> list[EmergencyView]:
    """List HR's accounts with a password and a second factor, and which of them are named."""
    named = set(break_glass_ids())
    rows = Account.objects.filter(id__in=_protected_ids()).order_by("display_name")
    return [
        EmergencyView(account_id=row.id, display_name=row.display_name, is_named=row.id in named)
        for row in rows
        if row.has_usable_password() or row.id in named
    ]


def is_fit_for_emergency(account_id: UUID) -> bool:
    """Tell whether an account is HR's, open, and has a password and a second factor."""
    account = Account.objects.filter(id__in=_protected_ids(), id=account_id).first()
    return account is not None and account.has_usable_password()


def break_glass_ids() -> list[UUID]:
    """Return the named emergency accounts that are still fit to be used."""
    named = BreakGlass.objects.filter(withdrawn_at__isnull=True)
    live = named.filter(account_id__in=_protected_ids()).select_related("account")
    return [row.account_id for row in live if row.account.has_usable_password()]


def _protected_ids() -> list[UUID]:
    factors = Authenticator.objects.filter(
        type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    )
    hr = Account.objects.filter(
        closed_at__isnull=True,
        role_grants__role=HR,
        role_grants__revoked_at__isnull=True,
        id__in=factors.values("user_id"),
    )
    return list(hr.values_list("id", flat=True).distinct())


def _view(row: IdentityProvider) -> ProviderView:
    names = ProviderView.__dataclass_fields__
    return ProviderView(**{name: getattr(row, name) for name in names})
