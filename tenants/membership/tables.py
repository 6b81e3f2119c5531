"""Tables of municipalities and runs."""

from __future__ import annotations

import django_tables2
from django.utils.translation import gettext_lazy as _

from campus.web.tables import MomentColumn, NumberColumn, PageTable


class MunicipalityTable(PageTable):
    caption = _("Kommunen")
    name = django_tables2.TemplateColumn(
        '<a class="kern-link" href="{% url "membership:municipality" record.id %}">'
        "{{ record.name }}</a>",
        verbose_name=_("Name"),
        order_by="name",
    )
    kind_title = django_tables2.Column(verbose_name=_("Art"))
    land = django_tables2.Column(verbose_name=_("Land"))
    ars = django_tables2.Column(verbose_name=_("Regionalschlüssel"))
    population = NumberColumn(verbose_name=_("Einwohner"))
    state_title = django_tables2.Column(verbose_name=_("Stand"))


class RunTable(PageTable):
    caption = _("Sammel-Aufnahmen")
    file_name = django_tables2.TemplateColumn(
        '<a class="kern-link" href="{% url "membership:run" record.id %}">'
        "{{ record.file_name }}</a>",
        verbose_name=_("Datei"),
        order_by="file_name",
    )
    created_at = MomentColumn(verbose_name=_("angelegt"))
    get_state_display = django_tables2.Column(verbose_name=_("Stand"), order_by="state")


class RowTable(PageTable):
    caption = _("Zeilen der Datei")
    line = NumberColumn(verbose_name=_("Zeile"))
    ars = django_tables2.Column(verbose_name=_("Regionalschlüssel"))
    name = django_tables2.Column(verbose_name=_("Name"))
    get_outcome_display = django_tables2.Column(verbose_name=_("Ergebnis"), order_by="outcome")
    hint = django_tables2.Column(verbose_name=_("Hinweis"), orderable=False)
