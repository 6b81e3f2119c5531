"""Texts that lie in the database but can be read only with the installation's key.

Fernet (AES-128-CBC and HMAC) with one key for each purpose. What was sealed under a former
`SECRET_KEY` opens as long as that stands among the `SECRET_KEY_FALLBACKS`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db.models import QuerySet

from campus.kernel.transactions import require_transaction


@dataclass(frozen=True, kw_only=True)
class Renewed:
    """What a keeper of sealed rows has done in one batch of a schema.

    `last` is the key of the last row looked at, to go on after; None where no more follow.
    """

    looked: int
    renewed: int
    last: Any = None


# Looks at so many rows after a key, seals those anew that are not under the present key, and
# writes them unless it is only to count: `(after=..., limit=..., write=...)`, in a transaction.
Keeper = Callable[..., Renewed]


def seal(text: str, *, purpose: str) -> str:
    """Encrypt a text; each purpose has a key of its own."""
    return seal_under(f"campus.sealing:{purpose}:", text)


def unseal(sealed: str, *, purpose: str) -> str:
    """Decrypt what `seal` returned.

    :raises cryptography.fernet.InvalidToken: where it was changed or made with another key
    """
    return unseal_under(f"campus.sealing:{purpose}:", sealed)


def reseal(sealed: str, *, purpose: str) -> str | None:
    """Return a text sealed under the present key, None where it is already.

    :raises cryptography.fernet.InvalidToken: where no key of the installation opens it
    """
    return reseal_under(f"campus.sealing:{purpose}:", sealed)


def seal_under(label: str, text: str) -> str:
    """Encrypt a text under the key that a label leads to."""
    return _ring(label).encrypt(text.encode()).decode()


def unseal_under(label: str, sealed: str) -> str:
    """Decrypt what `seal_under` returned.

    :raises cryptography.fernet.InvalidToken: where it was changed or made with another key
    """
    return _ring(label).decrypt(sealed.encode()).decode()


def reseal_under(label: str, sealed: str) -> str | None:
    """Return a text sealed under the present key of a label, None where it is already.

    :raises cryptography.fernet.InvalidToken: where no key of the installation opens it
    """
    try:
        _fernet(label, settings.SECRET_KEY).decrypt(sealed.encode())
    except InvalidToken:
        return _ring(label).rotate(sealed.encode()).decode()
    return None


def renew_rows(
    rows: QuerySet[Any],
    renew: Callable[[Any], bool],
    *,
    fields: Sequence[str],
    after: Any,
    limit: int,
    write: bool,
) -> Renewed:
    """Go through one batch of rows; `renew` seals a row's fields anew or returns False.

    :raises TransactionRequired: outside a transaction
    """
    require_transaction()
    if after is not None:
        rows = rows.filter(pk__gt=after)
    locked = rows.select_for_update(of=("self",), no_key=True)
    batch = list(locked.order_by("pk")[:limit])
    renewed = [row for row in batch if renew(row)]
    for row in renewed if write else []:
        row.save(update_fields=fields)
    last = batch[-1].pk if len(batch) == limit else None
    return Renewed(looked=len(batch), renewed=len(renewed), last=last)


def _ring(label: str) -> MultiFernet:
    """The keys of a label: the first one seals, any opens."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_fernet(label, secret) for secret in secrets])


def _fernet(label: str, secret: str) -> Fernet:
    key = hashlib.sha256(f"{label}{secret}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
