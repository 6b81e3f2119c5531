"""The register of what is processed (Art. 30 GDPR), made from the declarations in force."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from campus.kernel.stored import KINDS
from campus.web.access import CampusRequest, page
from campus.web.exports import csv_response
from tenants.privacy.queries.office import erasures, retention_classes
from tenants.privacy.queries.stored import Table, declared_tables

MAY = "read_rules"
_HEADER = (
    _("Tabelle"),
    _("Spalte"),
    _("Bedeutung"),
    _("Art"),
    _("Zweck"),
    _("Rechtsgrundlage"),
    _("Wer liest"),
    _("Aufbewahrung"),
)


@page(may=MAY)
def register(request: CampusRequest) -> HttpResponse:
    """Show every table of this municipality: why, on which basis, who reads it, how long."""
    tables = [table for table in declared_tables() if table.stored.names_persons]
    context = {
        "tables": [(table, _kinds(table)) for table in tables],
        "classes": retention_classes(),
        "erasure_count": len(erasures()),
    }
    return render(request, "privacy/register.html", context)


@page(may=MAY)
def register_csv(request: CampusRequest) -> HttpResponse:
    """Return the same column by column, for the municipality's own register."""
    rows = [row for table in declared_tables() for row in _rows(table)]
    return csv_response(filename="Verzeichnis", header=_HEADER, rows=rows)


def _kinds(table: Table) -> list[tuple[str, str]]:
    """Return the columns of a table by kind, in German."""
    named = {kind: [c.words or c.name for c in table.columns if c.kind == kind] for kind in KINDS}
    return [(words, ", ".join(named[kind])) for kind, words in KINDS.items() if named[kind]]


def _rows(table: Table) -> Iterator[tuple[str, ...]]:
    stored = table.stored
    for column in table.columns:
        yield (
            table.name,
            column.name,
            column.words,
            column.kind_words,
            stored.purpose,
            stored.basis,
            stored.readers,
            table.kept,
        )
