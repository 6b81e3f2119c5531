"""Tables of the cooperative's funding pages."""

from __future__ import annotations

import django_tables2
from django.utils.translation import gettext_lazy as _

from campus.web.tables import DateColumn, EurosColumn, NumberColumn, PageTable

LINK = {"a": {"class": "kern-link kern-link--no-visited-state"}}


class FunderTable(PageTable):
    caption = _("Fördergeber")

    name = django_tables2.Column(verbose_name=_("Name"))
    short_name = django_tables2.Column(verbose_name=_("Kurzname"))


class GrantTable(PageTable):
    caption = _("Zuwendungen")

    reference = django_tables2.Column(
        verbose_name=_("Aktenzeichen"),
        linkify=("funding:grant", {"grant_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    title = django_tables2.Column(verbose_name=_("Bezeichnung"))
    funder_name = django_tables2.Column(verbose_name=_("Fördergeber"))
    granted_count = NumberColumn(verbose_name=_("Bewilligt"))
    allotted_count = NumberColumn(verbose_name=_("Zugeteilt"))
    amount_cents = EurosColumn(verbose_name=_("Betrag"))
    period_until = DateColumn(verbose_name=_("Zeitraum bis"))


class ProgrammeTable(PageTable):
    caption = _("Förderprogramme")

    code = django_tables2.Column(
        verbose_name=_("Kürzel"),
        linkify=("funding:programme", {"programme_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    title = django_tables2.Column(verbose_name=_("Bezeichnung"))
    voucher_count = NumberColumn(verbose_name=_("Gutscheine"))
    allotted_count = NumberColumn(verbose_name=_("Zugeteilt"))
    ceiling_cents = EurosColumn(verbose_name=_("Höchstens je Gutschein"))
    last_day = DateColumn(verbose_name=_("Gültig bis"))


class AllotmentTable(PageTable):
    caption = _("Kontingente der Kommunen")

    name = django_tables2.Column(verbose_name=_("Kommune"))
    allotted_count = NumberColumn(verbose_name=_("Zugeteilt"))
    issued_count = NumberColumn(verbose_name=_("Ausgestellt"))
    open_count = NumberColumn(verbose_name=_("Noch nicht ausgestellt"))


class RoundTable(PageTable):
    caption = _("Entscheidungen über Kontingente")

    decided_at = DateColumn(
        verbose_name=_("Tag"),
        linkify=("funding:round", {"round_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    way_title = django_tables2.Column(verbose_name=_("Art"))
    net_count = NumberColumn(verbose_name=_("Gutscheine"))


class LineTable(PageTable):
    """A preview or a result: municipality, number, euros, with their sums."""

    name = django_tables2.Column(verbose_name=_("Kommune"), footer=_("Zusammen"))
    population = NumberColumn(verbose_name=_("Einwohner"))
    count = NumberColumn(
        verbose_name=_("Gutscheine"),
        footer=lambda table: sum(line.count for line in table.data),
    )
    cents = EurosColumn(
        verbose_name=_("Höchstbetrag"),
        footer=lambda table: EurosColumn().render(sum(line.cents for line in table.data)),
    )
