"""ETags: what has not changed is not sent again, and nobody overwrites what they have not read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from campus.web.interface.refusals import VersionMissing, VersionOutdated
from campus.web.request import ApiRequest

Handler = Callable[..., Any]


def versioned(handler: Handler) -> Handler:
    """Give a reading handler's answer an ETag; answer 304 where the reader has this version."""

    @wraps(handler)
    def read(view: Any, request: ApiRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: Response = handler(view, request, *args, **kwargs)
        etag = etag_of(response.data)
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        known = parse_etags(request.headers.get("If-None-Match", ""))
        if "*" in known or etag in [_strong(one) for one in known]:
            return HttpResponse(status=304, headers=headers)
        for name, value in headers.items():
            response[name] = value
        return response

    read.is_versioned = True  # type: ignore[attr-defined]
    return read


def checks_version(handler: Handler) -> Handler:
    """Say in the description that a writing handler calls `check_version`."""
    handler.checks_version = True  # type: ignore[attr-defined]
    return handler


def etag_of(content: Any) -> str:
    """Return the strong ETag of what an answer says."""
    return f'"{hashlib.sha256(JSONRenderer().render(content)).hexdigest()[:32]}"'


def check_version(request: ApiRequest, content: Any) -> None:
    """Make sure that the writer has read this very version; call it with the row locked.

    :raises VersionMissing: without `If-Match`
    :raises VersionOutdated: with the ETag of another version
    """
    given = parse_etags(request.headers.get("If-Match", ""))
    if not given:
        raise VersionMissing
    if "*" not in given and etag_of(content) not in given:
        raise VersionOutdated


def _strong(etag: str) -> str:
    return etag.removeprefix("W/")
