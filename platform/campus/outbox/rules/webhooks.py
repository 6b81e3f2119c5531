"""What is told to other programs, to which addresses, and how often it is tried.

After the Standard Webhooks specification 1.0.0 (standardwebhooks.com). No Django, no database.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from campus.kernel.refusal import Refusal

EVENT_TYPES = {
    "voucher.issued": "Gutscheine eines Laufs sind ausgestellt",
    "voucher.distributed": "Gutschein ausgegeben",
    "voucher.redeemed": "Gutschein eingelöst",
    "voucher.completed": "Kurs mit Gutschein abgeschlossen",
    "voucher.reversed": "Einlösung rückgängig gemacht",
    "voucher.expired": "Gutschein verfallen",
    "report.frozen": "Verwendungsnachweis festgeschrieben",
}
TEST_EVENT = "webhook.test"

WAITING, DELIVERED, FAILED = "waiting", "delivered", "failed"
DELIVERY_STATES = {WAITING: "wartet", DELIVERED: "angekommen", FAILED: "gescheitert"}
# Why a subscription stands still.
GONE, TOO_MANY_FAILURES, BY_HAND = "gone", "failures", "hand"
DISABLED_BY = {
    GONE: "der Empfänger hat sich abgemeldet (Status 410)",
    TOO_MANY_FAILURES: "drei Tage lang kam nichts an",
    BY_HAND: "von Hand abgeschaltet",
}

# The specification's schedule: nine more tries within about three days.
_DELAYS = [
    dt.timedelta(seconds=5),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
    *(dt.timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
]
TRIES = len(_DELAYS) + 1
ROTATION = dt.timedelta(hours=24)
ANSWER_KEPT = 300
HTTP_GONE = 410
# What an IPv6 address can hide an IPv4 address in: NAT64 (RFC 6052) and 6to4 (RFC 3056).
_WRAPPED = [ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16")]


class SubscriptionUnknown(Refusal):
    code = "webhook_unknown"
    sentence = "Diesen Webhook gibt es hier nicht. Bitte wählen Sie einen aus der Liste."
    status = 404


class AddressRefused(Refusal):
    code = "webhook_address_refused"
    sentence = (
        "An diese Adresse wird nichts gesendet: sie braucht „https://“ und einen Rechner, der im "
        "Internet erreichbar ist. Bitte geben Sie eine öffentliche Adresse ohne Anmeldedaten an."
    )
    status = 422


class EventsRefused(Refusal):
    code = "webhook_events_refused"
    sentence = "Bitte wählen Sie mindestens eines der angebotenen Ereignisse."
    status = 422


class DeliveryUnknown(Refusal):
    code = "webhook_delivery_unknown"
    sentence = "Diese Zustellung gibt es hier nicht. Bitte wählen Sie eine aus der Liste."
    status = 404


class SubscriptionDisabled(Refusal):
    code = "webhook_disabled"
    sentence = (
        "Dieser Webhook ist abgeschaltet. Bitte prüfen Sie den Empfänger und schalten Sie ihn "
        "wieder ein; danach können Sie erneut senden."
    )


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose events: a town's, a funder's, or with neither the cooperative's, which are all."""

    municipality_id: UUID | None = None
    funder_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one try: the status, or 0 without an answer, and the beginning of the text."""

    status: int
    answer: str

    @property
    def is_delivered(self) -> bool:
        return 200 <= self.status < 300


def check_address(url: str, *, plain_allowed: bool) -> None:
    """Make sure that an address can be a receiver's, as far as its words tell.

    :param plain_allowed: http to this machine itself too, for tests and development
    :raises AddressRefused: otherwise
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise AddressRefused from None
    schemes = {"https", "http"} if plain_allowed else {"https"}
    if parts.scheme not in schemes or not host or parts.username or parts.password:
        raise AddressRefused
    if parts.fragment or len(url) > 500 or not url.isascii() or any(c <= " " for c in url):
        raise AddressRefused


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the open internet, and to nobody's inner network."""
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if any(found in network for network in _WRAPPED):
            return False
    return found.is_global and not found.is_multicast


def check_events(event_types: list[str]) -> None:
    """Make sure that a subscription names known events.

    :raises EventsRefused: none, or unknown ones
    """
    if not event_types or not set(event_types) <= EVENT_TYPES.keys():
        raise EventsRefused


def delay_after(*, tries: int, delivery_id: UUID) -> dt.timedelta | None:
    """Return how long to wait after the n-th failed try, or None where it was the last.

    Up to a tenth is added, different for each delivery, so that not all come back at once.
    """
    if tries >= TRIES:
        return None
    digest = hashlib.sha256(f"{delivery_id}:{tries}".encode()).digest()
    return _DELAYS[tries - 1] * (1 + digest[0] / 2560)


def signed_content(*, message_id: str, timestamp: int, body: bytes) -> bytes:
    """Return what is signed: id, moment and body, joined by dots."""
    return f"{message_id}.{timestamp}.".encode() + body


def shortened(text: str) -> str:
    """Return the beginning of an answer, without what cannot be kept or shown."""
    return "".join(c for c in text if c.isprintable() or c == "\n")[:ANSWER_KEPT]
