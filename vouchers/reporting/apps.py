from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem
from vouchers.reporting.rules.stored import STORED


class ReportingConfig(AppConfig):
    name = "vouchers.reporting"
    label = "reporting"
    verbose_name = "Berichte"
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
    audit_actions = {
        "reporting.proof_begun": _("Nachweis begonnen"),
        "reporting.correction_begun": _("Berichtigung begonnen"),
        "reporting.narrative_written": _("Sachbericht geschrieben"),
        "reporting.draft_discarded": _("Entwurf verworfen"),
        "reporting.proof_frozen": _("Nachweis eingefroren"),
        "reporting.proof_acknowledged": _("Nachweis zur Kenntnis genommen"),
    }
    navigation = (
        NavigationItem(
            host="public",
            may="read_reports",
            url_name="reporting:grants",
            title=_("Berichte"),
            order=70,
            text=_("Ausgegeben, eingelöst, verbraucht: die Zahlen je Zuwendung"),
            icon="visibility",
        ),
    )
