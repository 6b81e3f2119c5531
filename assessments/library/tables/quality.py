"""The figures of items and scales as tables; a figure that is missing says why."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from campus.web.tables import NumberColumn, PageTable

LINK = {"a": {"class": "kern-link"}}
FLAGS = {
    "low_correlation": _("trennt kaum"),
    "too_hard": _("fast niemand löst sie"),
    "too_easy": _("fast alle lösen sie"),
    "unused_option": _("eine falsche Antwort wählt niemand"),
}
PARTS = {"self": _("Selbsteinschätzung"), "test": _("Test")}
NOT_YET = _("noch offen")


class FigureColumn(NumberColumn):
    """A figure with two places; None is not known yet: too few answers, or all the same."""

    empty_values = ()

    def render(self, value: float | None) -> Any:
        return NOT_YET if value is None else number_format(value, 2, use_l10n=True)


class ItemQualityTable(PageTable):
    caption = _("Güte der Aufgaben")

    prompt = django_tables2.Column(
        verbose_name=_("Aufgabe"),
        linkify=("library:item_quality", {"item_id": django_tables2.A("id")}),
        attrs=LINK,
    )
    field_code = django_tables2.Column(verbose_name=_("Kompetenz"))
    flags = django_tables2.Column(verbose_name=_("Auffällig"), order_by=("flag_count",))
    reference_level = NumberColumn(verbose_name=_("Stufe"))
    answered_count = NumberColumn(verbose_name=_("Antworten"))
    difficulty = FigureColumn(verbose_name=_("Anteil p"))
    discrimination = FigureColumn(verbose_name=_("Trennschärfe r"))
    exposure = FigureColumn(verbose_name=_("je Check"))
    rasch_difficulty = FigureColumn(verbose_name=_("Rasch"))

    def __init__(self, data: Any, *, titles: dict[str, str], **options: Any) -> None:
        super().__init__(data, **options)
        self.titles = titles

    def render_prompt(self, value: str) -> str:
        return Truncator(value).chars(80)

    def render_field_code(self, value: str) -> str:
        return self.titles.get(value, value)

    def render_flags(self, value: tuple[str, ...]) -> SafeString:
        return format_html_join(", ", "{}", ((FLAGS[flag],) for flag in value))


class OptionQualityTable(PageTable):
    caption = _("Wie oft die Antworten gewählt wurden")

    text = django_tables2.Column(verbose_name=_("Antwort"), orderable=False)
    credit = NumberColumn(verbose_name=_("Bewertung"), orderable=False)
    chosen_count = NumberColumn(verbose_name=_("gewählt"), orderable=False)
    chosen_share = FigureColumn(verbose_name=_("Anteil"), orderable=False)


class ScaleQualityTable(PageTable):
    caption = _("Zuverlässigkeit der Skalen")

    title = django_tables2.Column(verbose_name=_("Kompetenz"))
    part = django_tables2.Column(verbose_name=_("Teil"))
    size = FigureColumn(verbose_name=_("Aussagen oder Aufgaben"))
    check_count = NumberColumn(verbose_name=_("Checks"))
    reliability = FigureColumn(verbose_name=_("Zuverlässigkeit"))

    def render_part(self, value: str) -> Any:
        return PARTS[value]
