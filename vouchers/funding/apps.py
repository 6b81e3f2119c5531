from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem


class FundingConfig(AppConfig):
    name = "vouchers.funding"
    label = "funding"
    verbose_name = _("Förderung")
    default_auto_field = "django.db.models.BigAutoField"
    navigation = (
        NavigationItem(
            host="public",
            may="manage_funding",
            url_name="funding:overview",
            title=_("Förderung"),
            order=20,
            text=_("Zuwendungen, Programme und Kontingente verwalten"),
            icon="draft",
        ),
    )
