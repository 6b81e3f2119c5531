"""Somebody types codes: real requests, what comes back, and how long it takes."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.conf import settings

from tests.faults.clients import post
from vouchers.redemption import codes

UNKNOWN, TOO_MANY = "Diesen Code können wir Ihnen nicht zuordnen", "zu viele unbekannte Codes"
MISTYPED = "steckt ein Tippfehler"
NOT_READABLE = "Codes lassen sich gerade nicht eingeben"
# Of one answer only: who asked when, and what forms and scripts of this page are signed with.
OF_THE_REQUEST = [
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(r"nonce-[\w+/=-]+|nonce=\"[^\"]*\""),
    re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"),
]
VARYING_HEADERS = {"date", "set-cookie", "x-request-id", "content-length"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a stranger can see of an answer, without what differs each time."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    seconds: float

    @property
    def seen(self) -> tuple[int, tuple[tuple[str, str], ...], str]:
        return self.status, self.headers, self.body


def type_code(port: int, *, host: str, session: str, code: str) -> Answer:
    """Type a code as the owner of the session."""
    began = time.perf_counter()
    connection = post(
        port, host=host, session=session, address="/gutscheine/code/", fields={"code": code}
    )
    answer = connection.getresponse()
    body = answer.read().decode()
    seconds = time.perf_counter() - began
    connection.close()
    headers = [
        (name.lower(), _without_request(value))
        for name, value in answer.getheaders()
        if name.lower() not in VARYING_HEADERS
    ]
    return Answer(
        status=answer.status,
        headers=tuple(sorted(headers)),
        body=_without_request(body.replace(code, "…")),
        seconds=seconds,
    )


def unknown_code() -> str:
    """A well-formed code that belongs to no voucher."""
    return codes.dressed(codes.code_of(uuid4(), key=b"not ours"))


def code_of(voucher_id: UUID) -> str:
    """A voucher's real code."""
    key = str(settings.VOUCHER_CODE_KEY).encode()
    return codes.dressed(codes.code_of(voucher_id, key=key))


def mistyped(code: str) -> str:
    """The same with another check symbol."""
    return code[:-1] + ("A" if code[-1] != "A" else "B")


def slower_share(one: Sequence[float], other: Sequence[float]) -> float:
    """How often the first takes longer than the second, of all pairs: 0.5 where none can be told.

    The statistic of Mann and Whitney (1947), divided by the number of pairs.
    """
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    rank_sum = sum(rank for rank, (_value, whose) in enumerate(ranked, start=1) if whose == 0)
    return (rank_sum - len(one) * (len(one) + 1) / 2) / (len(one) * len(other))


def _without_request(text: str) -> str:
    for pattern in OF_THE_REQUEST:
        text = pattern.sub("…", text)
    return text
