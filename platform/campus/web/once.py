"""A form does what it does once, however often it is sent.

Every page that is shown puts a token of its own into its forms, against forged requests. So a form
that comes with the same token, to the same address and with the same answers is the same form sent
again: clicked twice, or sent anew because the answer was lost. It is answered as the first was. A
page that is loaded anew has another token, and what is sent from there is meant.

What must never be done twice holds in the database besides (`pages.decision_id`).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.csrf import CSRF_TOKEN_LENGTH
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from campus.kernel.refusal import Refusal
from campus.web.pages import refused

GetResponse = Callable[[HttpRequest], HttpResponseBase]

KEPT_SECONDS = 12 * 60 * 60
# A second click comes while the first is still at work.
LOOK_AGAIN_SECONDS = 0.05
WAIT_SECONDS = 10.0
FIELD = "csrfmiddlewaretoken"
# What is known of a form; instead of _DONE stands the address that it was answered with.
_AT_WORK, _DONE = "", "done"

log = structlog.get_logger("campus.once")


class FormSentAlready(Refusal):
    code = "form_sent_already"
    status = 409
    sentence = _(
        "Dieses Formular ist schon angekommen und wird nicht noch einmal ausgeführt. "
        "Bitte sehen Sie nach, ob alles gespeichert ist. Fehlt etwas, öffnen Sie die Seite neu."
    )


class OnceMiddleware:
    """Keep from acting again what somebody who is signed in sends again.

    A form that was refused, or shown again with its mistakes, did nothing: it may be sent again.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        request.form_key = None
        response = self.get_response(request)
        if request.form_key is not None:
            _settle(request.form_key, response)
        return response

    def process_view(self, request: Any, view: Any, *_given: Any) -> HttpResponseBase | None:
        """Answer a form that was sent before; else remember that it is at work."""
        # Without a token against forged requests it is no form of ours: a program's, which may be
        # in a format that is not read here.
        key = None if getattr(view, "csrf_exempt", False) else key_of(request)
        if key is None:
            return None
        try:
            return _answer_again(request, key)
        except RedisError:
            # Work is worth more than what keeps it from being done twice.
            log.warning("form_not_remembered")
            return None


def key_of(request: Any) -> str | None:
    """Return by what a form is known again; None for what nobody sends from a page of ours."""
    token = request.POST.get(FIELD, "") if request.method == "POST" else ""
    # A shorter one is the cookie's, which is the same on every page.
    if len(token) != CSRF_TOKEN_LENGTH or not request.actor.is_signed_in:
        return None
    answers = [(name, values) for name, values in sorted(request.POST.lists())]
    files = [
        (name, [(each.name, each.size) for each in each_of])
        for name, each_of in sorted(request.FILES.lists())
    ]
    whole = repr([request.actor.pseudonym, request.get_full_path(), answers, files])
    return "form:" + hashlib.sha256(whole.encode()).hexdigest()


def _answer_again(request: Any, key: str) -> HttpResponseBase | None:
    until = time.monotonic() + WAIT_SECONDS
    while not cache.add(key, _AT_WORK, timeout=KEPT_SECONDS):
        said = cache.get(key, _AT_WORK)
        if said == _DONE or (said == _AT_WORK and time.monotonic() > until):
            return _say_so(request)
        if said != _AT_WORK:
            return HttpResponseRedirect(said)
        time.sleep(LOOK_AGAIN_SECONDS)
    request.form_key = key
    return None


def _say_so(request: Any) -> HttpResponseBase:
    came_from = request.headers.get("Referer", "")
    is_here = url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
    address, text = (came_from, _("Zurück zur Seite")) if is_here else ("/", _("Zur Startseite"))
    return refused(request, FormSentAlready(), next_url=address, next_text=text)


def _settle(key: str, response: HttpResponseBase) -> None:
    try:
        if isinstance(response, HttpResponseRedirect):
            cache.set(key, response.url, timeout=KEPT_SECONDS)
        elif getattr(response, "acted", False):
            cache.set(key, _DONE, timeout=KEPT_SECONDS)
        else:
            cache.delete(key)
    except RedisError:
        log.warning("form_not_remembered")
