"""Sign-in, roles and invitations: the same tables in public and in every municipality."""

from __future__ import annotations

import os
from typing import Any, ClassVar

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.utils.translation import gettext_lazy as _

from campus.accounts.rules import ROLES
from campus.accounts.rules.stored import STORED
from campus.web.navigation import NavigationItem

# Who sees what is other people's, and so is asked for a second factor.
SEEING_OTHERS = {"cooperative", "ministry", "provider", "hr"}


def warn_of_one_factor(app_configs: Any, **given: Any) -> list[checks.CheckMessage]:
    """Warn at `check --deploy` where a password alone opens what is other people's."""
    missing = sorted(SEEING_OTHERS - set(settings.SECOND_FACTOR_ROLES))
    if not missing:
        return []
    said = f"SECOND_FACTOR_ROLES demands no second factor of: {', '.join(missing)}."
    hint = "A guessed password is enough there; leave the setting out to demand one."
    return [checks.Warning(said, hint=hint, id="accounts.W001")]


def refuse_broken_settings(app_configs: Any, **given: Any) -> list[checks.CheckMessage]:
    """Refuse settings of signing in that would not do what they say."""
    found: list[checks.CheckMessage] = []
    unknown = sorted(set(settings.SECOND_FACTOR_ROLES) - ROLES)
    if unknown:
        said = f"SECOND_FACTOR_ROLES names no role: {', '.join(unknown)}."
        found.append(
            checks.Error(said, hint=f"Roles: {', '.join(sorted(ROLES))}.", id="accounts.E001")
        )
    path = settings.LEAKED_PASSWORDS_FILE
    if path and not os.access(path, os.R_OK):
        found.append(
            checks.Error(f"LEAKED_PASSWORDS_FILE cannot be read: {path}", id="accounts.E002")
        )
    return found


class AccountsConfig(AppConfig):
    name = "campus.accounts"
    label = "accounts"
    verbose_name = _("Zugänge")
    navigation = (
        NavigationItem(
            host="public",
            may="onboard_municipalities",
            url_name="accounts:account_list",
            title=_("Zugänge"),
            order=80,
            text=_("Wer sich anmelden darf und mit welchen Rollen"),
            icon="account-circle",
        ),
        NavigationItem(
            host="tenant",
            may="keep_sign_in",
            url_name="accounts:providers",
            title=_("Anmeldung"),
            order=85,
            text=_("Wie sich alle anmelden: eigene Anmeldung, gemeinsame Rechner"),
            icon="account-circle",
        ),
    )
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
    audit_actions: ClassVar = {
        "accounts.account_opened": _("Zugang angelegt"),
        "accounts.account_changed": _("Zugang geändert"),
        "accounts.account_closed": _("Zugang geschlossen"),
        "accounts.account_reopened": _("Zugang wieder geöffnet"),
        "accounts.account_erased": _("Zugang gelöscht"),
        "accounts.password_set": _("Passwort festgelegt"),
        "accounts.invited": _("eingeladen"),
        "accounts.invitation_used": _("Einladung angenommen"),
        "accounts.role_granted": _("Aufgabe übertragen"),
        "accounts.role_revoked": _("Aufgabe abgenommen"),
        "accounts.token_made": _("Zugangsschlüssel erstellt"),
        "accounts.token_revoked": _("Zugangsschlüssel widerrufen"),
        "accounts.card_made": _("Karte mit Code ausgegeben"),
        "accounts.card_blocked": _("Karte mit Code gesperrt"),
        "accounts.break_glass_named": _("Notzugang benannt"),
        "accounts.break_glass_used": _("mit Notzugang angemeldet"),
        "accounts.break_glass_withdrawn": _("Notzugang entzogen"),
        "accounts.shared_device_made": _("gemeinsamer Rechner angelegt"),
        "accounts.shared_device_opened": _("gemeinsamer Rechner geöffnet"),
        "accounts.shared_device_ended": _("gemeinsamer Rechner beendet"),
        "accounts.sso_written": _("Anmeldedienst eingetragen"),
        "accounts.sso_tested": _("Anmeldedienst erprobt"),
        "accounts.sso_switched_on": _("Anmeldedienst eingeschaltet"),
        "accounts.sso_switched_off": _("Anmeldedienst ausgeschaltet"),
        "accounts.sso_required": _("Anmeldedienst vorgeschrieben"),
        "accounts.sso_not_required": _("Anmeldedienst nicht mehr vorgeschrieben"),
        "accounts.sso_linked": _("mit dem Anmeldedienst verbunden"),
        "accounts.sso_unlinked": _("vom Anmeldedienst getrennt"),
        "accounts.sso_refused": _("Anmeldung über den Anmeldedienst abgelehnt"),
        "accounts.sso_sessions_ended": _("über den Anmeldedienst abgemeldet"),
        "accounts.webhook_made": _("Webhook eingerichtet"),
        "accounts.webhook_removed": _("Webhook entfernt"),
        "accounts.webhook_switched_off": _("Webhook ausgeschaltet"),
        "accounts.webhook_switched_on": _("Webhook eingeschaltet"),
        "accounts.webhook_key_changed": _("Schlüssel eines Webhooks gewechselt"),
    }

    def ready(self) -> None:
        """Have `check --deploy` look at how people sign in."""
        checks.register(refuse_broken_settings, checks.Tags.security)
        checks.register(warn_of_one_factor, checks.Tags.security, deploy=True)
