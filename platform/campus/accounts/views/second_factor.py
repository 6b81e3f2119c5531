"""Where somebody whose roles demand a second factor is led until there is one."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.accounts.adapters import showed_two_factors
from campus.accounts.queries import Standing, has_second_factor
from campus.accounts.rules.factors import CannotPutOff, second_factor_due_at
from campus.web.access import SIGNED_IN, CampusRequest, page
from campus.web.pages import refused

# That it was put off, for this session.
PUT_OFF = "accounts.second_factor.put_off"
# What may be opened on the way, beside pages for everyone.
WAYS_TO_SECOND_FACTOR = {
    "accounts:second_factor",
    "accounts:account",
    "accounts:go_on",
    "account_reauthenticate",
    "account_set_password",
    "account_change_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "usersessions_list",
}


def due_at_of(request: Any, standing: Standing, roles: frozenset[str]) -> dt.datetime | None:
    """Return from when on who is signed in needs a second factor that they lack, else None."""
    account = request.user
    due_at = second_factor_due_at(
        {role: standing.since.get(role, account.created_at) for role in roles},
        demanded_of=settings.SECOND_FACTOR_ROLES,
        has_one=showed_two_factors(request),
        grace_days=settings.SECOND_FACTOR_GRACE_DAYS,
    )
    # Asked for last: hardly any request comes from somebody who has one and has not shown it.
    return None if due_at is None or has_second_factor(account.id) else due_at


@page(may=SIGNED_IN, writes=True)
def second_factor(request: CampusRequest) -> HttpResponse:
    """Offer an app and a passkey; within the days of grace it can be put off."""
    due_at = cast(Any, request).second_factor_due_at
    if due_at is None:
        return redirect("accounts:account")
    can_wait = request.now < due_at
    if request.method == "POST":
        if not can_wait:
            address = reverse("accounts:second_factor")
            return refused(
                request, CannotPutOff(), next_url=address, next_text=_("Jetzt einrichten")
            )
        request.session[PUT_OFF] = True
        return redirect("accounts:start")
    context = {"due_at": due_at, "can_wait": can_wait}
    return render(request, "accounts/second_factor.html", context)
