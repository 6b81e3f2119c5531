"""Tables of the catalogue's keepers."""

from __future__ import annotations

import django_tables2
from django.utils.translation import gettext_lazy as _

from campus.web.tables import EurosColumn, MomentColumn, NumberColumn, PageTable


class CourseTable(PageTable):
    """Courses with what a keeper looks for first."""

    caption = _("Kurse")
    title = django_tables2.Column(
        verbose_name=_("Titel"), linkify=("catalogue:course", [django_tables2.A("pk")])
    )
    provider = django_tables2.Column(verbose_name=_("Anbieter"), accessor="provider__name")
    category = django_tables2.Column(
        verbose_name=_("Kategorie"), accessor="get_category_display", order_by="category"
    )
    hours = NumberColumn(verbose_name=_("Stunden"))
    price_cents = EurosColumn(verbose_name=_("Preis"))
    state = django_tables2.Column(
        verbose_name=_("Stand"), accessor="get_state_display", order_by="state"
    )


class RunTable(PageTable):
    """Imports with what became of the records."""

    caption = _("Importe")
    started_at = MomentColumn(
        verbose_name=_("Eingelesen am"), linkify=("catalogue:import_run", [django_tables2.A("pk")])
    )
    source_name = django_tables2.Column(verbose_name=_("Datei"))
    new_count = NumberColumn(verbose_name=_("Neu"))
    changed_count = NumberColumn(verbose_name=_("Geändert"))
    unchanged_count = NumberColumn(verbose_name=_("Unverändert"))
    rejected_count = NumberColumn(verbose_name=_("Nicht übernommen"))


class DeviationTable(PageTable):
    """Deviations by record and field."""

    caption = _("Abweichungen")
    record = django_tables2.Column(verbose_name=_("Datensatz"), orderable=False)
    field = django_tables2.Column(verbose_name=_("Feld"), orderable=False, default="–")
    sentence = django_tables2.Column(verbose_name=_("Abweichung"), orderable=False)


class LineTable(PageTable):
    """Who waits for a date: municipalities and counts, no persons."""

    caption = _("Warteliste nach Kommunen")
    municipality = django_tables2.Column(verbose_name=_("Kommune"))
    waiting_count = NumberColumn(verbose_name=_("Warten"))
    offered_count = NumberColumn(verbose_name=_("Angebote offen"))
    accept_until = MomentColumn(verbose_name=_("Erstes Angebot gilt bis"), default="–")
