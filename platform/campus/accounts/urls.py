"""Addresses on every host. The library looks its pages up by name, without a namespace."""

from __future__ import annotations

from allauth.account import views as library
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as devices
from django.urls import URLPattern, path

from campus.accounts.views import (
    account,
    cards,
    invitations,
    second_factor,
    shared,
    start,
    tokens,
    unsent,
    webhooks,
)
from campus.accounts.views.sso.pages import sign_in_page, sign_out_page, unless_provider_required
from campus.web.access import EVERYONE, SIGNED_IN, page

_open = page(may=EVERYONE, writes=True)
_own = page(may=SIGNED_IN, writes=True)

LIBRARY_PATTERNS: list[URLPattern] = [
    path("konto/anmelden/", _open(sign_in_page), name="account_login"),
    path(
        "konto/anmelden/code/",
        _open(unless_provider_required(library.request_login_code)),
        name="account_request_login_code",
    ),
    path(
        "konto/anmelden/code/eingeben/",
        _open(unless_provider_required(library.confirm_login_code)),
        name="account_confirm_login_code",
    ),
    path("konto/anmelden/passkey/", _open(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("konto/anmelden/bestaetigen/", _open(factors.authenticate), name="mfa_authenticate"),
    path("konto/abmelden/", _open(sign_out_page), name="account_logout"),
    path("konto/geschlossen/", _open(library.account_inactive), name="account_inactive"),
    path(
        "konto/passwort/vergessen/",
        _open(unless_provider_required(library.password_reset)),
        name="account_reset_password",
    ),
    path(
        "konto/passwort/vergessen/code/",
        _open(unless_provider_required(library.confirm_password_reset_code)),
        name="account_confirm_password_reset_code",
    ),
    path(
        "konto/passwort/vergessen/neu/",
        _open(unless_provider_required(library.complete_password_reset)),
        name="account_complete_password_reset",
    ),
    path(
        "konto/passwort/vergessen/fertig/",
        _open(library.password_reset_from_key_done),
        name="account_password_reset_completed",
    ),
    path("konto/passwort/", _own(library.password_change), name="account_change_password"),
    path("konto/passwort/festlegen/", _own(library.password_set), name="account_set_password"),
    path("konto/nachweis/passwort/", _own(library.reauthenticate), name="account_reauthenticate"),
    path("konto/nachweis/code/", _own(factors.reauthenticate), name="mfa_reauthenticate"),
    path(
        "konto/nachweis/passkey/",
        _own(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("konto/sicherheit/", account.second_factors, name="mfa_index"),
    path("konto/app/einrichten/", _own(totp.activate_totp), name="mfa_activate_totp"),
    path("konto/app/abschalten/", _own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("konto/ersatzcodes/", _own(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "konto/ersatzcodes/neu/",
        _own(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("konto/passkeys/", _own(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("konto/passkeys/neu/", _own(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("konto/passkeys/<int:pk>/name/", _own(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "konto/passkeys/<int:pk>/entfernen/",
        _own(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("konto/geraete/", _own(devices.list_usersessions), name="usersessions_list"),
]

OWN_PATTERNS: list[URLPattern] = [
    path("", start.start, name="start"),
    path("konto/", account.account, name="account"),
    path("konto/ruhe/", shared.idle, name="idle"),
    path("konto/weiter/", shared.go_on, name="go_on"),
    path("konto/nicht-gesendet/", unsent.unsent, name="unsent"),
    path("konto/zweite-bestaetigung/", second_factor.second_factor, name="second_factor"),
    path("konto/schnittstelle/", tokens.tokens, name="tokens"),
    path("konto/schnittstelle/neu/", tokens.token_new, name="token_new"),
    path("konto/schnittstelle/<uuid:token_id>/", tokens.token, name="token"),
    path(
        "konto/schnittstelle/<uuid:token_id>/widerruf/",
        tokens.token_revocation,
        name="token_revocation",
    ),
    path("konto/webhooks/", webhooks.webhooks, name="webhooks"),
    path("konto/webhooks/neu/", webhooks.webhook_new, name="webhook_new"),
    path("konto/webhooks/<uuid:subscription_id>/", webhooks.webhook, name="webhook"),
    path(
        "konto/webhooks/<uuid:subscription_id>/probe/", webhooks.webhook_test, name="webhook_test"
    ),
    path("konto/webhooks/<uuid:subscription_id>/ein/", webhooks.webhook_on, name="webhook_on"),
    path("konto/webhooks/<uuid:subscription_id>/aus/", webhooks.webhook_off, name="webhook_off"),
    path(
        "konto/webhooks/<uuid:subscription_id>/schluessel/",
        webhooks.webhook_key,
        name="webhook_key",
    ),
    path(
        "konto/webhooks/<uuid:subscription_id>/loeschen/",
        webhooks.webhook_removal,
        name="webhook_removal",
    ),
    path(
        "konto/webhooks/zustellungen/<uuid:delivery_id>/",
        webhooks.webhook_again,
        name="webhook_again",
    ),
    path("konto/anmelden/brief/", cards.card_sign_in, name="card_sign_in"),
    path("konto/aktivieren/pin/", cards.activation_pin, name="activation_pin"),
    path("konto/einladung/<str:token>/", invitations.invitation, name="invitation"),
    path("konto/aktivieren/", invitations.activation, name="activation"),
    path(
        "konto/aktivieren/passwort/",
        invitations.activation_password,
        name="activation_password",
    ),
]
