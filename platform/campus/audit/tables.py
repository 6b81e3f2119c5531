"""The list of entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_tables2
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from campus.audit.queries import action_title
from campus.web.tables import MomentColumn, NumberColumn, PageTable

_YES_NO = {"True": _("ja"), "False": _("nein")}


class EntryTable(PageTable):
    caption = _("Einträge, die neuesten zuerst")

    sequence = NumberColumn(verbose_name=_("Nummer"))
    recorded_at = MomentColumn(verbose_name=_("Zeitpunkt"))
    action = django_tables2.Column(verbose_name=_("Vorgang"))
    actor = django_tables2.Column(verbose_name=_("Wer (Pseudonym)"), orderable=False)
    subject = django_tables2.Column(verbose_name=_("Gegenstand"), orderable=False)
    facts = django_tables2.Column(verbose_name=_("Angaben"), orderable=False, empty_values=())

    def render_action(self, value: str) -> str:
        return action_title(value)

    def render_actor(self, value: str, record: Any) -> SafeString:
        return format_html("{} ({})", value[:8], record.actor_kind)

    def render_facts(self, value: Mapping[str, Any]) -> SafeString:
        said = {name: each for name, each in sorted(value.items()) if each not in ("", None)}
        return format_html_join(
            ", ", "{}: {}", [(name, _YES_NO.get(str(each), each)) for name, each in said.items()]
        )
