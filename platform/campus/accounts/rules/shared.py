"""Shared computers, and signing in with a paper code and a PIN. No Django, no database."""

from __future__ import annotations

import datetime as dt
import hashlib

from campus.kernel.refusal import Refusal

IDLE_MINUTES = {2: "2 Minuten", 5: "5 Minuten", 10: "10 Minuten", 15: "15 Minuten"}
DEVICE_LINK_VALID_FOR = dt.timedelta(hours=24)
# A request is noted this often at most; so much longer may somebody stay at the very most.
SEEN_EVERY = dt.timedelta(seconds=10)

PIN_DIGITS = (6, 8)
PIN_TRIES = 5
CARD_VALID_FOR = dt.timedelta(days=366)
_RUN = "01234567890123456789"


class DeviceUnknown(Refusal):
    code = "shared_device_unknown"
    sentence = "Diesen Rechner gibt es hier nicht, oder er ist schon entfernt."
    status = 404


class DeviceLinkInvalid(Refusal):
    code = "shared_device_link_invalid"
    sentence = (
        "Dieser Link gilt nicht mehr: Er wurde schon benutzt, ist älter als 24 Stunden oder von "
        "einer anderen Kommune. Bitte lassen Sie die Personalstelle einen neuen erstellen."
    )
    status = 410


class CardRefused(Refusal):
    """The same words for an unknown name, a wrong code, a wrong PIN and a blocked card."""

    code = "card_refused"
    sentence = (
        "Anmeldename, Code und PIN passen nicht zusammen, oder die PIN ist gesperrt. Nach fünf "
        "falschen PINs ist sie gesperrt; dann bitten Sie Ihre Personalstelle um einen neuen Brief."
    )
    status = 422


class PinRefused(Refusal):
    code = "pin_refused"
    sentence = (
        "Diese PIN ist zu leicht zu erraten. Bitte wählen Sie sechs bis acht Ziffern, nicht "
        "fortlaufend, nicht immer dieselbe und nicht aus Ihrem Anmeldenamen."
    )
    status = 422


def check_pin(pin: str, *, login_name: str) -> None:
    """Make sure that a PIN is not the first that somebody would try.

    :raises PinRefused: wrong length, one digit, a row, a repeated part, or a part of the name
    """
    least, most = PIN_DIGITS
    if not (pin.isascii() and pin.isdigit() and least <= len(pin) <= most):
        raise PinRefused
    repeats = any(pin == pin[:size] * (len(pin) // size) for size in (1, 2, 3, 4))
    in_row = pin in _RUN or pin in _RUN[::-1]
    if repeats or in_row or pin in login_name:
        raise PinRefused


def is_idle(*, seen_at: dt.datetime, idle_minutes: int, now: dt.datetime) -> bool:
    """Tell whether nobody has done anything for so long that the person must be gone."""
    return now - seen_at >= dt.timedelta(minutes=idle_minutes)


def secret_digest(secret: str) -> str:
    """Return what is kept of a random secret of 256 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
