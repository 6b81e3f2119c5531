"""Set up a municipality's own sign-in: a new version, tested, switched on, required, off again."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.db import transaction

from campus.accounts.models import BreakGlass, IdentityProvider
from campus.accounts.queries.sso import break_glass_ids, is_fit_for_emergency
from campus.accounts.rules import sso as rules
from campus.accounts.rules.saml import check_attribute
from campus.accounts.services.mail import seal
from campus.accounts.services.sso.saml.asking import new_signing_key
from campus.accounts.services.sso.saml.describing import read_metadata
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


def write_saml_provider(
    *,
    title: str,
    metadata: bytes,
    entity_id: str,
    signs: bool,
    subject_attribute: str,
    match_by: str,
    match_claim: str,
    actor: Actor,
    now: dt.datetime,
) -> UUID:
    """Write a new version by SAML 2.0 down, which nobody uses yet, and return its id.

    :param metadata: the provider's own, whose certificates alone will be believed
    :param entity_id: what the provider knows us by, the address of our metadata
    :param signs: whether to sign our questions; done also where the metadata ask for it
    :raises MetadataRefused, ClaimRefused: by what was given
    """
    found = read_metadata(metadata, now=now)
    rules.check_match(match_by=match_by, claim=match_claim)
    for one in (subject_attribute, match_claim):
        check_attribute(one)
    signs = signs or found.wants_signed_requests
    # Takes a second: before any transaction.
    key, certificate = new_signing_key(host=entity_id, now=now) if signs else ("", "")
    return _write_saml(
        title=title.strip(),
        issuer=found.entity_id,
        client_id=entity_id,
        sealed_secret=seal(key) if key else "",
        sign_on_url=found.sign_on_url,
        sign_out_url=found.sign_out_url,
        sign_out_answer_url=found.sign_out_answer_url,
        certificates="".join(found.certificates),
        own_certificate=certificate,
        subject_attribute=subject_attribute.strip(),
        match_by=match_by,
        match_claim=match_claim.strip(),
        actor=actor,
        now=now,
    )


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
        if former.required_at and _knows_the_same(former, row):
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


@transaction.atomic(durable=True)
def _write_saml(*, actor: Actor, now: dt.datetime, **given: str) -> UUID:
    made = IdentityProvider.objects.create(
        protocol=rules.SAML, scopes="", made_at=now, made_by_id=actor.account_id, **given
    )
    _note("accounts.sso_written", made.id, actor=actor, now=now)
    return made.id


def _locked(provider_id: UUID) -> IdentityProvider:
    rows = IdentityProvider.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(id=provider_id).first()
    if row is None:
        raise rules.ProviderUnknown
    return row


def _in_use() -> IdentityProvider | None:
    rows = IdentityProvider.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(on_at__isnull=False, off_at__isnull=True).first()


def _knows_the_same(former: IdentityProvider, row: IdentityProvider) -> bool:
    names = ("protocol", "issuer", "subject_attribute")
    return all(getattr(former, name) == getattr(row, name) for name in names)


def _note(action: str, provider_id: UUID, *, actor: Actor, now: dt.datetime) -> None:
    record(action=action, actor=actor, subject=f"identity_provider:{provider_id}", now=now)


def _note_account(action: str, account_id: UUID, *, actor: Actor, now: dt.datetime) -> None:
    record(action=action, actor=actor, subject=f"account:{account_id}", now=now)
