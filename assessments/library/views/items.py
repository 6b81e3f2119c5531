"""The item bank: list, show, write, try."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.library.forms.items import ItemFilter, ItemForm, NewItemForm, TrialForm
from assessments.library.queries import items as queries
from assessments.library.rules.item_refusals import ItemIsNoDraft, ItemNotFound
from assessments.library.rules.items import KINDS, ResponseDoesNotFit, find_faults, score_item
from assessments.library.services import items as services
from assessments.library.tables.items import ItemTable
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import refused


@page(may="keep_library")
def items(request: CampusRequest) -> HttpResponse:
    """List the items of the bank that fit the filter."""
    today = berlin_day(request.now)
    form = ItemFilter(request.GET)
    rows = queries.find_items(question=form.question, today=today)
    table = ItemTable(rows, titles=queries.competence_titles(), today=today, request=request)
    context = {"form": form, "table": table, "due_count": queries.count_due(today=today)}
    return render(request, "library/items/items.html", context)


@page(may="keep_library")
def item(request: CampusRequest, item_id: UUID) -> HttpResponse:
    """Show one version of an item with its key, origin and other versions."""
    shown = item_or_404(item_id)
    context = {
        "item": shown,
        "rows": _facts(shown),
        "options": _options(shown),
        "faults": find_faults(kind=shown.kind, content=shown.content),
        "versions": [row for row in queries.versions_of(code=shown.code) if row.id != shown.id],
        "is_due": shown.state == "published" and shown.review_due_on <= berlin_day(request.now),
    }
    return render(request, "library/items/item.html", context)


def item_or_404(item_id: UUID) -> Any:
    """Return a version of an item, or answer that the page does not exist."""
    try:
        return queries.item(item_id=item_id)
    except ItemNotFound as refusal:
        raise Http404 from refusal


def _facts(shown: Any) -> list[SummaryRow]:
    title = queries.competence_titles().get(shown.field_code, shown.field_code)
    facet = queries.facet_titles().get(shown.field_code, {}).get(shown.facet_code, "")
    accessible = _("ja") if shown.is_accessible else _("nein")
    return [
        SummaryRow(_("Kennung"), f"{shown.code}, {_('Fassung')} {shown.version}"),
        SummaryRow(_("Stand"), shown.get_state_display()),
        SummaryRow(_("Art"), shown.get_kind_display()),
        SummaryRow(_("Kompetenz"), title or _("noch nicht zugeordnet")),
        SummaryRow(_("Facette"), facet or shown.facet_code or _("keine")),
        SummaryRow(_("DigComp-Stufe"), shown.reference_level),
        SummaryRow(
            _("Ohne Bild und Maus lösbar"), f"{accessible} {shown.accessibility_note}".strip()
        ),
        SummaryRow(_("Lizenz"), shown.licence),
        SummaryRow(_("Quelle"), shown.source),
        SummaryRow(_("Urheberin oder Urheber"), shown.author),
        SummaryRow(_("Zu prüfen bis"), f"{shown.review_due_on:%d.%m.%Y}"),
    ]


def _options(shown: Any) -> list[dict[str, Any]]:
    """Return the options as they count: steps in the right order, else as they stand."""
    by_key = {option["key"]: option for option in shown.content["options"]}
    return [by_key[key] for key in shown.content["order"]] or list(by_key.values())


@page(may="keep_library")
def new_item(request: CampusRequest) -> HttpResponse:
    """Ask for the kind of a new item."""
    form = NewItemForm(request.GET or None)
    if form.is_valid():
        return redirect("library:new_item_of_kind", form.cleaned_data["kind"])
    return render(request, "library/items/kind.html", {"form": form})


@page(may="keep_library", writes=True)
def new_item_of_kind(request: CampusRequest, kind: str) -> HttpResponse:
    """Write a new item of one kind."""
    if kind not in KINDS:
        raise Http404
    form = ItemForm(request.POST or None, kind=kind)
    if form.is_valid():
        try:
            item_id = services.create_item(entry=form.entry, actor=request.actor, now=request.now)
            return redirect("library:item", item_id)
        except Refusal as refusal:
            form.add_error("code", str(refusal))
    return _form_page(request, form, title=_("Aufgabe anlegen"), cancel=reverse("library:items"))


@page(may="keep_library", writes=True)
def edit_item(request: CampusRequest, item_id: UUID) -> HttpResponse:
    """Change a draft."""
    shown = item_or_404(item_id)
    url = reverse("library:item", args=[item_id])
    if shown.state != "draft":
        return refused(request, ItemIsNoDraft(), next_url=url, next_text=_("Zur Aufgabe"))
    initial = ItemForm.initial_of(shown)
    form = ItemForm(request.POST or None, kind=shown.kind, code=shown.code, initial=initial)
    if form.is_valid():
        try:
            services.change_draft(
                item_id=item_id, entry=form.entry, actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            return refused(request, refusal, next_url=url, next_text=_("Zur Aufgabe"))
        return redirect("library:item", item_id)
    return _form_page(request, form, title=_("Aufgabe bearbeiten"), cancel=url)


def _form_page(request: CampusRequest, form: ItemForm, *, title: Any, cancel: str) -> HttpResponse:
    kinds = dict(queries.kind_choices())
    context = {"form": form, "title": title, "cancel": cancel, "kind": kinds[form.kind]}
    return render(request, "library/items/form.html", context)


@page(may="keep_library")
def try_item(request: CampusRequest, item_id: UUID) -> HttpResponse:
    """Show an item as employees see it, and what an answer would count; nothing is kept."""
    shown = item_or_404(item_id)
    form = TrialForm(request.GET or None, kind=shown.kind, content=shown.content)
    context = {"item": shown, "form": form, "faults": (), **_trial(shown, form)}
    return render(request, "library/items/try.html", context)


def _trial(shown: Any, form: TrialForm) -> dict[str, Any]:
    """Return what comes of the answer in the address: credit and feedback, or why there is none."""
    response = form.response if form.is_bound else []
    if faults := find_faults(kind=shown.kind, content=shown.content):
        return {"faults": faults}
    if not response:
        return {}
    try:
        credit = score_item(kind=shown.kind, content=shown.content, response=response)
    except ResponseDoesNotFit:
        return {"misfit": True}
    texts = [o for o in shown.content["options"] if o["key"] in response and o["feedback"]]
    return {"credit": credit, "feedback": texts, "is_answered": True}
