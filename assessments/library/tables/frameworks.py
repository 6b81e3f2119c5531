"""The lists of frameworks, of what an import found, and of what differs between two."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from assessments.library.rules.comparing import ADDED, CHANGED, REMOVED
from campus.web.tables import MomentColumn, NumberColumn, PageTable

LINK = {"a": {"class": "kern-link"}}


class FrameworkTable(PageTable):
    caption = _("Kompetenzrahmen")

    title = django_tables2.Column(
        verbose_name=_("Rahmen"),
        linkify=("library:framework", {"framework_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    version = django_tables2.Column(verbose_name=_("Version"))
    edition = NumberColumn(verbose_name=_("Fassung"))
    state = django_tables2.Column(verbose_name=_("Stand"))
    competence_count = NumberColumn(verbose_name=_("Kompetenzen"))
    format = django_tables2.Column(verbose_name=_("Dateiformat"))
    licence = django_tables2.Column(verbose_name=_("Lizenz"), orderable=False)


class RunTable(PageTable):
    caption = _("Importe")

    imported_at = MomentColumn(
        verbose_name=_("eingelesen am"),
        linkify=("library:run", {"run_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    file_name = django_tables2.Column(verbose_name=_("Datei"))
    created_count = NumberColumn(verbose_name=_("neu"))
    changed_count = NumberColumn(verbose_name=_("geändert"))
    unchanged_count = NumberColumn(verbose_name=_("unverändert"))
    removed_count = NumberColumn(verbose_name=_("entfallen"))


class FindingTable(PageTable):
    """Findings from the database or, after a dry run, from the report itself."""

    caption = _("Hinweise zu einzelnen Datensätzen")

    kind = django_tables2.Column(verbose_name=_("Art"))
    record = django_tables2.Column(verbose_name=_("Datensatz"))
    field = django_tables2.Column(verbose_name=_("Feld"))
    value = django_tables2.Column(verbose_name=_("Wert"), orderable=False)
    message = django_tables2.Column(verbose_name=_("Hinweis"), orderable=False)

    def __init__(self, data: Any, *, labels: dict[str, str], **options: Any) -> None:
        super().__init__(data, **options)
        self.labels = labels

    def render_kind(self, value: str) -> str:
        return self.labels.get(value, value)


CHANGES = {ADDED: _("neu"), REMOVED: _("entfallen"), CHANGED: _("geändert")}


class DifferenceTable(PageTable):
    """Differences between two frameworks; `kinds` names the kinds of elements in German."""

    caption = _("Unterschiede")

    change = django_tables2.Column(verbose_name=_("Änderung"))
    code = django_tables2.Column(verbose_name=_("Kennung"))
    title = django_tables2.Column(verbose_name=_("Element"), orderable=False)
    field = django_tables2.Column(verbose_name=_("Feld"))
    before = django_tables2.Column(verbose_name=_("bisher"), orderable=False)
    after = django_tables2.Column(verbose_name=_("neu"), orderable=False)

    def __init__(self, data: Any, *, kinds: dict[str, str], **options: Any) -> None:
        super().__init__(data, **options)
        self.kinds = kinds

    def render_change(self, value: str) -> Any:
        return CHANGES.get(value, value)

    def render_title(self, value: str) -> str:
        return Truncator(value).chars(120)

    def render_before(self, value: str) -> str:
        return Truncator(self.kinds.get(value, value)).chars(400)

    render_after = render_before
