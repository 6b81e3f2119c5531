from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from assessments.checks.rules.stored import STORED
from campus.web.navigation import NavigationItem


class ChecksConfig(AppConfig):
    name = "assessments.checks"
    label = "checks"
    verbose_name = _("Kompetenz-Check")
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
    audit_actions = {
        "checks.agreement_recorded": _("Dienstvereinbarung hinterlegt"),
        "checks.notice_published": _("Hinweise zum Check veröffentlicht"),
        "checks.campaign_drafted": _("Befragung entworfen"),
        "checks.campaign_changed": _("Entwurf einer Befragung geändert"),
        "checks.campaign_discarded": _("Entwurf einer Befragung verworfen"),
        "checks.campaign_opened": _("Befragung geöffnet"),
        "checks.campaign_extended": _("Befragung verlängert"),
        "checks.campaign_closed": _("Befragung geschlossen"),
        "checks.invited": _("zu einer Befragung eingeladen"),
        "checks.reminded": _("alle an eine Befragung erinnert"),
        "checks.letters_printed": _("Einladungen gedruckt"),
        "checks.needs_asked_for": _("Bedarfsauswertung angestoßen"),
        "checks.needs_frozen": _("Bedarfsauswertung erstellt"),
        "checks.needs_read": _("Bedarfsauswertung gelesen"),
        "checks.thresholds_raised": _("Schwellen der Bedarfsauswertung erhöht"),
        "checks.budget_set": _("Budget für Fortbildung festgelegt"),
        "checks.measure_planned": _("Maßnahme geplant"),
        "checks.measure_started": _("Maßnahme begonnen"),
        "checks.measure_done": _("Maßnahme abgeschlossen"),
        "checks.measure_dropped": _("Maßnahme aufgegeben"),
    }
    navigation = (
        NavigationItem(
            host="tenant",
            may="take_check",
            url_name="checks:overview",
            title=_("Kompetenz-Check"),
            order=10,
            text=_("Einschätzen, was Sie können. Das Ergebnis sehen nur Sie."),
            icon="checklist",
        ),
        NavigationItem(
            host="tenant",
            may="see_released",
            url_name="checks:received",
            title=_("Für mich freigegeben"),
            order=12,
            text=_("Ergebnisse, die Ihnen Kolleginnen und Kollegen freigegeben haben"),
            icon="visibility",
        ),
        NavigationItem(
            host="tenant",
            may="keep_competence_model",
            url_name="checks:models",
            title=_("Kompetenzmodell"),
            order=50,
            text=_("Felder und Aussagen für Ihr Haus festlegen"),
            icon="edit",
        ),
        NavigationItem(
            host="tenant",
            may="keep_competence_model",
            url_name="checks:campaigns",
            title=_("Befragungen"),
            order=52,
            text=_("Mit Dienstvereinbarung und Hinweisen zum Kompetenz-Check einladen"),
            icon="mail",
        ),
        NavigationItem(
            host="tenant",
            may="read_needs",
            url_name="checks:needs",
            title=_("Bedarf"),
            order=54,
            text=_("Sehen, was Gruppen fehlt, nie von einzelnen Personen"),
            icon="checklist",
        ),
        NavigationItem(
            host="tenant",
            may="plan_measures",
            url_name="checks:measures",
            title=_("Maßnahmen"),
            order=56,
            text=_("Fortbildung planen und das Budget im Blick behalten"),
            icon="edit",
        ),
        NavigationItem(
            host="tenant",
            may="read_rules",
            url_name="checks:council",
            title=_("Regeln des Checks"),
            order=60,
            text=_("Vereinbarungen, gespeicherte Daten, Rechte, Schwellen"),
            icon="visibility",
        ),
    )
