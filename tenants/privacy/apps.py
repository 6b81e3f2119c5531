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
        "privacy.correction_asked": _("Berichtigung beantragt"),
        "privacy.correction_accepted": _("Berichtigung übernommen"),
        "privacy.correction_refused": _("Berichtigung abgelehnt"),
        "privacy.person_erased": _("Daten einer Person gelöscht"),
    }
    navigation: ClassVar[tuple[NavigationItem, ...]] = (
        NavigationItem(
            host="tenant",
            may="signed_in",
            url_name="privacy:overview",
            title=_("Meine Daten"),
            order=85,
            text=_("Sehen, mitnehmen, berichtigen, löschen, was über Sie gespeichert ist"),
            icon="visibility",
        ),
        NavigationItem(
            host="public",
            may="signed_in",
            url_name="privacy:overview",
            title=_("Meine Daten"),
            order=92,
            text=_("Sehen und mitnehmen, was über Sie gespeichert ist"),
            icon="visibility",
        ),
    )
