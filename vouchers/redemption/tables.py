"""Tables of the cooperative's voucher pages."""

from __future__ import annotations

import django_tables2
from django.utils.translation import gettext_lazy as _

from campus.web.tables import (
    ActionColumn,
    DateColumn,
    EurosColumn,
    MomentColumn,
    NumberColumn,
    PageTable,
)

ISSUE_LINK = """{% load i18n %}{% if record.open_count %}
<a class="kern-link" href="{% url 'redemption:new_run' record.id %}">{% translate "Ausstellen" %}
<span class="kern-sr-only">{{ record.municipality_name }}, {{ record.programme_code }}</span></a>
{% endif %}"""


LINK = {"a": {"class": "kern-link kern-link--no-visited-state"}}


class RunTable(PageTable):
    caption = _("Ausstellungen, die neueste zuerst")

    started_at = MomentColumn(
        verbose_name=_("Begonnen"),
        linkify=("redemption:run", {"run_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    municipality_name = django_tables2.Column(verbose_name=_("Kommune"))
    programme_code = django_tables2.Column(verbose_name=_("Programm"))
    requested_count = NumberColumn(verbose_name=_("Gutscheine"))
    issued_count = NumberColumn(verbose_name=_("Ausgestellt"))


class AllotmentTable(PageTable):
    caption = _("Kontingente")

    municipality_name = django_tables2.Column(
        verbose_name=_("Kommune"),
        linkify=("redemption:contingent", {"allotment_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    programme_code = django_tables2.Column(verbose_name=_("Programm"))
    allotted_count = NumberColumn(verbose_name=_("Zugeteilt"))
    issued_count = NumberColumn(verbose_name=_("Ausgestellt"))
    open_count = NumberColumn(verbose_name=_("Noch auszustellen"))
    last_day = DateColumn(verbose_name=_("Gültig bis"))
    action = ActionColumn(ISSUE_LINK)


class JournalTable(PageTable):
    caption = _("Was mit dem Gutschein geschah")

    sequence = NumberColumn(verbose_name=_("Nr."), orderable=False)
    at = MomentColumn(verbose_name=_("Zeitpunkt"), orderable=False)
    sentence = django_tables2.Column(verbose_name=_("Was geschah"), orderable=False)
    state_title = django_tables2.Column(verbose_name=_("Danach"), orderable=False)
    amount_cents = EurosColumn(verbose_name=_("Betrag"), orderable=False)


class CockpitTable(PageTable):
    """Municipalities with what they have, use and let expire."""

    caption = _("Nutzung nach Kommunen")

    name = django_tables2.Column(verbose_name=_("Kommune"))
    allotted_count = NumberColumn(verbose_name=_("Zugeteilt"))
    fair_count = NumberColumn(verbose_name=_("Nach Einwohnern"))
    used_percent = NumberColumn(verbose_name=_("Genutzt (%)"))
    issued_count = NumberColumn(verbose_name=_("Ausgestellt"))
    unused_count = NumberColumn(verbose_name=_("Ungenutzt"))
    free_count = NumberColumn(verbose_name=_("davon frei"))
    distributed_count = NumberColumn(verbose_name=_("Ausgegeben"))
    reserved_count = NumberColumn(verbose_name=_("Vorgemerkt"))
    redeemed_count = NumberColumn(verbose_name=_("Eingelöst"))
    completed_count = NumberColumn(verbose_name=_("Abgeschlossen"))
    expired_count = NumberColumn(verbose_name=_("Verfallen"))
    soon_30 = NumberColumn(verbose_name=_("Verfällt in 30 Tagen"))
    soon_60 = NumberColumn(verbose_name=_("in 60"))
    soon_90 = NumberColumn(verbose_name=_("in 90"))


class TakeTable(PageTable):
    """From whom vouchers are pulled back, and which."""

    caption = _("Zurückgezogen wird von")

    name = django_tables2.Column(verbose_name=_("Kommune"), orderable=False)
    open_count = NumberColumn(verbose_name=_("Nicht ausgestellt"), orderable=False)
    free_count = NumberColumn(verbose_name=_("Frei, wird ungültig"), orderable=False)
    count = NumberColumn(verbose_name=_("Zusammen"), orderable=False)
    cents = EurosColumn(verbose_name=_("Höchstbetrag"), orderable=False)


class GiveTable(PageTable):
    """Who gets vouchers."""

    caption = _("Zugeteilt wird an")

    name = django_tables2.Column(verbose_name=_("Kommune"), orderable=False)
    count = NumberColumn(verbose_name=_("Gutscheine"), orderable=False)
    cents = EurosColumn(verbose_name=_("Höchstbetrag"), orderable=False)


class RoundTable(PageTable):
    caption = _("Kommunen dieser Ausstellung")

    municipality_name = django_tables2.Column(
        verbose_name=_("Kommune"),
        linkify=("redemption:run", {"run_id": django_tables2.A("run_id")}),
        attrs=LINK,
    )
    first_number = django_tables2.Column(verbose_name=_("Erste Nummer"))
    last_number = django_tables2.Column(verbose_name=_("Letzte Nummer"))
    requested_count = NumberColumn(verbose_name=_("Gutscheine"))
    issued_count = NumberColumn(verbose_name=_("Ausgestellt"))
    cents = EurosColumn(verbose_name=_("Höchstbetrag"))
