"""What somebody sent after the session had ended: kept for them alone, sent once they are back."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from campus.accounts.rules.idle import KEPT_BYTES, KEPT_FOR
from campus.accounts.services.mail import seal, unseal
from campus.web.access import SIGNED_IN, CampusRequest, page

UNSENT = "accounts.unsent"
# Passwords, codes and keys are typed again.
_NEVER_KEPT = "/konto/"


def keep_unsent(request: Any, *, account_id: UUID) -> bool:
    """Keep a form that came too late, sealed in the browser's new session; tell whether it fits.

    Files are not kept. The request has shown that it comes from a page of ours (CSRF).
    """
    if request.FILES or request.path.startswith(_NEVER_KEPT):
        return False
    fields = [(name, values) for name, values in request.POST.lists() if "csrf" not in name]
    text = json.dumps([str(account_id), request.now.isoformat(), request.get_full_path(), fields])
    if len(text) > KEPT_BYTES:
        return False
    request.session[UNSENT] = seal(text)
    return True


@page(may=SIGNED_IN, writes=True)
@never_cache
def unsent(request: CampusRequest) -> HttpResponse:
    """Show what waits, to be sent by its person with a press of a button."""
    address, fields = _kept(request) or ("", [])
    pairs = [(name, value) for name, values in fields for value in values]
    return render(request, "accounts/unsent.html", {"address": address, "pairs": pairs})


def _kept(request: CampusRequest) -> tuple[str, list[tuple[str, list[str]]]] | None:
    sealed = request.session.get(UNSENT)
    if sealed is None:
        return None
    account_id, at, address, fields = json.loads(unseal(sealed))
    is_old = request.now - dt.datetime.fromisoformat(at) > KEPT_FOR
    if is_old or account_id != str(request.actor.account_id):
        del request.session[UNSENT]
        return None
    return address, fields
