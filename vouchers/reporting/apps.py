from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem


class ReportingConfig(AppConfig):
    name = "vouchers.reporting"
    label = "reporting"
    verbose_name = "Berichte"
    default_auto_field = "django.db.models.BigAutoField"
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
