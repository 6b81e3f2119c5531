"""Tables of accounts, tokens, webhooks and versions of a municipality's own sign-in."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from campus.web.tables import ActionColumn, DateColumn, MomentColumn, NumberColumn, PageTable


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
    expires_at = DateColumn(verbose_name=_("gültig bis"))
    last_used_on = DateColumn(verbose_name=_("zuletzt benutzt"))


class WebhookTable(PageTable):
    caption = _("Webhooks")

    name = tables.Column(
        verbose_name=_("Wofür"), linkify=("accounts:webhook", {"subscription_id": tables.A("id")})
    )
    url = tables.Column(verbose_name=_("Adresse"), orderable=False)
    state_title = tables.Column(verbose_name=_("Stand"))


_AGAIN = """
{% load i18n kern %}{% if record.has_ended %}
{% url "accounts:webhook_again" record.id as address %}
{% post_button address _("Noch einmal senden") %}{% endif %}
"""


class DeliveryTable(PageTable):
    caption = _("Die letzten hundert Zustellungen")

    occurred_at = MomentColumn(verbose_name=_("geschehen"), orderable=False)
    event_title = tables.Column(verbose_name=_("Ereignis"), orderable=False)
    state_title = tables.Column(verbose_name=_("Stand"), orderable=False)
    tries = NumberColumn(verbose_name=_("Versuche"), orderable=False)
    status = NumberColumn(verbose_name=_("Status"), orderable=False)
    answer = tables.Column(verbose_name=_("Antwort, gekürzt"), orderable=False)
    message_id = tables.Column(verbose_name="webhook-id", orderable=False)
    action = ActionColumn(_AGAIN)


class ProviderTable(PageTable):
    caption = _("Einstellungen der Anmeldung, die neueste zuerst")

    title = tables.Column(
        verbose_name=_("Name"), linkify=("accounts:provider", {"provider_id": tables.A("id")})
    )
    protocol_title = tables.Column(verbose_name=_("Verfahren"), orderable=False)
    issuer = tables.Column(verbose_name=_("Adresse"), orderable=False)
    state_title = tables.Column(verbose_name=_("Stand"), orderable=False)
    made_at = MomentColumn(verbose_name=_("angelegt am"))


_END = """
{% load i18n kern %}{% if record.is_live %}
{% url "accounts:shared_device_end" record.id as address %}
{% blocktranslate asvar text with name=record.name %}{{ name }} entfernen{% endblocktranslate %}
{% link_button address text %}{% endif %}
"""


class SharedDeviceTable(PageTable):
    caption = _("Gemeinsame Rechner")

    name = tables.Column(verbose_name=_("Wo"), orderable=False)
    idle_minutes = NumberColumn(verbose_name=_("meldet ab nach Minuten"), orderable=False)
    state_title = tables.Column(verbose_name=_("Stand"), orderable=False)
    action = ActionColumn(_END)
