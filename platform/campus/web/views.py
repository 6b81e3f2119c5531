"""Pages of every host: legal texts, help, and what is shown when something goes wrong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from campus.web.access import EVERYONE, page
from campus.web.interface.overview import OperationTable, operations_of
from campus.web.problems import known_problem, problem_response
from campus.web.request import CampusRequest
from campus.web.responsible import (
    LIST_OF_BODIES,
    contact_rows,
    enforcement_body_of,
    officer_rows,
    operator,
    provider_rows,
)

API_PREFIX = "/api/"
SECURITY_CONTACT_HOLDS = dt.timedelta(days=90)
RECEIVER_EXAMPLE = Path(__file__).with_name("receiver_example.py").read_text()


@page(may=EVERYONE)
def imprint(request: CampusRequest) -> HttpResponse:
    context = {"operator": operator(), "provider": provider_rows(operator())}
    return render(request, "web/info/imprint.html", context)


@page(may=EVERYONE)
def security_contact(request: CampusRequest) -> HttpResponse:
    """Say where to report a weakness (RFC 9116). Without an address there is nothing to say."""
    contact = operator().security_email or operator().email
    if not contact:
        raise Http404
    lines = [
        f"Contact: mailto:{contact}",
        f"Expires: {(request.now + SECURITY_CONTACT_HOLDS).isoformat(timespec='seconds')}",
        "Preferred-Languages: de, en",
        f"Canonical: {request.build_absolute_uri()}",
    ]
    return HttpResponse("\n".join(lines) + "\n", "text/plain; charset=utf-8")


@page(may=EVERYONE)
def privacy(request: CampusRequest) -> HttpResponse:
    context = {"operator": operator(), "contacts": officer_rows(operator())}
    return render(request, "web/info/privacy.html", context)


@page(may=EVERYONE)
def accessibility(request: CampusRequest) -> HttpResponse:
    context = {
        "contacts": contact_rows(operator()),
        "body": enforcement_body_of(request.municipality),
        "list_of_bodies": LIST_OF_BODIES,
    }
    return render(request, "web/info/accessibility.html", context)


@page(may=EVERYONE)
def help_page(request: CampusRequest) -> HttpResponse:
    return render(request, "web/info/help.html", {"contacts": contact_rows(operator())})


@page(may=EVERYONE)
def interface(request: CampusRequest) -> HttpResponse:
    """List what the interface of this host can do, for people who write programs."""
    urlconf = getattr(request, "urlconf", None) or settings.ROOT_URLCONF
    table = OperationTable(operations_of(urlconf), request=request, per_page=None)
    context = {"table": table, "receiver": RECEIVER_EXAMPLE}
    return render(request, "web/info/interface.html", context)


@page(may=EVERYONE)
def easy_language(request: CampusRequest) -> HttpResponse:
    return render(request, "web/info/easy_language.html")


@page(may=EVERYONE)
def problem(request: CampusRequest, code: str) -> HttpResponse:
    """Explain a problem of the API: the page that its `type` leads to."""
    found = known_problem(code)
    if found is None:
        raise Http404
    return render(request, "web/info/problem.html", {"problem": found})


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    # Django calls a session that could not be saved a bad request, whatever the reason.
    if _is_of_the_database(exception):
        return server_error(request)
    return _failed(request, 400, "web/errors/400.html")


def _is_of_the_database(error: BaseException | None) -> bool:
    while error and not isinstance(error, OperationalError | InterfaceError):
        error = error.__context__
    return error is not None


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _failed(request, 403, "web/errors/403.html")


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _failed(request, 404, "web/errors/404.html")


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was sent from elsewhere or from an expired page."""
    if request.path.startswith(API_PREFIX):
        return problem_response(403)
    return render(request, "web/errors/csrf.html", _reference(request), status=403)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an unexpected error without touching database, session or navigation."""
    if request.path.startswith(API_PREFIX):
        return problem_response(500, reference=_reference(request)["reference"])
    return HttpResponse(render_to_string("web/errors/500.html", _reference(request)), status=500)


def _failed(request: HttpRequest, status: int, template: str) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return problem_response(status, reference=_reference(request)["reference"])
    return render(request, template, _reference(request), status=status)


def _reference(request: HttpRequest) -> dict[str, Any]:
    return {"reference": getattr(request, "reference", "")}
