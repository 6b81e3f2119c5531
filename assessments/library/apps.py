from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from assessments.library.rules.stored import STORED
from campus.web.navigation import NavigationItem


class LibraryConfig(AppConfig):
    name = "assessments.library"
    label = "library"
    verbose_name = _("Kompetenzbibliothek")
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
    audit_actions = {
        "library.shipped_items_published": _("mitgelieferte Aufgaben und Profile veröffentlicht"),
        "library.items_imported": _("Testaufgaben eingelesen"),
        "library.item_drafted": _("Testaufgabe entworfen"),
        "library.item_changed": _("Entwurf einer Testaufgabe geändert"),
        "library.item_draft_deleted": _("Entwurf einer Testaufgabe gelöscht"),
        "library.item_published": _("Testaufgabe veröffentlicht"),
        "library.item_outdated": _("Testaufgabe als veraltet gekennzeichnet"),
        "library.item_reviewed": _("Testaufgabe geprüft"),
        "library.profile_drafted": _("Musterprofil entworfen"),
        "library.profile_changed": _("Entwurf eines Musterprofils geändert"),
        "library.profile_draft_deleted": _("Entwurf eines Musterprofils gelöscht"),
        "library.profile_published": _("Musterprofil veröffentlicht"),
        "library.profile_outdated": _("Musterprofil als veraltet gekennzeichnet"),
    }
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
