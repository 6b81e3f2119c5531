from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem
from vouchers.redemption.rules.stored import STORED


class RedemptionConfig(AppConfig):
    name = "vouchers.redemption"
    label = "redemption"
    verbose_name = _("Gutscheine")
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
    navigation = (
        NavigationItem(
            host="public",
            may="issue_vouchers",
            url_name="redemption:overview",
            title=_("Ausstellung"),
            order=25,
            text=_("Gutscheine ausstellen und einzelne nachschlagen"),
            icon="checklist",
        ),
    )
    audit_actions = {
        "redemption.issue_started": _("Ausstellung begonnen"),
        "redemption.round_started": _("Ausstellung für viele begonnen"),
        "redemption.extension_started": _("Verlängerung begonnen"),
        "redemption.revoked": _("Gutscheine ungültig gemacht"),
    }
