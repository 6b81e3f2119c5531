"""The people of one municipality."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem
from tenants.staff.rules.stored import STORED


class StaffConfig(AppConfig):
    name = "tenants.staff"
    label = "staff"
    verbose_name = _("Personal")
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
    navigation: ClassVar[tuple[NavigationItem, ...]] = (
        NavigationItem(
            host="tenant",
            may="manage_staff",
            url_name="staff:people",
            title=_("Personal"),
            order=20,
            text=_("Beschäftigte, Einheiten und Zugänge pflegen"),
            icon="account-circle",
        ),
    )
