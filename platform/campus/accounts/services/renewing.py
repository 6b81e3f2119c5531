"""Seal secrets of accounts anew, after the installation's key was changed."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator

from campus.accounts.models import IdentityProvider, SamlAnswer, SealedMail
from campus.accounts.services.mail import LABEL
from campus.kernel.sealing import Renewed, renew_rows, reseal_under

# Where a second factor keeps what is sealed: an app its key, replacement codes their seed.
_SEALED_PARTS = ("secret", "seed")


def renew_factors(**batch: Any) -> Renewed:
    """Seal the keys of second factors anew (a `campus.kernel.sealing.Keeper`)."""
    return renew_rows(Authenticator.objects.all(), _renew_factor, fields=["data"], **batch)


def renew_providers(**batch: Any) -> Renewed:
    """Seal the secrets of identity providers anew (a `campus.kernel.sealing.Keeper`)."""
    rows = IdentityProvider.objects.exclude(sealed_secret="")
    return renew_rows(rows, _renew_provider, fields=["sealed_secret"], **batch)


def renew_mails(**batch: Any) -> Renewed:
    """Seal e-mails that wait to be sent anew (a `campus.kernel.sealing.Keeper`)."""
    return renew_rows(SealedMail.objects.all(), _renew_sealed, fields=["sealed"], **batch)


def renew_answers(**batch: Any) -> Renewed:
    """Seal answers of providers that nobody has taken yet anew (a `campus.kernel.sealing.Keeper`).

    They are used up within minutes, but a change of keys may fall into those.
    """
    rows = SamlAnswer.objects.exclude(sealed="")
    return renew_rows(rows, _renew_sealed, fields=["sealed"], **batch)


def _renew_factor(row: Authenticator) -> bool:
    texts = {part: row.data[part] for part in _SEALED_PARTS if row.data.get(part)}
    fresh = {part: reseal_under(LABEL, text) for part, text in texts.items()}
    changed = {part: text for part, text in fresh.items() if text is not None}
    row.data |= changed
    return bool(changed)


def _renew_provider(row: IdentityProvider) -> bool:
    fresh = reseal_under(LABEL, row.sealed_secret)
    row.sealed_secret = fresh or row.sealed_secret
    return fresh is not None


def _renew_sealed(row: SealedMail | SamlAnswer) -> bool:
    fresh = reseal_under(LABEL, row.sealed)
    row.sealed = fresh or row.sealed
    return fresh is not None
