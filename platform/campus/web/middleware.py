"""What every request and every answer gets: the moment, a reference, safe headers, a log line."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from structlog.contextvars import bound_contextvars

from campus.kernel import clock
from campus.web.problems import problem_response

GetResponse = Callable[[HttpRequest], HttpResponseBase]

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    )
)

HEADERS = {
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # Whether an answer is personal is not decided page by page: none is kept by a browser or
    # proxy, unless it says otherwise (static files do).
    "Cache-Control": "no-store",
}

PROGRAM_PREFIXES = ("/api/", "/scim/")
_ENCRYPT = _(
    "Programme fragen hier nur verschlüsselt an: bitte verwenden Sie https://. "
    "Der Zugangsschlüssel dieser Anfrage war unterwegs lesbar; bitte widerrufen Sie ihn "
    "und erstellen Sie einen neuen."
)

# As the component `live` writes it.
STILL_LIVE = b'hx-trigger="every'

log = structlog.get_logger("campus.requests")


class RequestMomentMiddleware:
    """Reads the clock once and gives the request a reference that error pages show."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        request.now = clock.now()
        request.reference = secrets.token_hex(4).upper()
        with bound_contextvars(request_id=request.reference):
            return self.get_response(request)


class SecurityHeadersMiddleware:
    """Adds the headers that tell a browser what it must not do."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class EncryptedProgramsMiddleware:
    """Refuses a program that asks without encryption, instead of leading it on as a browser is.

    A program that is led on sends its token in the clear each time, and nobody notices.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (
            settings.SECURE_SSL_REDIRECT
            and request.path.startswith(PROGRAM_PREFIXES)
            and not request.is_secure()
        ):
            return problem_response(403, detail=_ENCRYPT)
        return self.get_response(request)


class LivePartMiddleware:
    """Has the whole page loaded anew once no part of it renews itself any more.

    The rest of the page (tables, headings, buttons) is as old as the beginning of the run.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        response = self.get_response(request)
        # Nothing but a live part asks by htmx.
        if request.htmx and STILL_LIVE not in getattr(response, "content", b""):
            response.headers["HX-Refresh"] = "true"
        return response


class RequestLogMiddleware:
    """Writes one line a request, without address, query, person or body.

    Every other line and error report of the request carries the same reference, schema and view.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(
            request_id=getattr(request, "reference", None),
            schema=getattr(connection, "schema_name", None),
            view=None,
            actor=None,
        ):
            response = self.get_response(request)
            log.info(
                "request",
                method=request.method,
                status=response.status_code,
                duration_ms=round((time.perf_counter() - started) * 1000),
            )
        return response

    def process_view(self, request: Any, view: Any, *_arguments: Any) -> None:
        """Note the view and the actor's pseudonym, as soon as both are known."""
        actor = getattr(request, "actor", None)
        structlog.contextvars.bind_contextvars(
            view=f"{view.__module__}.{getattr(view, '__qualname__', type(view).__qualname__)}",
            actor=actor.pseudonym if actor else None,
        )
