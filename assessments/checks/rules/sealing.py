"""How a person's answers and results are sealed. Plain Python and `cryptography`, no database.

AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D). A person's data key is itself sealed
("wrapped") with the installation's key. What a text belongs to is authenticated with it as
associated data: moved to another row or another person it does not open.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES, NONCE_BYTES = 32, 12
# The first byte of everything sealed names the way in which it was.
FORMAT = b"\x01"
# Padded to whole blocks, the size tells next to nothing about how much somebody has answered.
BLOCK_BYTES = 2_048


class CannotBeOpened(ValueError):
    """The text was changed, belongs to something else, or its key is gone."""


def installation_key(secret: str) -> bytes:
    """Return the key that wraps all data keys, from the text of the setting."""
    return hashlib.sha256(b"campus.checks:" + secret.encode()).digest()


def new_key() -> bytes:
    """Return a fresh random data key."""
    return AESGCM.generate_key(bit_length=KEY_BYTES * 8)


def seal_bytes(plain: bytes, *, key: bytes, context: str) -> bytes:
    """Seal bytes for a context, for example `result:<id>`."""
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def open_bytes(sealed: bytes, *, key: bytes, context: str) -> bytes:
    """Return what `seal_bytes` sealed.

    :raises CannotBeOpened: with another key, in another context, or where a bit was changed
    """
    if sealed[:1] != FORMAT:
        raise CannotBeOpened("unknown format")
    nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, rest, context.encode())
    except InvalidTag as wrong:
        raise CannotBeOpened("wrong key or context") from wrong


def open_by_any(sealed: bytes, *, keys: Iterable[bytes], context: str) -> bytes:
    """Return what was sealed with one of several keys: the present one first, then former ones.

    :raises CannotBeOpened: as `open_bytes`, where none of them opens it
    """
    refusal = CannotBeOpened("no key")
    for key in keys:
        try:
            return open_bytes(sealed, key=key, context=context)
        except CannotBeOpened as wrong:
            refusal = wrong
    raise refusal


def seal_json(payload: Mapping[str, Any], *, key: bytes, context: str) -> bytes:
    """Seal JSON values, padded to whole blocks."""
    plain = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    blocks = -(-len(plain) // BLOCK_BYTES)
    return seal_bytes(plain.ljust(blocks * BLOCK_BYTES), key=key, context=context)


def open_json(sealed: bytes, *, key: bytes, context: str) -> dict[str, Any]:
    """Return the values that `seal_json` sealed.

    :raises CannotBeOpened: as `open_bytes`
    """
    values: dict[str, Any] = json.loads(open_bytes(sealed, key=key, context=context))
    return values
