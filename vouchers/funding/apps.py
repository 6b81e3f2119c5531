from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem
from vouchers.funding.rules.stored import STORED


class FundingConfig(AppConfig):
    name = "vouchers.funding"
    label = "funding"
    verbose_name = _("Förderung")
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
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
    audit_actions = {
        "funding.funder_added": _("Fördergeber angelegt"),
        "funding.grant_added": _("Zuwendung angelegt"),
        "funding.period_extended": _("Bewilligungszeitraum verlängert"),
        "funding.deadlines_set": _("Fristen festgelegt"),
        "funding.plan_set": _("Finanzierungsplan festgelegt"),
        "funding.targets_set": _("Ziele festgelegt"),
        "funding.terms_laid_down": _("Förderbedingungen festgelegt"),
        "funding.allotted": _("Gutscheine zugeteilt"),
        "funding.taken_back": _("Kontingente verringert"),
        "funding.moved": _("Kontingente umgeschichtet"),
    }
