"""Sign-in, roles and invitations: the same tables in public and in every municipality."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.accounts.rules.stored import STORED
from campus.web.navigation import NavigationItem


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
