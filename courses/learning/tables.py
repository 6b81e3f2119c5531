"""The employee's courses as a table."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from campus.web.tables import DateColumn, NumberColumn, PageTable


class EnrolmentTable(PageTable):
    """Enrolments, each leading to where the person left off."""

    caption = _("Meine Kurse")
    course_title = django_tables2.Column(
        verbose_name=_("Kurs"), linkify=("learning:enrolment", [django_tables2.A("pk")])
    )
    course_provider = django_tables2.Column(verbose_name=_("Anbieter"))
    course_hours = NumberColumn(verbose_name=_("Stunden"))
    enrolled_at = DateColumn(verbose_name=_("Angemeldet am"))
    completed_at = DateColumn(verbose_name=_("Abgeschlossen am"), default=_("noch offen"))
    document = django_tables2.Column(
        verbose_name=_("Teilnahmebestätigung"),
        accessor="completed_at",
        empty_values=(),
        orderable=False,
    )

    def render_document(self, record: Any) -> SafeString | str:
        if record.completed_at is None:
            return "–"
        url = reverse("learning:certificate_pdf", args=[record.pk])
        text = _("PDF laden")
        return format_html('<a class="kern-link" href="{}">{}</a>', url, text)
