"""Tables of the settlement."""

from __future__ import annotations

import django_tables2
from django.utils.translation import gettext_lazy as _

from campus.web.tables import EurosColumn, NumberColumn, PageTable


class SettlementTable(PageTable):
    caption = _("Eingelöste Gutscheine je Kurs")
    provider = django_tables2.Column(verbose_name=_("Anbieter"))
    course = django_tables2.Column(verbose_name=_("Kurs"))
    count = NumberColumn(verbose_name=_("Anzahl"))
    voucher_cents = EurosColumn(verbose_name=_("Durch Gutscheine"))
    rest_cents = EurosColumn(verbose_name=_("Durch Kommunen"))
    cents = EurosColumn(verbose_name=_("Betrag"))


class ShareTable(PageTable):
    caption = _("Eigenanteile je Kommune und Kurs")
    municipality = django_tables2.Column(verbose_name=_("Kommune"))
    programme = django_tables2.Column(verbose_name=_("Programm"))
    course = django_tables2.Column(verbose_name=_("Kurs"))
    count = NumberColumn(verbose_name=_("Anzahl"))
    cents = EurosColumn(verbose_name=_("Eigenanteil"))
