from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem


class LibraryConfig(AppConfig):
    name = "assessments.library"
    label = "library"
    verbose_name = _("Kompetenzbibliothek")
    default_auto_field = "django.db.models.BigAutoField"
    navigation = (
        NavigationItem(
            host="public",
            may="keep_library",
            url_name="library:frameworks",
            title=_("Kompetenzrahmen"),
            order=60,
            text=_("Rahmen und Vorlagen, die Kommunen übernehmen"),
            icon="checklist",
        ),
        NavigationItem(
            host="public",
            may="keep_library",
            url_name="library:items",
            title=_("Testaufgaben"),
            order=61,
            text=_("Aufgaben schreiben, einlesen, prüfen und ihre Güte sehen"),
            icon="edit",
        ),
        NavigationItem(
            host="public",
            may="keep_library",
            url_name="library:library_profiles",
            title=_("Musterprofile"),
            order=62,
            text=_("Was Stellen verlangen, als Vorlage für Kommunen"),
            icon="account-circle",
        ),
    )
