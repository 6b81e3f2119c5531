"""Validators that Django asks about each new password, beside its own."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campus.accounts.rules.passwords import leans_on_context
from tenants.registry.api import current_municipality


class ContextValidator:
    """Refuses what hardly holds more than the names of the town, the product or the person."""

    def validate(self, password: str, user: Any = None) -> None:
        """Make sure that others could not put the password together from what they know.

        :raises ValidationError: otherwise
        """
        municipality = current_municipality()
        place = municipality.name if municipality else settings.COOPERATIVE_NAME
        own = [getattr(user, name, None) for name in ("display_name", "email", "login_name")]
        if leans_on_context(password, names=[place, *filter(None, own)]):
            raise ValidationError(
                _(
                    "Dieses Passwort besteht fast nur aus Namen, die andere kennen. "
                    "Bitte nehmen Sie Wörter dazu, die nichts mit Ihnen und Ihrer Kommune zu tun "
                    "haben."
                ),
                code="password_leans_on_context",
            )

    def get_help_text(self) -> str:
        """Say what is refused."""
        return str(_("Das Passwort darf nicht nur aus Namen bestehen, die andere kennen."))


class LeakedPasswordValidator:
    """Refuses what stands in the operator's list of leaked passwords; nothing leaves the machine.

    The list is the sorted file of SHA-1 digests that "Pwned Passwords" is published as, or a part
    of it: a line for each, with or without ":" and how often it was seen.
    """

    def __init__(self, path: str = "") -> None:
        self._path = path or settings.LEAKED_PASSWORDS_FILE

    def validate(self, password: str, user: Any = None) -> None:
        """Make sure that nobody has lost this password before.

        :raises ValidationError: otherwise
        :raises OSError: where the list cannot be read
        """
        if self._path and is_listed(password, Path(self._path)):
            raise ValidationError(
                _(
                    "Dieses Passwort stand schon in gestohlenen Listen und wird als Erstes "
                    "probiert. Bitte wählen Sie ein anderes."
                ),
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        """Say what is refused."""
        return str(_("Das Passwort darf in keiner Liste gestohlener Passwörter stehen."))


def is_listed(password: str, path: Path) -> bool:
    """Tell whether a sorted list of SHA-1 digests holds a password's, by some forty reads."""
    # Not for keeping: the published lists have this digest.
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as lines:
        low, high = 0, os.fstat(lines.fileno()).st_size
        while low < high:
            middle = (low + high) // 2
            digest = _digest_after(lines, middle)
            if digest == wanted:
                return True
            if digest and digest < wanted:
                low = middle + 1
            else:
                high = middle
        return _digest_after(lines, low) == wanted


def _digest_after(lines: BinaryIO, place: int) -> bytes:
    """The digest of the first line that begins at a place or after it; empty at the end."""
    lines.seek(max(0, place - 1))
    if place:
        lines.readline()
    return lines.readline()[:40].strip().upper()
