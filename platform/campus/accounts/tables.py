"""Tables of accounts and of tokens."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from campus.web.tables import MomentColumn, PageTable


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


class TokenTable(PageTable):
    caption = _("Zugangsschlüssel, die gültigen zuerst")

    name = tables.Column(
        verbose_name=_("Wofür"), linkify=("accounts:token", {"token_id": tables.A("id")})
    )
    label = tables.Column(verbose_name=_("Kennung"), orderable=False)
    state_title = tables.Column(verbose_name=_("Stand"))
    made_by = tables.Column(verbose_name=_("erstellt von"))
    expires_at = MomentColumn(verbose_name=_("gültig bis"))
    last_used_on = tables.DateColumn(verbose_name=_("zuletzt benutzt"), format="d.m.Y")
