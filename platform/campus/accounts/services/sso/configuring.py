"""Set up a municipality's own sign-in: a new version, tested, switched on, required, off again."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.db import transaction

from campus.accounts.models import BreakGlass, IdentityProvider
from campus.accounts.queries.sso import break_glass_ids, is_fit_for_emergency
from campus.accounts.rules import sso as rules
from campus.accounts.services.mail import seal
from campus.audit.api import record
from campus.kernel.actor import Actor


@transaction.atomic(durable=True)
def write_provider(
    *,
    title: str,
    issuer: str,
    client_id: str,
    secret: str,
    scopes: str,
    match_by: str,
    match_claim: str,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Write a new version down, which nobody uses yet, and return its id.

    :raises IssuerRefused, ClaimRefused: by what was given
    """
    rules.check_issuer(issuer, plain_allowed=settings.WEBHOOKS_TO_THIS_MACHINE)
    rules.check_match(match_by=match_by, claim=match_claim)
    made = IdentityProvider.objects.create(
        title=title.strip(),
        issuer=issuer,
        client_id=client_id.strip(),
        sealed_secret=seal(secret) if secret else "",
        scopes=" ".join(dict.fromkeys(["openid", *scopes.split()])),
        match_by=match_by,
        match_claim=match_claim,
        made_at=now,
        made_by_id=actor.account_id,
    )
    _note("accounts.sso_written", made.id, actor=actor, now=now)
    return made.id


@transaction.atomic(durable=True)
def note_test(*, provider_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Remember that somebody has signed in with a version to try it.

    :raises ProviderUnknown: where this schema has none with the id
    """
    row = _locked(provider_id)
    row.tested_at = row.tested_at or now
    row.save(update_fields=["tested_at"])
    _note("accounts.sso_tested", row.id, actor=actor, now=now)


@transaction.atomic(durable=True)
def switch_on(*, provider_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Offer a tested version on the sign-in page; one that was on until now goes off.

    :raises ProviderUnknown: where this schema has none with the id, or it was on before
    :raises ProviderUntested: where nobody has signed in with it yet
    """
    row = _locked(provider_id)
    if row.tested_at is None:
        raise rules.ProviderUntested
    if row.on_at is not None:
        raise rules.ProviderUnknown
    former = _in_use()
    if former is not None:
        former.off_at = now
        former.save(update_fields=["off_at"])
        # Whoever was linked with the former issuer is not with another one.
        if former.required_at and former.issuer == row.issuer:
            row.required_at = now
    row.on_at = now
    row.save(update_fields=["on_at", "required_at"])
    _note("accounts.sso_switched_on", row.id, actor=actor, now=now)


@transaction.atomic(durable=True)
def switch_off(*, actor: Actor, now: dt.datetime) -> None:
    """Go back to password, code and passkey for everybody.

    :raises ProviderOff: where nothing is on
    """
    row = _in_use()
    if row is None:
        raise rules.ProviderOff
    row.off_at = now
    row.save(update_fields=["off_at"])
    _note("accounts.sso_switched_off", row.id, actor=actor, now=now)


@transaction.atomic(durable=True)
def require(*, actor: Actor, now: dt.datetime) -> None:
    """Close every other way in, but to the emergency accounts.

    :raises ProviderOff: where nothing is on
    :raises BreakGlassMissing: without an emergency account that is fit to be used
    """
    row = _in_use()
    if row is None:
        raise rules.ProviderOff
    if not break_glass_ids():
        raise rules.BreakGlassMissing
    row.required_at = now
    row.save(update_fields=["required_at"])
    _note("accounts.sso_required", row.id, actor=actor, now=now)


@transaction.atomic(durable=True)
def stop_requiring(*, actor: Actor, now: dt.datetime) -> None:
    """Open the other ways in again.

    :raises ProviderOff: where nothing is on
    """
    row = _in_use()
    if row is None:
        raise rules.ProviderOff
    row.required_at = None
    row.save(update_fields=["required_at"])
    _note("accounts.sso_not_required", row.id, actor=actor, now=now)


@transaction.atomic(durable=True)
def name_break_glass(*, account_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Let an account of HR's be used in an emergency; a second time changes nothing.

    :raises BreakGlassUnfit: without HR's role, a password and a second factor
    """
    if not is_fit_for_emergency(account_id):
        raise rules.BreakGlassUnfit
    named = BreakGlass.objects.get_or_create(
        account_id=account_id, withdrawn_at__isnull=True, defaults={"named_at": now}
    )
    if named[1]:
        _note_account("accounts.break_glass_named", account_id, actor=actor, now=now)


@transaction.atomic(durable=True)
def withdraw_break_glass(*, account_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Let an account no longer be used in an emergency.

    :raises BreakGlassNeeded: the last one, while all others must sign in at the provider
    """
    in_use = _in_use()
    if in_use is not None and in_use.required_at and set(break_glass_ids()) <= {account_id}:
        raise rules.BreakGlassNeeded
    live = BreakGlass.objects.filter(account_id=account_id, withdrawn_at__isnull=True)
    if live.update(withdrawn_at=now):
        _note_account("accounts.break_glass_withdrawn", account_id, actor=actor, now=now)


def _locked(provider_id: UUID) -> IdentityProvider:
    rows = IdentityProvider.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(id=provider_id).first()
    if row is None:
        raise rules.ProviderUnknown
    return row


def _in_use() -> IdentityProvider | None:
    rows = IdentityProvider.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(on_at__isnull=False, off_at__isnull=True).first()


def _note(action: str, provider_id: UUID, *, actor: Actor, now: dt.datetime) -> None:
    record(action=action, actor=actor, subject=f"identity_provider:{provider_id}", now=now)


def _note_account(action: str, account_id: UUID, *, actor: Actor, now: dt.datetime) -> None:
    record(action=action, actor=actor, subject=f"account:{account_id}", now=now)
