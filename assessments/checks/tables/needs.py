"""The lists of needs analyses, of their cells, and of measures."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.utils.translation import gettext_lazy as _

from campus.web.tables import ActionColumn, EurosColumn, MomentColumn, NumberColumn, PageTable

LINK = {"a": {"class": "kern-link"}}


class ReleaseTable(PageTable):
    caption = _("Auswertungen")

    title = django_tables2.Column(
        verbose_name=_("Quartal"),
        linkify=("checks:needs_release", {"release_id": django_tables2.A("id")}),
        attrs=LINK,
        order_by="first_day",
    )
    made_at = MomentColumn(verbose_name=_("erstellt am"))
    shown_count = NumberColumn(verbose_name=_("gezeigte Zellen"), orderable=False)
    minimum = NumberColumn(verbose_name=_("ab Personen"), orderable=False)


class FormerReleaseTable(ReleaseTable):
    caption = _("Auswertungen der früheren Kommune")


class CellTable(PageTable):
    caption = _("Bedarf")

    title = django_tables2.Column(verbose_name=_("Gruppe oder Kompetenz"), orderable=False)
    people = django_tables2.Column(verbose_name=_("teilgenommen"), orderable=False)
    gap = django_tables2.Column(verbose_name=_("Lücke"), orderable=False)
    close = django_tables2.Column(verbose_name=_("knapp"), orderable=False)
    reached = django_tables2.Column(verbose_name=_("erreicht"), orderable=False)
    target = django_tables2.Column(verbose_name=_("Soll im Mittel"), orderable=False)
    actual = django_tables2.Column(verbose_name=_("Ist im Mittel"), orderable=False)
    note = django_tables2.Column(verbose_name=_("Hinweis"), orderable=False, default="")
    action = ActionColumn(
        "{% if record.plan_query %}<a class='kern-link' href=\"{% url 'checks:new_measure' %}"
        '{{ record.plan_query }}&amp;auswertung={{ table.release_id }}">Maßnahme planen'
        "<span class='kern-sr-only'>: {{ record.title }}</span></a>{% endif %}"
    )
    release_id: Any = None


class ChangeTable(PageTable):
    caption = _("Anteil mit Lücke")

    title = django_tables2.Column(verbose_name=_("Kompetenz"), orderable=False)
    before = django_tables2.Column(verbose_name=_("vorher"), orderable=False)
    after = django_tables2.Column(verbose_name=_("nachher"), orderable=False)
    words = django_tables2.Column(verbose_name=_("Veränderung"), orderable=False)


class MeasureTable(PageTable):
    caption = _("Maßnahmen")

    title = django_tables2.Column(
        verbose_name=_("Maßnahme"),
        linkify=("checks:measure", {"measure_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    competence_title = django_tables2.Column(verbose_name=_("Kompetenz"), default="–")
    group_title = django_tables2.Column(verbose_name=_("Gruppe"), default="–")
    year = django_tables2.Column(verbose_name=_("Jahr"))
    state = django_tables2.Column(verbose_name=_("Stand"))
    planned_cents = EurosColumn(verbose_name=_("geplant"))
    actual_cents = EurosColumn(verbose_name=_("tatsächlich"), default="–")

    def render_year(self, value: int) -> str:
        return str(value)

    def render_state(self, record: Any) -> str:
        return str(record.get_state_display())
