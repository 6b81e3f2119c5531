from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem


class BillingConfig(AppConfig):
    name = "billing"
    label = "billing"
    verbose_name = "Abrechnung"
    default_auto_field = "django.db.models.BigAutoField"
    navigation = (
        NavigationItem(
            host="public",
            may="settle_courses",
            url_name="billing:settlement",
            title=_("Abrechnung"),
            text=_("Was Kursanbieter für eingelöste Gutscheine erhalten"),
            icon="content-copy",
            order=65,
        ),
    )
