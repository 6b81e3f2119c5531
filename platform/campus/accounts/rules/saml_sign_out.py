"""What is believed of a provider by SAML 2.0 that signs somebody out, and of its answers.

Core, section 3.7, and Profiles, section 4.4, of OASIS, 2005-03-15. No Django, no database, no XML.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from campus.accounts.rules.saml import SUCCESS
from campus.accounts.rules.sso import LEEWAY, SignInRefused

# A browser carries these messages at once; what is older was kept by somebody.
VALID_FOR = dt.timedelta(minutes=5)
# How long somebody may stay on the page that leads to the provider's end of the session.
ANSWERED_WITHIN = dt.timedelta(minutes=30)
LARGEST_NAME = 1024
# Bindings, section 3.4.3 allows 80; some providers send more, and it is only handed back.
LARGEST_RELAY_STATE = 1024


@dataclass(frozen=True, kw_only=True)
class Message:
    """What every message says about itself, read from nothing but what the signature covers."""

    id: str
    issuer: str
    destination: str
    issued_at: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class SignOut(Message):
    """Somebody is signed out: in the sessions named, or everywhere where none is."""

    ends_at: dt.datetime | None
    name: str
    indexes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SignOutAnswer(Message):
    """What became of a sign-out that began here."""

    in_response_to: str
    statuses: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the person is signed out everywhere; a second status says of a part only."""
        return self.statuses == (SUCCESS,)


def check_message(message: Message, *, issuer: str, address: str, now: dt.datetime) -> None:
    """Make sure that a signed message comes from the provider, is for here, and of now.

    :raises SignInRefused: "malformed", "issuer", "destination" or "expired"
    """
    if not message.id:
        raise SignInRefused("malformed")
    if message.issuer != issuer:
        raise SignInRefused("issuer")
    # Bindings, sections 3.4.5.2 and 3.5.5.2: a signed message names where it is going.
    if message.destination != address:
        raise SignInRefused("destination")
    if message.issued_at is None or abs(now - message.issued_at) > VALID_FOR + LEEWAY:
        raise SignInRefused("expired")


def check_sign_out(said: SignOut, *, issuer: str, address: str, now: dt.datetime) -> None:
    """Make sure that a provider signs somebody out, here and now.

    :raises SignInRefused: as `check_message`, and "subject"
    """
    check_message(said, issuer=issuer, address=address, now=now)
    if said.ends_at is not None and now >= said.ends_at + LEEWAY:
        raise SignInRefused("expired")
    if not 0 < len(said.name) <= LARGEST_NAME:
        raise SignInRefused("subject")
