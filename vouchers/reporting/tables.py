"""Tables of the dashboard."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import django_tables2
from django.utils.translation import gettext_lazy as _

from campus.web.tables import DateColumn, NumberColumn, PageTable


@dataclass(frozen=True, kw_only=True)
class ProofRow:
    """A proof in a table; `url` leads to the draft or to the frozen page."""

    title: str
    url: str
    cutoff_day: dt.date
    version: int
    state: Any


@dataclass(frozen=True, kw_only=True)
class TargetRow:
    """A target in a table."""

    title: str
    due_day: dt.date
    target_count: int
    reached_count: int
    state: Any


class ProofTable(PageTable):
    caption = _("Die neuesten zuerst")

    title = django_tables2.Column(
        verbose_name=_("Nachweis"),
        linkify=lambda record: record.url,
        attrs={"a": {"class": "kern-link kern-link--no-visited-state"}},
        orderable=False,
    )
    cutoff_day = DateColumn(verbose_name=_("Stichtag"), orderable=False)
    version = NumberColumn(verbose_name=_("Fassung"), orderable=False)
    state = django_tables2.Column(verbose_name=_("Stand"), orderable=False)


class TargetTable(PageTable):
    caption = _("Ziel und Stand")

    title = django_tables2.Column(verbose_name=_("Ziel"), orderable=False)
    due_day = DateColumn(verbose_name=_("bis"), orderable=False)
    target_count = NumberColumn(verbose_name=_("Zielzahl"), orderable=False)
    reached_count = NumberColumn(verbose_name=_("Stand"), orderable=False)
    state = django_tables2.Column(verbose_name=_("Bewertung"), orderable=False)
