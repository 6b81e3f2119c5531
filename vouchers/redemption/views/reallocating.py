"""Move unused vouchers between municipalities: propose, adjust, preview, decide."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campus.kernel.clock import berlin_day
from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.pages import decision_id, seen_number
from vouchers.funding.api import (
    Move,
    ProgrammeTerms,
    Stock,
    get_programme,
    is_decided,
    propose_move,
    round_count,
)
from vouchers.redemption.forms import MoveForm, MoveProposalForm
from vouchers.redemption.queries.cockpit import named, stocks_of
from vouchers.redemption.services.reallocating import decide_move
from vouchers.redemption.tables import GiveTable, TakeTable
from vouchers.redemption.views.cockpit import MAY, unknown


@dataclass(frozen=True, kw_only=True)
class MoveLine:
    """What one municipality gives (from which part) or gets, for the preview."""

    name: str
    open_count: int
    free_count: int
    count: int
    cents: int


@page(may=MAY, writes=True)
def reallocation(request: CampusRequest, programme_id: UUID) -> HttpResponse:
    """Ask how many (GET), show what would happen, and do it once confirmed (POST)."""
    try:
        programme = get_programme(programme_id=programme_id)
        stocks = stocks_of(programme, today=berlin_day(request.now))
        if request.method != "POST":
            return _ask(request, programme, stocks)
        decision = decision_id(request)
        if decision and is_decided(decision):
            return redirect("funding:round", decision)
        form = MoveForm(request.POST, towns=named(stocks))
        if not form.is_valid() or request.POST.get("aendern"):
            return _adjust(request, programme, form)
        if not request.POST.get("bestaetigt"):
            return _preview(request, programme, stocks, form.move)
        round_id = decide_move(
            programme_id=programme_id,
            move=form.move,
            actor=request.actor,
            now=request.now,
            round_id=decision,
            seen_rounds=seen_number(request),
        )
    except Refusal as refusal:
        return unknown(request, refusal)
    return redirect("funding:round", round_id)


def _ask(request: CampusRequest, programme: ProgrammeTerms, stocks: list[Stock]) -> HttpResponse:
    unused = sum(stock.unused_count for stock in stocks)
    form = MoveProposalForm(request.GET or None, limit=max(unused, 1))
    if form.is_valid():
        move = propose_move(total=form.cleaned_data["anzahl"], stocks=stocks)
        towns = named(stocks)
        return _adjust(request, programme, MoveForm(towns=towns, initial=MoveForm.initial_of(move)))
    context = {"programme": programme, "form": form, "unused": unused}
    return render(request, "redemption/reallocation.html", context)


def _adjust(request: CampusRequest, programme: ProgrammeTerms, form: MoveForm) -> HttpResponse:
    context = {"programme": programme, "form": form}
    return render(request, "redemption/reallocation_numbers.html", context)


def _preview(
    request: CampusRequest, programme: ProgrammeTerms, stocks: list[Stock], move: Move
) -> HttpResponse:
    take, give = _take_lines(programme, stocks, move), _give_lines(programme, stocks, move)
    context = {
        "programme": programme,
        "move": move,
        "seen": round_count(programme.id),
        "revoked": sum(line.free_count for line in take),
        "take": TakeTable(take, request=request, per_page=None),
        "give": GiveTable(give, request=request, per_page=None),
        "fields": MoveForm.initial_of(move).items(),
        "button": _button(move.count, programme),
    }
    return render(request, "redemption/reallocation_preview.html", context)


def _take_lines(programme: ProgrammeTerms, stocks: list[Stock], move: Move) -> list[MoveLine]:
    return [
        _line(programme, name, count, open_count=min(count, stock.open_count))
        for stock, name in named(stocks).items()
        if (count := move.take.get(stock.municipality_id))
    ]


def _give_lines(programme: ProgrammeTerms, stocks: list[Stock], move: Move) -> list[MoveLine]:
    return [
        _line(programme, name, count, open_count=count)
        for stock, name in named(stocks).items()
        if (count := move.give.get(stock.municipality_id))
    ]


def _line(programme: ProgrammeTerms, name: str, count: int, *, open_count: int) -> MoveLine:
    return MoveLine(
        name=name,
        count=count,
        open_count=open_count,
        free_count=count - open_count,
        cents=count * programme.ceiling_cents,
    )


def _button(count: int, programme: ProgrammeTerms) -> str:
    vouchers = ngettext("%(n)s Gutschein", "%(n)s Gutscheine", count) % {"n": count}
    sentence = _("%(count)s umschichten (%(euros)s)")
    return str(sentence) % {"count": vouchers, "euros": euros(count * programme.ceiling_cents)}
