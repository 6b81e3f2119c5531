"""The lists of test items and of what an import would do."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_tables2
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from campus.web.tables import DateColumn, MomentColumn, NumberColumn, PageTable

LINK = {"a": {"class": "kern-link"}}
FATES = {
    "created": _("neu"),
    "changed": _("geändert"),
    "unchanged": _("unverändert"),
    "faulty": _("fehlerhaft"),
}


class ItemTable(PageTable):
    caption = _("Aufgaben")

    content = django_tables2.Column(
        verbose_name=_("Aufgabe"),
        linkify=("library:item", {"item_id": django_tables2.A("id")}),
        attrs=LINK,
        order_by=("code", "version"),
    )
    field_code = django_tables2.Column(verbose_name=_("Kompetenz"), empty_values=())
    reference_level = NumberColumn(verbose_name=_("Stufe"))
    kind = django_tables2.Column(verbose_name=_("Art"))
    state = django_tables2.Column(verbose_name=_("Stand"))
    review_due_on = DateColumn(verbose_name=_("zu prüfen bis"))

    def __init__(
        self, data: Any, *, titles: dict[str, str], today: dt.date, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.titles = titles
        self.today = today

    def render_content(self, value: dict[str, Any]) -> str:
        return Truncator(value.get("prompt", "")).chars(110)

    def render_field_code(self, value: str) -> Any:
        return self.titles.get(value, value) or _("noch nicht zugeordnet")

    def render_state(self, record: Any) -> Any:
        return _("Fassung %(number)s, %(state)s") % {
            "number": record.version,
            "state": record.get_state_display(),
        }

    def render_review_due_on(self, record: Any, value: dt.date) -> SafeString | str:
        day = f"{value:%d.%m.%Y}"
        if record.state == "published" and value <= self.today:
            return format_html("<strong>{} ({})</strong>", day, _("fällig"))
        return day


class FoundItemTable(PageTable):
    """The items of a file with what importing would do, or has done, with each."""

    caption = _("Aufgaben in der Datei")

    place = django_tables2.Column(verbose_name=_("Stelle"), orderable=False)
    title = django_tables2.Column(verbose_name=_("Aufgabe"), orderable=False)
    kind = django_tables2.Column(verbose_name=_("Art"), orderable=False)
    fate = django_tables2.Column(verbose_name=_("Ergebnis"), orderable=False)
    remarks = django_tables2.Column(verbose_name=_("Hinweise"), orderable=False)

    def __init__(self, data: Any, *, kinds: dict[str, str], **options: Any) -> None:
        super().__init__(data, **options)
        self.kinds = kinds

    def render_kind(self, value: str) -> str:
        return self.kinds.get(value, value)

    def render_fate(self, value: str) -> Any:
        return FATES[value]

    def render_remarks(self, value: list[str]) -> SafeString:
        return format_html_join(" ", "{}", ((remark,) for remark in value))


class ItemImportTable(PageTable):
    caption = _("Eingelesene Dateien")

    checked_at = MomentColumn(
        verbose_name=_("eingelesen am"),
        linkify=("library:item_import", {"import_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    file_name = django_tables2.Column(verbose_name=_("Datei"))
    format = django_tables2.Column(verbose_name=_("Dateiformat"))
    state = django_tables2.Column(verbose_name=_("Stand"))
    licence = django_tables2.Column(verbose_name=_("Lizenz"), orderable=False)
