from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem


class CatalogueConfig(AppConfig):
    name = "courses.catalogue"
    label = "catalogue"
    verbose_name = _("Kurskatalog")
    default_auto_field = "django.db.models.BigAutoField"
    navigation = (
        NavigationItem(
            "public",
            "keep_catalogue",
            "catalogue:courses",
            _("Kurse"),
            order=40,
            text=_("Kurse und Anbieter im Katalog pflegen"),
            icon="search",
        ),
    )
