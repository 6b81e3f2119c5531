"""The same request gets the same answer: key, effect and answer in one transaction.

After draft-ietf-httpapi-idempotency-key-header: no key 400, another request under the key 422,
still in progress 409. What was refused changed nothing and is not kept; it may be sent again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from campus.kernel.refusal import refuse_on
from campus.web.interface.parsing import body_of
from campus.web.interface.refusals import KeyMissing, KeyReused, StillInProgress
from campus.web.models import StoredAnswer
from campus.web.request import ApiRequest

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY_MAX = 255
KEPT_FOR = dt.timedelta(days=30)
KEPT_HEADERS = ("Location", "ETag")
CLAIM = "SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || %s, 20))"

Handler = Callable[..., Any]


def idempotent(handler: Handler) -> Handler:
    """Let a POST handler run once a key, in one transaction with the record of its answer.

    The handler calls services that take part in the caller's transaction. Put this below
    `@api_page(…, writes=True)`.

    :raises KeyMissing, KeyReused, StillInProgress: by the key
    """

    @wraps(handler)
    def once(view: Any, request: ApiRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = key_of(request)
        asked = _Asked(request, key)
        with transaction.atomic(durable=True):
            known = asked.answer()
            answer = known or asked.keep(handler(view, request, *args, **kwargs), now=request.now)
        return _as_http(answer, replayed=known is not None)

    once.is_idempotent = True  # type: ignore[attr-defined]
    return once


def key_of(request: ApiRequest) -> str:
    """Return the request's key; a quoted string (RFC 8941) counts without its quotes.

    :raises KeyMissing: none, too long, or with other than visible ASCII characters
    """
    key = request.headers.get(HEADER, "")
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not 0 < len(key) <= KEY_MAX or not all("!" <= symbol <= "~" for symbol in key):
        raise KeyMissing
    return key


def forget_answers(*, now: dt.datetime) -> int:
    """Remove the answers of the current schema that are older than 30 days."""
    return StoredAnswer.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]


def forget_answers_about(text: str) -> None:
    """Remove answers in which a text stands, such as the id of somebody who is to be forgotten."""
    StoredAnswer.objects.filter(body__contains=text).delete()
    StoredAnswer.objects.filter(path__contains=text).delete()


class _Asked:
    """One request under one key."""

    def __init__(self, request: ApiRequest, key: str) -> None:
        self.who = {"principal": request.actor.pseudonym, "key": key}
        self.what = {
            "method": request.method or "",
            "path": request.path[:300],
            "request_hash": hashlib.sha256(body_of(request)).hexdigest(),
        }

    def answer(self) -> StoredAnswer | None:
        """Claim the key for this transaction; return the answer if there is one already."""
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [":".join(self.who.values())])
            (is_mine,) = cursor.fetchone()
        if not is_mine:
            raise StillInProgress
        known = StoredAnswer.objects.filter(**self.who).first()
        if known and any(getattr(known, name) != value for name, value in self.what.items()):
            raise KeyReused
        return known

    def keep(self, response: Response, *, now: dt.datetime) -> StoredAnswer:
        """Write the answer down beside its effect."""
        body = JSONRenderer().render(response.data).decode() if response.data is not None else ""
        headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        with refuse_on(web_storedanswer_once=StillInProgress):
            return StoredAnswer.objects.create(
                **self.who,
                **self.what,
                status=response.status_code,
                headers=headers,
                body=body,
                created_at=now,
            )


def _as_http(answer: StoredAnswer, *, replayed: bool) -> HttpResponse:
    headers = answer.headers | ({REPLAYED: "true"} if replayed else {})
    return HttpResponse(
        answer.body, status=answer.status, headers=headers, content_type="application/json"
    )
