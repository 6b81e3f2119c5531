"""Sign-in, roles and invitations: the same tables in public and in every municipality."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "campus.accounts"
    label = "accounts"
    verbose_name = _("Zugänge")
    default_auto_field = "django.db.models.BigAutoField"
