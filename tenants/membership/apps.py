from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem
from tenants.membership.rules.stored import STORED


class MembershipConfig(AppConfig):
    name = "tenants.membership"
    label = "membership"
    verbose_name = "Mitglieder"
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
    navigation = (
        NavigationItem(
            host="public",
            may="onboard_municipalities",
            url_name="membership:municipalities",
            title=_("Kommunen"),
            order=10,
            text=_("Mitglieder aufnehmen, einrichten und freischalten"),
            icon="home",
        ),
    )
