"""One request to an address that somebody typed: to the open internet only, and not for long.

The name is resolved once; every address behind it must be public, and the connection goes to the
address that was checked, so that a second answer of the name server changes nothing. No proxy, no
redirect, limited time, limited answer.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from campus.outbox.rules.webhooks import (
    AddressRefused,
    Outcome,
    check_address,
    is_public,
    shortened,
)

STEP_SECONDS = 5.0
WHOLE_SECONDS = 10.0
LARGEST_ANSWER = 16 * 1024
_UNREACHABLE = (OSError, http.client.HTTPException, ValueError)


def send(url: str, *, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Post a body once; status 0 where no answer came, with the reason as its text."""
    try:
        check_address(url, plain_allowed=settings.WEBHOOKS_TO_THIS_MACHINE)
        parts = urlsplit(url)
        connection = connection_to(parts)
    except AddressRefused:
        return Outcome(status=0, answer="Adresse nicht erlaubt")
    except OSError as error:
        return Outcome(status=0, answer=_reason(error))
    try:
        return _post(connection, parts, body=body, headers=headers)
    except _UNREACHABLE as error:
        return Outcome(status=0, answer=_reason(error))
    finally:
        connection.close()


def connection_to(
    parts: SplitResult, *, inner_hosts: Collection[str] = ()
) -> http.client.HTTPConnection:
    """Return a connection, not yet open, to the address that was checked.

    :param inner_hosts: names that may lead to an inner network
    :raises AddressRefused, OSError: as `checked_address`
    """
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = checked_address(host, port, inner_hosts=inner_hosts)
    if parts.scheme == "https":
        return _CheckedHTTPS(host, port, address)
    return _CheckedHTTP(host, port, address)


def checked_address(host: str, port: int, *, inner_hosts: Collection[str] = ()) -> str:
    """Return the IP address to connect to.

    :raises AddressRefused: where the name leads to anything but the open internet
    :raises OSError: where nobody knows the name
    """
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not (host in inner_hosts or all(_may_reach(address) for address in found)):
        raise AddressRefused
    return found[0]


def _may_reach(address: str) -> bool:
    if settings.WEBHOOKS_TO_THIS_MACHINE and address in {"127.0.0.1", "::1"}:
        return True
    return is_public(address)


class _CheckedHTTP(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever the name says by now."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=STEP_SECONDS)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port or 0), STEP_SECONDS)


class _CheckedHTTPS(_CheckedHTTP):
    """The same with TLS: the certificate must be that of the name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def _post(
    connection: http.client.HTTPConnection,
    parts: SplitResult,
    *,
    body: bytes,
    headers: Mapping[str, str],
) -> Outcome:
    end = time.monotonic() + WHOLE_SECONDS
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"Content-Type": "application/json", "User-Agent": "KommunalCampus-Webhooks/1"}
    connection.request("POST", target, body=body, headers=sent | dict(headers))
    answer = connection.getresponse()
    return Outcome(status=answer.status, answer=shortened(_beginning(answer, end=end)))


def _beginning(answer: Any, *, end: float) -> str:
    text = b""
    while len(text) < LARGEST_ANSWER and time.monotonic() < end:
        part = answer.read1(4096)
        if not part:
            break
        text += part
    return text.decode("utf-8", errors="replace")


def _reason(error: BaseException) -> str:
    """Say in a few words why no answer came, without addresses of inner networks."""
    if isinstance(error, TimeoutError):
        return "keine Antwort in der Zeit"
    if isinstance(error, ssl.SSLError):
        return "Zertifikat oder Verschlüsselung nicht in Ordnung"
    if isinstance(error, socket.gaierror):
        return "Name unbekannt"
    return "nicht erreichbar"
