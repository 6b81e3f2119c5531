"""Tables of the desk."""

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


class HeldTable(PageTable):
    caption = _("Wer hat einen Gutschein?")
    employee_name = django_tables2.Column(verbose_name=_("Name"))
    personnel_number = django_tables2.Column(verbose_name=_("Personalnummer"))
    unit_name = django_tables2.Column(verbose_name=_("Einheit"))
    number = django_tables2.Column(verbose_name=_("Gutschein"))
    state_title = django_tables2.Column(verbose_name=_("Stand"))
    last_day = DateColumn(verbose_name=_("gültig bis"))
    action = ActionColumn(
        "{% load i18n %}{% if record.can_be_withdrawn %}"
        '<a class="kern-link" href="{% url "desk:withdrawal" record.holding_id %}">'
        '{% translate "Zurückziehen" %}<span class="kern-sr-only"> {{ record.number }}</span></a>'
        "{% elif record.can_be_reversed %}"
        '<a class="kern-link" href="{% url "desk:reversal" record.holding_id %}">'
        '{% translate "Rückgängig machen" %}<span class="kern-sr-only"> {{ record.number }}</span>'
        "</a>{% endif %}"
    )


class LineTable(PageTable):
    caption = _("Ergebnis je Person")
    employee_name = django_tables2.Column(verbose_name=_("Name"))
    personnel_number = django_tables2.Column(verbose_name=_("Personalnummer"))
    outcome_title = django_tables2.Column(verbose_name=_("Ergebnis"))
    number = django_tables2.Column(verbose_name=_("Gutschein"))
    hint = django_tables2.Column(verbose_name=_("Hinweis"), orderable=False)


LINK = {"a": {"class": "kern-link kern-link--no-visited-state"}}


class LetterRunTable(PageTable):
    caption = _("Briefläufe, der neueste zuerst")
    created_at = MomentColumn(
        verbose_name=_("Angelegt"),
        linkify=("desk:letter_run", {"run_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    chosen = django_tables2.Column(verbose_name=_("Auswahl"), orderable=False)
    letter_count = NumberColumn(verbose_name=_("Briefe"))
    printed_count = NumberColumn(verbose_name=_("Gedruckt"))
    get_closing_display = django_tables2.Column(
        verbose_name=_("Ende"), orderable=False, empty_values=(), default=""
    )


class LetterTable(PageTable):
    caption = _("Briefe nach Einheit und Name")
    unit_name = django_tables2.Column(verbose_name=_("Einheit"))
    employee_name = django_tables2.Column(verbose_name=_("Name"))
    number = django_tables2.Column(verbose_name=_("Gutschein"))
    printed_at = MomentColumn(verbose_name=_("Brief gedruckt am"))
    print_count = NumberColumn(verbose_name=_("Wie oft"))
    hint = django_tables2.Column(verbose_name=_("Hinweis"), orderable=False)


class RequestTable(PageTable):
    caption = _("Kursanfragen")
    employee_name = django_tables2.Column(verbose_name=_("Name"))
    unit_name = django_tables2.Column(verbose_name=_("Einheit"))
    course_title = django_tables2.Column(
        verbose_name=_("Kurs"),
        linkify=("desk:decision", {"request_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    state_title = django_tables2.Column(verbose_name=_("Stand"))
    created_at = DateColumn(verbose_name=_("Eingereicht"))
    decide_until = DateColumn(verbose_name=_("Zu entscheiden bis"))
    rest_cents = EurosColumn(verbose_name=_("Eigenanteil"))


class CostTable(PageTable):
    caption = _("Eigenanteil gebuchter Anfragen je Haushaltsjahr")
    year = django_tables2.Column(verbose_name=_("Haushaltsjahr"), orderable=False)
    booked_count = NumberColumn(verbose_name=_("Gebucht"), orderable=False)
    rest_cents = EurosColumn(verbose_name=_("Eigenanteil"), orderable=False)


class ListTable(PageTable):
    caption = _("Ausgaben nach Liste, die neueste zuerst")
    file_name = django_tables2.Column(
        verbose_name=_("Datei"),
        linkify=("desk:list", {"list_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    uploaded_at = MomentColumn(verbose_name=_("Hochgeladen"))
    programme_title = django_tables2.Column(verbose_name=_("Förderprogramm"))
    line_count = NumberColumn(verbose_name=_("Zeilen"))
    give_count = NumberColumn(verbose_name=_("Bekommen einen"))
    error_count = NumberColumn(verbose_name=_("Mit Fehler"))
    standing = django_tables2.TemplateColumn(
        "{% load i18n %}{% if record.ending %}{{ record.get_ending_display }}"
        '{% elif record.distribution_id %}{% translate "ausgegeben" %}'
        '{% else %}{% translate "wartet auf Ihre Entscheidung" %}{% endif %}',
        verbose_name=_("Stand"),
        orderable=False,
    )
