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
    audit_actions: ClassVar = {
        "staff.employee_added": _("Person aufgenommen"),
        "staff.employee_changed": _("Angaben zur Person geändert"),
        "staff.employee_left": _("Austritt festgehalten"),
        "staff.employee_returned": _("Rückkehr festgehalten"),
        "staff.account_linked": _("Zugang zugeordnet"),
        "staff.access_given": _("Zugang eingerichtet"),
        "staff.letters_printed": _("Briefe mit Aktivierungscode gedruckt"),
        "staff.import_checked": _("Personalliste geprüft"),
        "staff.import_confirmed": _("Personalimport bestätigt"),
        "staff.import_ended": _("Personalimport beendet"),
        "staff.job_profile_assigned": _("Profil einer Stelle zugeordnet"),
        "staff.post_added": _("Stelle angelegt"),
        "staff.post_renamed": _("Stelle umbenannt"),
        "staff.post_deleted": _("Stelle gelöscht"),
        "staff.unit_added": _("Organisationseinheit angelegt"),
        "staff.unit_changed": _("Organisationseinheit geändert"),
        "staff.unit_deleted": _("Organisationseinheit gelöscht"),
        "staff.directory_key_made": _("Schlüssel des Verzeichnisses erstellt"),
        "staff.directory_key_revoked": _("Schlüssel des Verzeichnisses widerrufen"),
        "staff.directory_person_added": _("Person aus dem Verzeichnis aufgenommen"),
        "staff.directory_person_changed": _("Person aus dem Verzeichnis geändert"),
        "staff.directory_person_removed": _("Person im Verzeichnis entfernt"),
    }
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
