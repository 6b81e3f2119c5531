"""My account: who I am here, how I sign in, where I am signed in."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campus.accounts.queries import AccountView, Security, find_account, security_of
from campus.accounts.queries.sso import provider_in_use
from campus.web.access import SIGNED_IN, CampusRequest, page
from campus.web.components import SummaryRow


@page(may=SIGNED_IN)
def account(request: CampusRequest) -> HttpResponse:
    person = find_account(cast(UUID, request.actor.account_id))
    security = security_of(person.id)
    context = {
        "person_rows": _person_rows(person),
        "sign_in_rows": _sign_in_rows(person, security),
        "keeps_interface": request.actor.may("keep_interface"),
        "provider": provider_in_use(),
        "demands_nothing": not settings.SECOND_FACTOR_ROLES,
    }
    return render(request, "accounts/account.html", context)


@page(may=SIGNED_IN)
def second_factors(request: CampusRequest) -> HttpResponse:
    """Lead where the library returns to after a change of a second factor."""
    return redirect("accounts:account")


def _person_rows(person: AccountView) -> list[SummaryRow]:
    return [
        SummaryRow(_("Name"), person.display_name),
        SummaryRow(_("E-Mail-Adresse"), person.email or _("keine")),
        SummaryRow(_("Anmeldename"), person.login_name or _("keiner")),
        SummaryRow(_("Rollen"), ", ".join(person.role_names) or _("keine")),
    ]


def _sign_in_rows(person: AccountView, security: Security) -> list[SummaryRow]:
    rows = [_password_row(person), _app_row(security), _passkey_row(security)]
    if security.has_recovery_codes:
        codes = reverse("mfa_view_recovery_codes")
        rows.append(SummaryRow(_("Ersatzcodes"), _("angelegt"), codes, _("Ersatzcodes")))
    return [*rows, _device_row(security)]


def _password_row(person: AccountView) -> SummaryRow:
    if person.has_password:
        url = reverse("account_change_password")
        return SummaryRow(_("Passwort"), _("festgelegt"), url, _("Passwort"))
    url = reverse("account_set_password")
    return SummaryRow(_("Passwort"), _("keins; Anmeldung mit Code per E-Mail"), url, _("Passwort"))


def _app_row(security: Security) -> SummaryRow:
    name = "mfa_deactivate_totp" if security.has_app else "mfa_activate_totp"
    value = _("eingerichtet") if security.has_app else _("nicht eingerichtet")
    return SummaryRow(_("Bestätigung per App"), value, reverse(name), _("Bestätigung per App"))


def _passkey_row(security: Security) -> SummaryRow:
    count = security.passkey_count
    name = "mfa_list_webauthn" if count else "mfa_add_webauthn"
    value = ngettext("%(count)d Passkey", "%(count)d Passkeys", count) % {"count": count}
    return SummaryRow(_("Passkeys"), value if count else _("keine"), reverse(name), _("Passkeys"))


def _device_row(security: Security) -> SummaryRow:
    count = security.device_count
    value = ngettext("%(count)d Gerät", "%(count)d Geräte", count) % {"count": count}
    return SummaryRow(_("Angemeldet auf"), value, reverse("usersessions_list"), _("Geräte"))
