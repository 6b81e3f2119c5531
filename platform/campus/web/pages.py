"""Whole pages that many views need: confirm, done, refused, sign in first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import NoReverseMatch
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.web.components import DECISION_ID

REFUSED_TITLE = _("Das ist so nicht möglich")


def confirm(
    request: HttpRequest,
    *,
    title: Any,
    body: Any = "",
    button: Any,
    cancel_url: str,
    danger: bool = False,
    rows: Sequence[Any] = (),
    seen: int | None = None,
) -> HttpResponse:
    """Ask before something happens; the form posts to the same address.

    :param body: text, or lines of text, that say what will happen
    :param button: names the action and its size ("12 Gutscheine ausgeben")
    :param rows: `SummaryRow`s to check, shown above the button
    :param seen: the number on which the decision rests, for `seen_number`
    """
    context = {
        "title": title,
        "paragraphs": _paragraphs(body),
        "button": button,
        "cancel_url": cancel_url,
        "danger": danger,
        "rows": rows,
        "seen": seen,
    }
    return render(request, "web/confirm.html", context)


def decision_id(request: HttpRequest) -> UUID | None:
    """Return the id under which what a form decides is done once; None where it carries none."""
    try:
        return UUID(request.POST.get(DECISION_ID, ""))
    except ValueError:
        return None


def seen_number(request: HttpRequest) -> int | None:
    """Return the number that was shown with a form, to be compared with what it is by now."""
    seen = request.POST.get("seen_number", "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else None


def done(
    request: HttpRequest,
    *,
    title: Any,
    reference: Any = "",
    next_steps: Iterable[Any] = (),
    links: Iterable[tuple[str, Any]] = (),
    rows: Sequence[Any] = (),
) -> HttpResponse:
    """Confirm what happened, with its reference and what comes next (GET after redirect)."""
    context = {
        "title": title,
        "reference": reference,
        "next_steps": list(next_steps),
        "links": list(links),
        "rows": rows,
    }
    return acted(render(request, "web/done.html", context))


def acted(response: HttpResponse) -> HttpResponse:
    """Say that a form did what it should although its answer is a page and leads nowhere."""
    response.acted = True  # type: ignore[attr-defined]
    return response


def refused(
    request: HttpRequest,
    refusal: Refusal,
    *,
    next_url: str,
    next_text: Any,
    title: Any = REFUSED_TITLE,
) -> HttpResponse:
    """Say why something was refused and where to go on, with the refusal's HTTP status."""
    context = {
        "title": title,
        "sentence": str(refusal),
        "next_url": next_url,
        "next_text": next_text,
    }
    return render(request, "web/refused.html", context, status=refusal.status)


def sign_in_needed(request: HttpRequest) -> HttpResponse:
    """Answer a signed-out visitor with 403 and the way to sign in and come back."""
    query = urlencode({"next": request.get_full_path()})
    context = {"sign_in_url": f"{sign_in_url()}?{query}"}
    return render(request, "web/sign_in_needed.html", context, status=403)


def sign_in_url() -> str:
    """Return the address of the sign-in page."""
    try:
        return resolve_url(settings.LOGIN_URL)
    except NoReverseMatch:
        return "/konto/anmelden/"


def _paragraphs(body: Any) -> list[Any]:
    if isinstance(body, (list, tuple)):
        return list(body)
    return [body] if body else []
