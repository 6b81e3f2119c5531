"""The lists of model versions and profiles."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.utils.translation import gettext_lazy as _

from campus.web.tables import DateColumn, NumberColumn, PageTable

LINK = {"a": {"class": "kern-link"}}


class ModelTable(PageTable):
    caption = _("Versionen des Kompetenzmodells")

    version = NumberColumn(verbose_name=_("Version"))
    title = django_tables2.Column(
        verbose_name=_("Titel"),
        linkify=("checks:model", {"model_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    state = django_tables2.Column(verbose_name=_("Stand"))
    field_count = NumberColumn(verbose_name=_("Kompetenzen"))
    published_at = DateColumn(verbose_name=_("veröffentlicht am"))

    def render_state(self, record: Any) -> str:
        return str(record.get_state_display())


class ProfileTable(PageTable):
    caption = _("Profile")

    title = django_tables2.Column(
        verbose_name=_("Profil"),
        linkify=("checks:edit_profile", {"profile_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    family = django_tables2.Column(verbose_name=_("Jobfamilie"), order_by="family__title")
    description = django_tables2.Column(verbose_name=_("Beschreibung"), orderable=False)
    target_count = NumberColumn(verbose_name=_("Ziele im geltenden Modell"))
    retired_at = DateColumn(verbose_name=_("stillgelegt am"))


class FamilyTable(PageTable):
    caption = _("Jobfamilien")

    title = django_tables2.Column(
        verbose_name=_("Jobfamilie"),
        linkify=("checks:edit_family", {"family_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    description = django_tables2.Column(verbose_name=_("Beschreibung"), orderable=False)
    profile_count = NumberColumn(verbose_name=_("Profile"))
