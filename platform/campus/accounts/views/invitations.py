"""Accepting an invitation: by the link of an e-mail or by the code of a letter."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from campus.accounts.adapters import sign_in
from campus.accounts.forms import ActivationForm, ActivationPasswordForm
from campus.accounts.rules import InvitationInvalid
from campus.accounts.services.activation import activate, check_letter_code
from campus.accounts.services.invitations import (
    accept_invitation,
    look_at_invitation,
    note_opened,
)
from campus.accounts.services.mail import seal
from campus.accounts.views.sso.pages import unless_provider_required
from campus.kernel.refusal import Refusal
from campus.web.access import EVERYONE, CampusRequest, page
from campus.web.pages import refused

LETTER_IN_SESSION = "accounts.letter"


@page(may=EVERYONE, writes=True)
@never_cache
@unless_provider_required
def invitation(request: CampusRequest, token: str) -> HttpResponse:
    """Show a button on GET, because mail scanners follow links; use the link up on POST."""
    try:
        if request.method == "POST":
            account_id = accept_invitation(secret=token, now=request.now)
            response = sign_in(
                request, account_id=account_id, next_url=reverse("account_set_password")
            )
        else:
            name = look_at_invitation(secret=token, now=request.now)
            note_opened(secret=token, now=request.now)
            response = render(request, "accounts/invitation.html", {"name": name})
    except InvitationInvalid as refusal:
        response = _invalid(request, refusal)
    # The token stands in the address: nobody sees more than the host. Not "no-referrer": browsers
    # would then name no origin with the form, and it would be refused.
    response["Referrer-Policy"] = "strict-origin"
    return response


@page(may=EVERYONE, writes=True)
@never_cache
@unless_provider_required
@sensitive_post_parameters("code")
def activation(request: CampusRequest) -> HttpResponse:
    form = ActivationForm(request.POST or None)
    if form.is_valid():
        try:
            invitation_id = check_letter_code(**form.cleaned_data, now=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session.cycle_key()
            login_name = form.cleaned_data["login_name"]
            # The code is sealed, because sessions lie in the database.
            request.session[LETTER_IN_SESSION] = {
                "id": str(invitation_id),
                "login_name": login_name,
                "code": seal(form.cleaned_data["code"]),
            }
            return redirect("accounts:activation_password")
    return render(request, "accounts/activation.html", {"form": form})


@page(may=EVERYONE, writes=True)
@never_cache
@unless_provider_required
@sensitive_post_parameters("password", "repeated")
def activation_password(request: CampusRequest) -> HttpResponse:
    known = request.session.get(LETTER_IN_SESSION)
    if known is None:
        return redirect("accounts:activation")
    form = ActivationPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            account_id = activate(
                invitation_id=UUID(known["id"]),
                password=form.cleaned_data["password"],
                now=request.now,
            )
        except ValidationError as error:
            form.add_error("password", error)
        except InvitationInvalid as refusal:
            del request.session[LETTER_IN_SESSION]
            return _invalid(request, refusal)
        else:
            del request.session[LETTER_IN_SESSION]
            return sign_in(request, account_id=account_id, next_url=reverse("accounts:start"))
    context = {"form": form, "username": known["login_name"]}
    return render(request, "accounts/activation_password.html", context)


def _invalid(request: CampusRequest, refusal: InvitationInvalid) -> HttpResponse:
    return refused(
        request,
        refusal,
        title=_("Diese Einladung gilt nicht mehr"),
        next_url=reverse("account_login"),
        next_text=_("Zur Anmeldung"),
    )
