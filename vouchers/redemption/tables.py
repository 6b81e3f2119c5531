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
    kind_title = django_tables2.Column(verbose_name=_("Vorgang"), orderable=False)
    state_title = django_tables2.Column(verbose_name=_("Danach"), orderable=False)
    amount_cents = EurosColumn(verbose_name=_("Betrag"), orderable=False)
    reason_title = django_tables2.Column(verbose_name=_("Grund"), orderable=False)
