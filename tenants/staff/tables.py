"""HR's dense tables."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campus.web.tables import ActionColumn, DateColumn, MomentColumn, NumberColumn, PageTable
from tenants.staff.queries import access
from tenants.staff.queries.imports import described

STANDING_TEXTS = {
    access.NONE: _("noch keiner"),
    access.OPENED: _("angelegt, noch kein Brief"),
    access.INVITED: _("per E-Mail eingeladen"),
    access.LETTER_SENT: _("Brief gedruckt"),
    access.ACTIVE: _("in Gebrauch"),
    access.CLOSED: _("geschlossen"),
}
_LINK = {"a": {"class": "kern-link kern-link--no-visited-state"}}
_CHOOSE = (
    '<input type="checkbox" class="kern-form-check__checkbox" name="person" form="auswahl"'
    ' value="{{ record.id }}" aria-label="{{ record }} auswählen">'
)


class PeopleTable(PageTable):
    caption = _("Beschäftigte")

    choose = ActionColumn(_CHOOSE, verbose_name=_("Auswahl"))
    name = tables.Column(
        accessor="family_name",
        verbose_name=_("Name"),
        order_by=("family_name", "given_name", "personnel_number"),
        linkify=("staff:employee", {"employee_id": tables.A("id")}),
        attrs=_LINK,
    )
    personnel_number = tables.Column(verbose_name=_("Personalnummer"))
    unit = tables.Column(accessor="unit__name", verbose_name=_("Organisationseinheit"), default="–")
    post = tables.Column(accessor="post__title", verbose_name=_("Stelle"), default="–")
    left_at = DateColumn(verbose_name=_("ausgeschieden"), default="–")
    account_id = tables.Column(
        verbose_name=_("Zugang"), orderable=False, default=STANDING_TEXTS[access.NONE]
    )

    def before_render(self, request: HttpRequest) -> None:
        """Ask once for the accounts of the page's people, not once a row."""
        ids = [row.record.account_id for row in self.paginated_rows if row.record.account_id]
        self.standings: dict[UUID, str] = access.standings(ids)

    def render_name(self, record: Any) -> str:
        return f"{record.family_name}, {record.given_name}"

    def render_account_id(self, value: UUID) -> Any:
        return STANDING_TEXTS[self.standings.get(value, access.NONE)]


class UnitTable(PageTable):
    caption = _("Organisationseinheiten")

    name = tables.Column(
        verbose_name=_("Bezeichnung"),
        linkify=("staff:unit", {"unit_id": tables.A("id")}),
        attrs=_LINK,
    )
    parent = tables.Column(accessor="parent__name", verbose_name=_("gehört zu"), default="–")
    people_count = NumberColumn(verbose_name=_("Personen"))


class PostTable(PageTable):
    caption = _("Stellen")

    title = tables.Column(
        verbose_name=_("Stellenbezeichnung"),
        linkify=("staff:post", {"post_id": tables.A("id")}),
        attrs=_LINK,
    )
    people_count = NumberColumn(verbose_name=_("Personen"))


class ImportTable(PageTable):
    caption = _("Importe")

    uploaded_at = MomentColumn(
        verbose_name=_("hochgeladen"),
        linkify=("staff:import", {"run_id": tables.A("id")}),
        attrs=_LINK,
    )
    file_name = tables.Column(verbose_name=_("Datei"))
    state = tables.Column(accessor="get_state_display", verbose_name=_("Stand"), orderable=False)
    new_count = NumberColumn(verbose_name=_("neu"))
    changed_count = NumberColumn(verbose_name=_("geändert"))
    leaving_count = NumberColumn(verbose_name=_("ausscheidend"))
    error_count = NumberColumn(verbose_name=_("Fehler"))


class ImportRowTable(PageTable):
    caption = _("Zeilen der Datei")

    line = tables.Column(verbose_name=_("Zeile"), default="–")
    personnel_number = tables.Column(verbose_name=_("Personalnummer"), default="–")
    name = tables.Column(verbose_name=_("Name"), default="–")
    action = tables.Column(accessor="get_action_display", verbose_name=_("Folge"), orderable=False)
    diff = tables.Column(
        verbose_name=_("Was sich ändert"), orderable=False, empty_values=(), default="–"
    )

    def render_diff(self, record: Any) -> str:
        return record.sentence or described(record.diff) or "–"


class AccessRunTable(PageTable):
    caption = _("Zugangsläufe")

    created_at = MomentColumn(
        verbose_name=_("begonnen"),
        linkify=("staff:access_run", {"run_id": tables.A("id")}),
        attrs=_LINK,
    )
    unit = tables.Column(
        accessor="unit__name", verbose_name=_("Organisationseinheit"), default=_("Auswahl")
    )
    finished_at = MomentColumn(verbose_name=_("fertig"), default=_("läuft"))


class AccessItemTable(PageTable):
    caption = _("Personen dieses Laufs")

    employee = tables.Column(
        verbose_name=_("Name"),
        order_by=("employee__family_name", "employee__given_name"),
        linkify=("staff:employee", {"employee_id": tables.A("employee_id")}),
        attrs=_LINK,
    )
    unit = tables.Column(
        accessor="employee__unit__name", verbose_name=_("Organisationseinheit"), default="–"
    )
    way = tables.Column(accessor="get_way_display", verbose_name=_("Weg"), orderable=False)
    outcome = tables.Column(verbose_name=_("Ergebnis"), orderable=False, empty_values=())

    def render_outcome(self, record: Any) -> Any:
        if record.sentence:
            return record.sentence
        if record.printed_at:
            return _("Brief gedruckt")
        if record.done_at:
            return _("eingeladen") if record.way == "email" else _("Brief liegt bereit")
        return _("wartet")


_REVOKE = """
{% load i18n kern %}{% if record.is_live %}
{% url "staff:directory_key_revocation" record.id as address %}
{% blocktranslate asvar text with label=record.label %}{{ label }} widerrufen{% endblocktranslate %}
{% link_button address text %}{% endif %}
"""


class DirectoryKeyTable(PageTable):
    caption = _("Schlüssel des Verzeichnisses, die neuesten zuerst")

    label = tables.Column(verbose_name=_("Kennung"), orderable=False)
    state_title = tables.Column(verbose_name=_("Stand"), orderable=False)
    expires_at = DateColumn(verbose_name=_("gültig bis"))
    last_used_on = DateColumn(verbose_name=_("zuletzt benutzt"))
    action = ActionColumn(_REVOKE)
