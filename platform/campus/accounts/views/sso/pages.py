"""Pages of the library that a municipality's own sign-in changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account import views as library
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.accounts.adapters import PROVIDER_SESSION, is_confirming
from campus.accounts.queries.sso import find_provider, provider_in_use
from campus.accounts.rules.sso import OwnSignInOnly, ProviderUnknown, SignInRefused
from campus.accounts.services.mail import unseal
from campus.accounts.services.sso import oidc
from campus.accounts.services.sso.admitting import check_other_way
from campus.accounts.services.sso.saml.leaving import question_address
from campus.accounts.views.sso.flow import absolute
from campus.accounts.views.sso.saml_leaving import FORGET
from campus.kernel.actor import ANONYMOUS
from campus.web.pages import refused

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], Any]


class _SignInPage(library.LoginView):  # type: ignore[misc]
    """The library's page; the municipality's own way stands first."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.request.shared_device is not None:
            # What the next person at this computer must not be offered.
            for field in form.fields.values():
                field.widget.attrs["autocomplete"] = "off"
        return form

    def get_context_data(self, **given: Any) -> Any:
        context = super().get_context_data(**given)
        confirming = is_confirming(self.request)
        context["provider"] = None if confirming else provider_in_use()
        context["is_confirming"] = confirming
        return context


class _SignOutPage(library.LogoutView):  # type: ignore[misc]
    """The library's page; who came from the provider is led to sign out there, too."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        kept = self.request.session.get(PROVIDER_SESSION)
        response: HttpResponse = super().post(*args, **kwargs)
        if kept:
            # The page is everybody's: it must not bear the name of whoever has just gone.
            self.request.actor = ANONYMOUS
            address = _end_session_address(self.request, kept, now=self.request.now)
            response = render(self.request, "accounts/sso/signed_out.html", {"address": address})
        response.headers["Clear-Site-Data"] = FORGET
        return response


sign_in_page = _SignInPage.as_view()
sign_out_page = _SignOutPage.as_view()


def unless_provider_required(view: View[P]) -> View[P]:
    """Close a way in, or to a new password, where all have to sign in at the provider."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Any:
        if not is_confirming(request):
            try:
                check_other_way()
            except OwnSignInOnly as refusal:
                return refused(
                    request,
                    refusal,
                    next_url=reverse("account_login"),
                    next_text=_("Zur Anmeldung"),
                )
        return view(request, *args, **kwargs)

    return guarded


def _end_session_address(request: HttpRequest, kept: dict[str, str], *, now: dt.datetime) -> str:
    try:
        provider = find_provider(kept["provider_id"])
        if provider.is_saml:
            if not (provider.is_on and provider.signs_out):
                return ""
            return question_address(provider, kept=kept["name_id"], now=now)
        return oidc.end_session_address(
            provider,
            id_token=unseal(kept["id_token"]),
            back_to=absolute(request, "accounts:start"),
        )
    except (ProviderUnknown, SignInRefused):
        return ""
