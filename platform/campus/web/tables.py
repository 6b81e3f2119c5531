"""Tables with plain-link sorting and paging, and columns that write German figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_tables2
from django.http import HttpRequest
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _

from campus.kernel.clock import BERLIN
from campus.kernel.money import euros

ROWS_PER_PAGE = 25

_NUMERIC = {
    "th": {"class": "kern-table__header--numeric"},
    "td": {"class": "kern-table__cell--numeric"},
    "tf": {"class": "kern-table__cell--numeric"},
}


_ACTION = {
    "th": {"class": "kern-table__header--action"},
    "td": {"class": "kern-table__cell--action"},
}


class PageTable(django_tables2.Table):
    """A table of a page: `StaffTable(rows, request=request)`, shown by `{% data_table table %}`.

    Sorting and page come from the query string. `caption` names the table; `per_page=None`
    shows all rows.
    """

    caption: Any = ""

    class Meta:
        template_name = "web/table.html"
        empty_text = _("Keine Einträge.")

    def __init__(
        self,
        data: Any,
        *,
        request: HttpRequest,
        per_page: int | None = ROWS_PER_PAGE,
        caption: Any = None,
        **options: Any,
    ) -> None:
        options.setdefault("template_name", "web/table.html")
        options.setdefault("empty_text", _("Keine Einträge."))
        super().__init__(data, **options)
        if caption is not None:
            self.caption = caption
        django_tables2.RequestConfig(request, paginate=False).configure(self)
        if per_page:
            self._turn_to(request.GET.get(self.prefixed_page_field, ""), per_page)

    def _turn_to(self, number: str, per_page: int) -> None:
        """Show a page; what the address asks for beyond the last or before the first is moved."""
        self.paginate(page=1, per_page=per_page)
        self.page = self.paginator.get_page(number)


class NumberColumn(django_tables2.Column):
    """Whole or decimal numbers, right-aligned."""

    attrs = _NUMERIC

    def render(self, value: Any) -> str:
        return number_format(value, use_l10n=True, force_grouping=True)


class EurosColumn(django_tables2.Column):
    """Cents, written as euros, right-aligned."""

    attrs = _NUMERIC

    def render(self, value: int) -> str:
        return euros(value)


class DateColumn(django_tables2.Column):
    """Days, or the German day of moments, as 31.12.2026."""

    pattern = "d.m.Y"

    def render(self, value: dt.date | dt.datetime) -> str:
        if isinstance(value, dt.datetime):
            value = value.astimezone(BERLIN)
        return date_format(value, self.pattern)


class MomentColumn(DateColumn):
    """Moments in German time as 31.12.2026, 14:05."""

    pattern = "d.m.Y, H:i"


class ActionColumn(django_tables2.TemplateColumn):
    """Links or buttons at the end of a row; never sorted."""

    def __init__(self, template_code: str, **options: Any) -> None:
        options.setdefault("verbose_name", _("Aktion"))
        options.setdefault("orderable", False)
        options.setdefault("attrs", _ACTION)
        super().__init__(template_code, **options)
