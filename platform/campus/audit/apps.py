"""Who did what, append-only and hash-chained: one chain in public and one in every municipality."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.kernel.stored import ACCOUNTABILITY, Stored
from campus.web.navigation import NavigationItem

STORED = {
    "audit_entry": Stored(
        purpose="wer was wann getan hat, unverändert und prüfbar; Personen nur mit Pseudonym",
        basis=ACCOUNTABILITY,
        readers="Personalstelle und Genossenschaft; jede Person, was sie betrifft",
        retention="audit",
        organisation="action actor_kind subject facts recorded_at",
        technical="sequence previous_hash hash",
        pseudonym="actor",
    ),
}


class AuditConfig(AppConfig):
    name = "campus.audit"
    label = "audit"
    verbose_name = _("Protokoll")
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
    navigation = (
        NavigationItem(
            host="tenant",
            may="read_audit",
            url_name="audit:entries",
            title=_("Protokoll"),
            order=90,
            text=_("Wer was wann getan hat, lückenlos und prüfbar"),
            icon="visibility",
        ),
        NavigationItem(
            host="public",
            may="read_audit",
            url_name="audit:entries",
            title=_("Protokoll"),
            order=90,
            text=_("Wer was wann getan hat, lückenlos und prüfbar"),
            icon="visibility",
        ),
    )
