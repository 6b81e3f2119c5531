from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem
from vouchers.desk.rules.stored import STORED


class DeskConfig(AppConfig):
    name = "vouchers.desk"
    label = "desk"
    verbose_name = "Gutschein-Ausgabe"
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
    navigation = (
        NavigationItem(
            host="tenant",
            may="hold_vouchers",
            url_name="desk:wallet",
            title=_("Meine Gutscheine"),
            order=20,
            text=_("Gutscheine ansehen und für einen Kurs einlösen"),
            icon="draft",
        ),
        NavigationItem(
            host="tenant",
            may="hold_vouchers",
            url_name="desk:requests",
            title=_("Anfragen"),
            order=34,
            text=_("Kurse anfragen, den Stand sehen, Anfragen entscheiden"),
            icon="checklist",
        ),
        NavigationItem(
            host="tenant",
            may="distribute_vouchers",
            url_name="desk:overview",
            title=_("Gutschein-Ausgabe"),
            order=60,
            text=_("Gutscheine an Beschäftigte ausgeben oder zurückziehen"),
            icon="mail",
        ),
        NavigationItem(
            host="tenant",
            may="distribute_vouchers",
            url_name="desk:all_requests",
            title=_("Kursanfragen"),
            order=62,
            text=_("Über Anfragen entscheiden, Regel und Eigenanteil"),
            icon="checklist",
        ),
    )
    audit_actions = {
        "desk.restored": _("Nach einer Wiederherstellung mit dem Journal abgeglichen"),
        "desk.distribution_started": _("Ausgabe begonnen"),
        "desk.voucher_distributed": _("Gutschein ausgegeben"),
        "desk.voucher_withdrawn": _("Gutschein zurückgezogen"),
        "desk.voucher_returned": _("Gutschein zurückgegeben"),
        "desk.voucher_lapsed": _("Gutschein verfallen oder ungültig, ersetzt"),
        "desk.voucher_redeemed": _("Gutschein eingelöst"),
        "desk.redemption_reversed": _("Einlösung rückgängig gemacht"),
        "desk.request_submitted": _("Kurs angefragt"),
        "desk.request_approved": _("Kursanfrage zugestimmt"),
        "desk.request_refused": _("Kursanfrage abgelehnt"),
        "desk.request_withdrawn": _("Kursanfrage zurückgezogen"),
        "desk.request_passed_on": _("Kursanfrage an die Personalstelle weitergegeben"),
        "desk.request_queued": _("Kursanfrage auf die Warteliste gesetzt"),
        "desk.request_offered": _("Platz für eine Kursanfrage angeboten"),
        "desk.request_booked": _("Kursanfrage gebucht"),
        "desk.request_lapsed": _("Kursanfrage verfallen"),
        "desk.request_undone": _("Gebuchte Kursanfrage rückgängig gemacht"),
        "desk.policy_set": _("Regel für Kursanfragen festgelegt"),
        "desk.deputy_named": _("Vertretung eingetragen"),
        "desk.deputy_ended": _("Vertretung beendet"),
        "desk.list_checked": _("Ausgabeliste hochgeladen"),
        "desk.list_confirmed": _("Ausgabe nach Liste bestätigt"),
        "desk.list_discarded": _("Ausgabeliste verworfen"),
        "desk.distribution_taken_back": _("Ganze Ausgabe zurückgenommen"),
        "desk.letters_begun": _("Gutschein-Briefe angelegt"),
        "desk.letters_downloaded": _("Gutschein-Briefe heruntergeladen"),
        "desk.file_handed_out": _("Liste mit Namen heruntergeladen"),
        "desk.letters_printed": _("Gutschein-Briefe als gedruckt bestätigt"),
        "desk.letters_discarded": _("Brieflauf verworfen"),
        "desk.letters_over": _("Frist eines Brieflaufs abgelaufen"),
    }
