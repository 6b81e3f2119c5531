from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from campus.web.navigation import NavigationItem
from courses.learning.rules.stored import STORED


class LearningConfig(AppConfig):
    name = "courses.learning"
    label = "learning"
    verbose_name = _("Lernen")
    default_auto_field = "django.db.models.BigAutoField"
    stored = STORED
    navigation = (
        NavigationItem(
            "tenant",
            "learn",
            "learning:catalogue",
            _("Kurse"),
            order=30,
            text=_("Suchen, was zu Ihnen und Ihrer Stelle passt"),
            icon="search",
        ),
        NavigationItem(
            "tenant",
            "learn",
            "learning:enrolments",
            _("Meine Kurse"),
            order=32,
            text=_("Angefangenes fortsetzen, Nachweise laden"),
            icon="calendar-today",
        ),
    )
