from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem
from tenants.privacy.rules.stored import STORED


class PrivacyConfig(AppConfig):
    name = "tenants.privacy"
    label = "privacy"
    verbose_name = _("Meine Daten")
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
    audit_actions: ClassVar = {
        "privacy.data_given": _("gespeicherte Daten ausgehändigt"),
        "privacy.correction_asked": _("Berichtigung beantragt"),
        "privacy.correction_accepted": _("Berichtigung übernommen"),
        "privacy.correction_refused": _("Berichtigung abgelehnt"),
        "privacy.person_erased": _("Daten einer Person gelöscht"),
    }
    navigation: ClassVar[tuple[NavigationItem, ...]] = ()
