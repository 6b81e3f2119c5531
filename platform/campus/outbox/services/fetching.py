"""Read a document from an address that somebody typed, as carefully as `sending` writes to one."""

from __future__ import annotations

import http.client
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from campus.kernel.refusal import Refusal
from campus.outbox.rules.webhooks import AddressRefused, check_address
from campus.outbox.services.sending import STEP_SECONDS, WHOLE_SECONDS, connection_to


class DocumentUnreachable(Refusal):
    code = "document_unreachable"
    sentence = (
        "Die Gegenstelle antwortet nicht wie erwartet: keine Antwort in der Zeit, eine zu große "
        "Antwort oder eine Adresse, die nicht erlaubt ist. Bitte prüfen Sie die Adresse."
    )
    status = 502


@dataclass(frozen=True, kw_only=True)
class Document:
    """What came: the HTTP status and the whole body."""

    status: int
    body: bytes


def fetch(
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    largest: int = 256 * 1024,
    inner_hosts: Collection[str] = (),
) -> Document:
    """Get a document, or post a body and return the answer. No redirect, no proxy, 10 s at most.

    :param inner_hosts: names of hosts that may stand in an inner network
    :raises DocumentUnreachable: for a refused address, no answer in time or one above `largest`
    """
    try:
        check_address(url, plain_allowed=settings.WEBHOOKS_TO_THIS_MACHINE)
        parts = urlsplit(url)
        connection = connection_to(parts, inner_hosts=inner_hosts)
    except (AddressRefused, OSError) as error:
        raise DocumentUnreachable from error
    try:
        return _exchange(connection, parts, body=body, headers=headers or {}, largest=largest)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DocumentUnreachable from error
    finally:
        connection.close()


def _exchange(
    connection: http.client.HTTPConnection,
    parts: SplitResult,
    *,
    body: bytes | None,
    headers: Mapping[str, str],
    largest: int,
) -> Document:
    end = time.monotonic() + WHOLE_SECONDS
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"Accept": "application/json", "User-Agent": "KommunalCampus/1"}
    connection.request("GET" if body is None else "POST", target, body, sent | dict(headers))
    answer = connection.getresponse()
    text = b""
    while part := answer.read1(16 * 1024):
        text += part
        if len(text) > largest or time.monotonic() > end:
            raise DocumentUnreachable
        if connection.sock is not None:
            connection.sock.settimeout(min(STEP_SECONDS, max(end - time.monotonic(), 0.1)))
    return Document(status=answer.status, body=text)
