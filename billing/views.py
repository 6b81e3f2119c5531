"""The cooperative's settlement with course providers and with municipalities."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from billing.forms import MonthForm
from billing.queries import settlement_of, shares_of
from billing.rules import months_back, totals, totals_of_shares
from billing.tables import SettlementTable, ShareTable
from campus.kernel.clock import berlin_day
from campus.kernel.money import euros
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.exports import Cents, csv_response, xlsx_response

MAY = "settle_courses"
MONTHS_SHOWN = 24


@page(may=MAY)
def settlement(request: CampusRequest) -> HttpResponse:
    """Show what each provider is owed for a month."""
    form, month = _month(request)
    lines = settlement_of(month)
    context = {
        "form": form,
        "month": month,
        "rows": [SummaryRow(name, euros(cents)) for name, cents in totals(lines).items()],
        "total": sum(line.cents for line in lines),
        "table": SettlementTable(lines, request=request),
    }
    return render(request, "billing/settlement.html", context)


@page(may=MAY)
def settlement_csv(request: CampusRequest) -> HttpResponse:
    """Give the settlement of a month as CSV."""
    _form, month = _month(request)
    return csv_response(
        filename=f"abrechnung-{month:%Y-%m}",
        header=["Monat", "Anbieter", "Kurs", "Anzahl", "Gutscheine", "Kommunen", "Betrag"],
        rows=(
            (
                f"{month:%m/%Y}",
                line.provider,
                line.course,
                line.count,
                Cents(line.voucher_cents),
                Cents(line.rest_cents),
                Cents(line.cents),
            )
            for line in settlement_of(month)
        ),
    )


@page(may=MAY)
def shares(request: CampusRequest) -> HttpResponse:
    """Show what each municipality pays itself for a month."""
    form, month = _month(request)
    lines = shares_of(month)
    context = {
        "form": form,
        "month": month,
        "rows": [SummaryRow(name, euros(cents)) for name, cents in totals_of_shares(lines).items()],
        "total": sum(line.cents for line in lines),
        "table": ShareTable(lines, request=request),
    }
    return render(request, "billing/shares.html", context)


@page(may=MAY)
def shares_csv(request: CampusRequest) -> HttpResponse:
    """Give the own shares of a month as CSV."""
    return csv_response(**_share_file(request))


@page(may=MAY)
def shares_xlsx(request: CampusRequest) -> HttpResponse:
    """Give the own shares of a month as a workbook."""
    return xlsx_response(**_share_file(request))


def _share_file(request: CampusRequest) -> dict[str, Any]:
    _form, month = _month(request)
    return {
        "filename": f"eigenanteile-{month:%Y-%m}",
        "header": ["Monat", "Kommune", "Programm", "Kurs", "Anzahl", "Eigenanteil"],
        "rows": [
            (
                f"{month:%m/%Y}",
                line.municipality,
                line.programme,
                line.course,
                line.count,
                Cents(line.cents),
            )
            for line in shares_of(month)
        ],
    }


def _month(request: CampusRequest) -> tuple[MonthForm, dt.date]:
    months = months_back(berlin_day(request.now), count=MONTHS_SHOWN)
    # The month that has just ended is the one to settle.
    form = MonthForm({"monat": request.GET.get("monat") or f"{months[1]:%Y-%m}"}, months=months)
    chosen = form.cleaned_data["monat"] if form.is_valid() else f"{months[1]:%Y-%m}"
    return form, dt.date.fromisoformat(f"{chosen}-01")
