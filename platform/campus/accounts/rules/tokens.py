"""What tokens look like, which scopes there are, and for how long one counts."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import zlib
from collections.abc import Collection
from dataclasses import dataclass

from campus.accounts.rules import COOPERATIVE, HR, MINISTRY, PERMISSIONS_BY_ROLE
from campus.kernel.refusal import Refusal

# Employees have none: what is theirs, they do themselves.
TOKEN_KINDS = frozenset({COOPERATIVE, MINISTRY, HR})
# A leap year's length, so that "in a year" is always possible.
TOKEN_VALID_FOR = dt.timedelta(days=366)
TOKEN_DAYS = {30: "30 Tage", 90: "90 Tage", 180: "ein halbes Jahr", 365: "ein Jahr"}

# After GitHub's format: a prefix that scanners look for, a part that may be shown, the secret, and
# a checksum, so that a scanner can tell a token from a text that looks like one.
PREFIX = "kc"
PATTERN = r"\bkc_[0-9A-Za-z]{8}_[0-9A-Za-z]{46}\b"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SHORT, _SECRET, _CHECK = 8, 40, 6


@dataclass(frozen=True)
class Scope:
    """A part of the interface: which permissions it may use, and what it is called."""

    title: str
    permissions: frozenset[str]


_FUNDING, _ISSUING, _DESK = "manage_funding", "issue_vouchers", "distribute_vouchers"
SCOPES: dict[str, Scope] = {
    "programmes:read": Scope("Förderprogramme lesen", frozenset({_FUNDING, _DESK})),
    "allotments:read": Scope("Kontingente lesen", frozenset({_FUNDING})),
    "allotments:write": Scope("Kontingente zuteilen und ändern", frozenset({_FUNDING})),
    "vouchers:read": Scope("Gutscheine lesen", frozenset({_ISSUING, _DESK})),
    "vouchers:issue": Scope("Gutscheine ausstellen", frozenset({_ISSUING})),
    "vouchers:write": Scope("Gutscheine ausgeben und zurückziehen", frozenset({_DESK})),
    "redemptions:read": Scope("Einlösungen lesen, ohne Personen", frozenset({_ISSUING, _DESK})),
    "reports:read": Scope("Berichte lesen", frozenset({"read_reports"})),
}


class TokenUnknown(Refusal):
    code = "token_unknown"
    sentence = "Diesen Zugangsschlüssel gibt es hier nicht. Bitte wählen Sie einen aus der Liste."
    status = 404


class TokenRevoked(Refusal):
    code = "token_revoked"
    sentence = "Dieser Zugangsschlüssel ist schon widerrufen. Sie müssen nichts weiter tun."


class ScopesRefused(Refusal):
    code = "token_scopes_refused"
    sentence = (
        "Ein Zugangsschlüssel braucht mindestens einen Bereich, und nur solche, die Sie selbst "
        "nutzen dürfen. Bitte wählen Sie aus den angebotenen Bereichen."
    )
    status = 422


def scopes_for(kind: str) -> dict[str, str]:
    """Return the scopes that tokens of a role may have, with their titles."""
    if kind not in TOKEN_KINDS:
        return {}
    own = PERMISSIONS_BY_ROLE[kind]
    return {name: scope.title for name, scope in SCOPES.items() if scope.permissions & own}


def check_scopes(scopes: Collection[str], *, kind: str) -> None:
    """Make sure that a token of this role may have these scopes.

    :raises ScopesRefused: none at all, unknown ones, or those of another role
    """
    if not scopes or not set(scopes) <= scopes_for(kind).keys():
        raise ScopesRefused


def permissions_within(scopes: Collection[str], *, kind: str) -> frozenset[str]:
    """Return the permissions of a role that a token with these scopes may use."""
    named = frozenset().union(*(SCOPES[name].permissions for name in scopes if name in SCOPES))
    return named & PERMISSIONS_BY_ROLE.get(kind, frozenset())


def new_token() -> str:
    """Return a new token: "kc_", an id to show, "_", 238 random bits and a checksum."""
    short_id, secret = (_random(length) for length in (_SHORT, _SECRET))
    body = f"{PREFIX}_{short_id}_{secret}"
    return body + _checksum(body)


def short_id_of(token: str) -> str:
    """Return the part of a token that may be shown."""
    return token.split("_")[1]


def is_token(text: str) -> bool:
    """Tell whether a text is a token by its form and its checksum, known or not."""
    parts = text.split("_")
    if len(parts) != 3 or [len(part) for part in parts] != [2, _SHORT, _SECRET + _CHECK]:
        return False
    return parts[0] == PREFIX and text.isascii() and _checksum(text[:-_CHECK]) == text[-_CHECK:]


def digest_of(token: str) -> str:
    """Return what is kept of a token. It is random enough for a fast hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _each in range(length))


def _checksum(text: str) -> str:
    number, digits = zlib.crc32(text.encode()), ""
    for _each in range(_CHECK):
        number, rest = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[rest] + digits
    return digits
