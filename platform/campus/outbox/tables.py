"""The list of unfinished jobs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2
from django.utils.translation import gettext_lazy as _

from campus.outbox.forms import STATE_TITLES
from campus.web.tables import ActionColumn, MomentColumn, NumberColumn, PageTable

_RETRY = """
{% load i18n kern %}{% if record.state == "failed" %}
{% url "outbox:retry" record.id as address %}{% post_button address _("Wiederholen") %}{% endif %}
"""


class JobTable(PageTable):
    caption = _("Aufträge, die am längsten offenen zuerst")

    created_at = MomentColumn(verbose_name=_("angelegt"))
    name = django_tables2.Column(verbose_name=_("Auftrag"))
    municipality_id = django_tables2.Column(verbose_name=_("für"), empty_values=(), orderable=False)
    state = django_tables2.Column(verbose_name=_("Stand"))
    done = django_tables2.Column(verbose_name=_("Fortschritt"), orderable=False)
    attempts = NumberColumn(verbose_name=_("Versuche"))
    error_code = django_tables2.Column(verbose_name=_("letzter Fehler"))
    available_at = MomentColumn(verbose_name=_("frühestens"))
    action = ActionColumn(_RETRY)

    def render_municipality_id(self, value: UUID | None) -> Any:
        return value or _("Genossenschaft")

    def render_state(self, value: str) -> Any:
        return STATE_TITLES[value]

    def render_done(self, value: int, record: Any) -> Any:
        if record.total is None:
            return value
        return _("%(done)s von %(total)s") % {"done": value, "total": record.total}
