from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem


class DeskConfig(AppConfig):
    name = "vouchers.desk"
    label = "desk"
    verbose_name = "Gutschein-Ausgabe"
    default_auto_field = "django.db.models.BigAutoField"
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
            may="distribute_vouchers",
            url_name="desk:overview",
            title=_("Gutschein-Ausgabe"),
            order=60,
            text=_("Gutscheine an Beschäftigte ausgeben oder zurückziehen"),
            icon="mail",
        ),
    )
