"""SCIM 2.0 at /scim/v2/: how a municipality's directory keeps the list of its people (RFC 7644).

Its own key opens it, nothing else: no session, no token of a person.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

import structlog
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.throttling import BaseThrottle

from campus.kernel.refusal import Refusal
from campus.web.access import EVERYONE, CampusRequest, page
from campus.web.interface.throttling import count, seconds_left
from tenants.staff.queries import directory
from tenants.staff.rules import directory as rules
from tenants.staff.rules.directory import ScimRefused
from tenants.staff.rules.scim_schemas import CONFIGURATION, RESOURCE_TYPES, SCHEMAS
from tenants.staff.services import provisioning
from tenants.staff.services.directory_keys import directory_with_key

log = structlog.get_logger("tenants.staff")

P = ParamSpec("P")
Answer = Callable[Concatenate[CampusRequest, P], HttpResponse]

_TYPE = "application/scim+json"
_LARGEST = 256 * 1024


def _scim(*methods: str) -> Callable[[Answer[P]], Callable[..., Any]]:
    """Let the directory in by its key, and answer errors in the form of RFC 7644."""

    def declare(view: Answer[P]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(request: CampusRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                _let_in(request)
                if request.method not in methods:
                    raise ScimRefused(405, "", "Diese Methode gibt es hier nicht.")
                return view(request, *args, **kwargs)
            except ScimRefused as refusal:
                return _error(refusal)
            except Refusal as refusal:
                return _error(ScimRefused(refusal.status, "", str(refusal)))

        return csrf_exempt(page(may=EVERYONE, writes=True)(guarded))

    return declare


@_scim("GET", "POST")
def users(request: CampusRequest) -> HttpResponse:
    """Find people, or take one over."""
    if request.method == "POST":
        fields = rules.read_user(_body(request))
        made = provisioning.add_user(
            fields=fields, base=_base(request), actor=request.actor, now=request.now
        )
        answer = _json(made, status=201)
        answer["Location"] = made["meta"]["location"]
        return answer
    asked = rules.read_filter(request.GET.get("filter", ""))
    start = rules.read_number(request.GET.get("startIndex", ""), default=1, least=1)
    wanted = rules.read_number(request.GET.get("count", ""), default=rules.PAGE, least=0)
    total, found = directory.users(
        asked=asked, start=start, count=min(wanted, rules.PAGE), base=_base(request)
    )
    return _list(found, total=total, start=start)


@_scim("GET", "PUT", "PATCH", "DELETE")
def user(request: CampusRequest, user_id: UUID) -> HttpResponse:
    """Read, replace, change or remove one person."""
    if request.method == "DELETE":
        provisioning.remove_user(user_id=user_id, actor=request.actor, now=request.now)
        return HttpResponse(status=204)
    if request.method == "GET":
        return _json(directory.user(user_id=user_id, base=_base(request)))
    read = rules.read_user if request.method == "PUT" else rules.read_patch
    changed = provisioning.change_user(
        user_id=user_id,
        fields=read(_body(request)),
        base=_base(request),
        actor=request.actor,
        now=request.now,
    )
    return _json(changed)


@_scim("GET", "POST")
def groups(request: CampusRequest) -> HttpResponse:
    """There are none: roles are HR's to give."""
    if request.method == "POST":
        raise ScimRefused(501, "", "Gruppen werden nicht abgeglichen; Rollen gibt die Kommune.")
    return _list([], total=0, start=1)


@_scim("GET")
def configuration(request: CampusRequest) -> HttpResponse:
    """Say what is offered."""
    return _json(CONFIGURATION)


@_scim("GET")
def resource_types(request: CampusRequest) -> HttpResponse:
    """Say what kinds of things there are."""
    return _list(RESOURCE_TYPES, total=len(RESOURCE_TYPES), start=1)


@_scim("GET")
def schemas(request: CampusRequest) -> HttpResponse:
    """Say which attributes are kept."""
    return _list(SCHEMAS, total=len(SCHEMAS), start=1)


def _let_in(request: CampusRequest) -> None:
    words = request.headers.get("Authorization", "").split()
    is_bearer = len(words) == 2 and words[0].lower() == "bearer"
    actor = directory_with_key(words[1], now=request.now) if is_bearer else None
    if actor is None:
        log.warning("directory_refused")
        if is_bearer and not _may_try(request):
            raise ScimRefused(429, "", "Zu viele Versuche. Bitte warten Sie eine Minute.")
        raise ScimRefused(401, "", "Dieser Schlüssel gilt hier nicht.")
    if not count("token", str(actor.token_id), now=request.now):
        raise ScimRefused(429, "", f"Bitte in {seconds_left(request.now):.0f} s noch einmal.")
    request.actor = actor
    structlog.contextvars.bind_contextvars(actor=actor.pseudonym)


def _may_try(request: Any) -> bool:
    return count("unknown_token", BaseThrottle().get_ident(request), now=request.now)


def _body(request: CampusRequest) -> Any:
    if int(request.META.get("CONTENT_LENGTH") or 0) > _LARGEST:
        raise ScimRefused(413, "", "Die Anfrage ist größer als 256 KB.")
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise ScimRefused(400, "invalidSyntax", "Der Inhalt ist kein JSON.") from error


def _base(request: CampusRequest) -> str:
    municipality: Any = request.municipality
    return f"{str(municipality.address).rstrip('/')}/scim/v2"


def _list(found: list[Any], *, total: int, start: int) -> HttpResponse:
    return _json(
        {
            "schemas": [rules.LIST],
            "totalResults": total,
            "startIndex": start,
            "itemsPerPage": len(found),
            "Resources": found,
        }
    )


def _error(refusal: ScimRefused) -> HttpResponse:
    answer = _json(refusal.body, status=refusal.http_status)
    if refusal.http_status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="KommunalCampus"'
    return answer


def _json(content: Any, *, status: int = 200) -> HttpResponse:
    return JsonResponse(content, status=status, content_type=_TYPE)
