"""Jobs and events that are written with the business transaction and run later."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.outbox.rules.stored import STORED
from campus.web.navigation import NavigationItem


class OutboxConfig(AppConfig):
    name = "campus.outbox"
    label = "outbox"
    verbose_name = _("Aufträge im Hintergrund")
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
    navigation = (
        NavigationItem(
            host="public",
            may="onboard_municipalities",
            url_name="outbox:jobs",
            title=_("Aufträge"),
            order=95,
            text=_("Was im Hintergrund läuft und was stehen blieb"),
            icon="autorenew",
        ),
    )
