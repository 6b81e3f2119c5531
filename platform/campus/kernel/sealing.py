"""Texts that lie in the database but can be read only with the installation's key."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings


def seal(text: str, *, purpose: str) -> str:
    """Encrypt a text (AES-128-CBC and HMAC, Fernet); each purpose has a key of its own."""
    return _fernet(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """Decrypt what `seal` returned.

    :raises cryptography.fernet.InvalidToken: where it was changed or made with another key
    """
    return _fernet(purpose).decrypt(sealed.encode()).decode()


def _fernet(purpose: str) -> Fernet:
    key = hashlib.sha256(f"campus.sealing:{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
