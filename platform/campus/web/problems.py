"""Errors of the API as problem details (RFC 9457)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from campus.kernel.refusal import Refusal

CONTENT_TYPE = "application/problem+json"

TITLES = {
    400: _("Die Anfrage ist nicht lesbar"),
    401: _("Anmeldung nötig"),
    403: _("Nicht erlaubt"),
    404: _("Nicht gefunden"),
    405: _("Methode nicht vorgesehen"),
    406: _("Format nicht lieferbar"),
    409: _("Der Stand erlaubt das nicht"),
    410: _("Nicht mehr da"),
    412: _("Inzwischen geändert"),
    413: _("Zu groß"),
    415: _("Format nicht lesbar"),
    422: _("Angaben unvollständig oder falsch"),
    428: _("Der gelesene Stand fehlt"),
    429: _("Zu viele Anfragen"),
    500: _("Unerwarteter Fehler"),
    503: _("Gerade nicht möglich"),
}


@dataclass(frozen=True)
class Problem:
    """What the help page of one problem says."""

    code: str
    title: Any
    sentence: Any
    status: int


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception of an API view into problem details (DRF's `EXCEPTION_HANDLER`).

    Refusals keep their code and status. Unexpected errors are left to Django, so that they are
    logged and reported; `campus.web.views.server_error` gives them the same form.
    """
    error = _as_api_error(error)
    if isinstance(error, Refusal):
        set_rollback()
        errors = getattr(error, "errors", None)
        return _response(
            details(error.status, code=error.code, detail=str(error), errors=errors),
            headers=_headers_of(error),
        )
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    if isinstance(error, exceptions.NotFound):
        # Word for word what an address gets that does not exist (`problem_response`).
        return _response(details(404, reference=getattr(context["request"], "reference", "")))
    return _response(_details_of(error), headers=_headers_of(error))


def details(
    status: int,
    *,
    code: str = "",
    detail: Any = "",
    errors: list[dict[str, Any]] | None = None,
    reference: str = "",
) -> dict[str, Any]:
    """Return the members of a problem; `errors` hold `detail` and a JSON pointer each."""
    problem: dict[str, Any] = {
        "type": f"/hilfe/probleme/{code}/" if code else "about:blank",
        "title": str(TITLES.get(status, HTTPStatus(status).phrase)),
        "status": status,
    }
    optional = {"code": code, "detail": str(detail), "errors": errors, "reference": reference}
    return problem | {name: value for name, value in optional.items() if value}


def problem_response(status: int, *, detail: Any = "", reference: str = "") -> JsonResponse:
    """Return problem details outside of DRF, for Django's error handlers and middleware."""
    body = details(status, detail=detail, reference=reference)
    as_rest_framework = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(
        body, status=status, content_type=CONTENT_TYPE, json_dumps_params=as_rest_framework
    )


_PLACE = re.compile(r"%\(\w+\)s")


def known_problem(code: str) -> Problem | None:
    """Find what a problem's `type` means among all refusals of the product."""
    for refusal in _all_refusals(Refusal):
        if refusal.code == code:
            # What it was in one case stands in that answer; the page is about all of them.
            sentence = _PLACE.sub("…", str(refusal.sentence))
            return Problem(code, TITLES.get(refusal.status, ""), sentence, refusal.status)
    return None


def pointers(detail: Any, path: str = "#") -> Iterator[dict[str, Any]]:
    """Yield one entry a message of a validation error, with the JSON pointer of its place."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from pointers(inner, path if name == "non_field_errors" else _step(path, name))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            is_message = isinstance(inner, str)
            yield from pointers(inner, path if is_message else _step(path, index))
    else:
        yield {"detail": str(detail), "pointer": path}


def _step(path: str, name: Any) -> str:
    return f"{path}/{str(name).replace('~', '~0').replace('/', '~1')}"


def _as_api_error(error: Exception) -> Exception:
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    return error


def _details_of(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        return details(422, errors=list(pointers(error.detail)))
    if isinstance(error, exceptions.ParseError):
        whole = [{"detail": str(error.detail), "pointer": "#"}]
        return details(400, detail=error.detail, errors=whole)
    return details(error.status_code, detail=error.detail)


def _headers_of(error: Exception) -> dict[str, str]:
    wait = getattr(error, "wait", None)
    authenticate = getattr(error, "auth_header", None)
    headers = {"Retry-After": wait and str(int(wait)), "WWW-Authenticate": authenticate}
    return {name: value for name, value in headers.items() if value}


def _response(problem: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return Response(problem, problem["status"], headers=headers, content_type=CONTENT_TYPE)


def _all_refusals(base: type[Refusal]) -> Iterator[type[Refusal]]:
    for refusal in base.__subclasses__():
        yield refusal
        yield from _all_refusals(refusal)
