"""The cooperative's table of accounts."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from campus.web.tables import PageTable


class AccountTable(PageTable):
    caption = _("Zugänge der Genossenschaft, der Fördergeber und der Kursanbieter")

    display_name = tables.Column(
        verbose_name=_("Name"), linkify=("accounts:account_detail", {"account_id": tables.A("id")})
    )
    email = tables.Column(verbose_name=_("E-Mail-Adresse"))
    role_names = tables.Column(verbose_name=_("Rollen"), orderable=False)
    state_title = tables.Column(verbose_name=_("Zugang"))
    invitation_title = tables.Column(verbose_name=_("Einladung"), orderable=False)

    def render_role_names(self, value: list[str]) -> str:
        return ", ".join(value)
