"""The list of job profiles."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.utils.translation import gettext_lazy as _

from campus.web.tables import DateColumn, PageTable

LINK = {"a": {"class": "kern-link"}}


class LibraryProfileTable(PageTable):
    caption = _("Musterprofile")

    title = django_tables2.Column(
        verbose_name=_("Profil"),
        linkify=("library:library_profile", {"profile_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    family_title = django_tables2.Column(verbose_name=_("Berufsfamilie"))
    state = django_tables2.Column(verbose_name=_("Stand"))
    published_at = DateColumn(verbose_name=_("veröffentlicht am"))

    def render_state(self, record: Any) -> Any:
        return _("Fassung %(number)s, %(state)s") % {
            "number": record.version,
            "state": record.get_state_display(),
        }


class TargetTable(PageTable):
    caption = _("Soll je Kompetenz")

    title = django_tables2.Column(verbose_name=_("Kompetenz"), orderable=False)
    levels = django_tables2.Column(verbose_name=_("DigComp-Stufe"), orderable=False)
    importance = django_tables2.Column(verbose_name=_("Gewicht"), orderable=False)
