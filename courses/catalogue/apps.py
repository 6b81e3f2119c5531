from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem
from courses.catalogue.rules.stored import STORED


class CatalogueConfig(AppConfig):
    name = "courses.catalogue"
    label = "catalogue"
    verbose_name = _("Kurskatalog")
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
    navigation = (
        NavigationItem(
            "public",
            "keep_catalogue",
            "catalogue:courses",
            _("Kurse"),
            order=40,
            text=_("Kurse und Anbieter im Katalog pflegen"),
            icon="search",
        ),
    )
    audit_actions = {
        "catalogue.course_added": _("Kurs angelegt"),
        "catalogue.course_changed": _("Kurs geändert"),
        "catalogue.course_published": _("Kurs veröffentlicht"),
        "catalogue.course_archived": _("Kurs archiviert"),
        "catalogue.date_added": _("Termin hinzugefügt"),
        "catalogue.date_changed": _("Termin geändert"),
        "catalogue.date_cancelled": _("Termin abgesagt"),
        "catalogue.date_removed": _("Termin entfernt"),
        "catalogue.level_set": _("Kompetenzfeld angegeben"),
        "catalogue.level_removed": _("Kompetenzfeld entfernt"),
        "catalogue.prerequisite_set": _("Voraussetzung angegeben"),
        "catalogue.prerequisite_removed": _("Voraussetzung entfernt"),
        "catalogue.unit_saved": _("Lerneinheit gespeichert"),
        "catalogue.unit_moved": _("Lerneinheit verschoben"),
        "catalogue.unit_removed": _("Lerneinheit entfernt"),
        "catalogue.question_saved": _("Frage gespeichert"),
        "catalogue.question_removed": _("Frage entfernt"),
        "catalogue.imported": _("Kurse importiert"),
        "catalogue.file_loaded": _("Kursdatei geladen"),
    }
