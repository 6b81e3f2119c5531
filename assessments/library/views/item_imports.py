"""Importing test items: upload, preview, report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.library.forms.item_imports import ItemUploadForm
from assessments.library.queries import items as queries
from assessments.library.rules.item_refusals import ItemImportNotFound
from assessments.library.services import item_imports as services
from assessments.library.tables.items import FoundItemTable, ItemImportTable
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.pages import confirm, refused


@page(may="keep_library", writes=True)
def upload_items(request: CampusRequest) -> HttpResponse:
    """Read a file of items and lead to its preview."""
    form = ItemUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            import_id = services.check_item_file(
                content=file.read(),
                file_name=file.name or "",
                defaults=form.defaults,
                actor=request.actor,
                now=request.now,
            )
            return redirect("library:item_import", import_id)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    table = ItemImportTable(queries.item_imports(), request=request)
    return render(request, "library/items/upload.html", {"form": form, "table": table})


@page(may="keep_library", writes=True)
def item_import(request: CampusRequest, import_id: UUID) -> HttpResponse:
    """Show what importing would do, import, and show what it has done."""
    shown = _import_or_404(import_id)
    url = reverse("library:item_import", args=[import_id])
    if request.method == "POST":
        try:
            services.import_items(import_id=import_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return refused(request, refusal, next_url=url, next_text=_("Zur Einlesung"))
        return redirect(url)
    fates = services.fates_of(shown.items)
    rows = [
        {**item, "fate": fate, "remarks": [*item["faults"], *item["notes"]]}
        for item, fate in zip(shown.items, fates, strict=True)
    ]
    kinds = dict(queries.kind_choices())
    context = {
        "run": shown,
        "counts": _counts(shown, fates),
        "table": FoundItemTable(rows, kinds=kinds, request=request, per_page=None),
        "competence": queries.competence_titles().get(shown.field_code, shown.field_code),
    }
    return render(request, "library/items/import.html", context)


def _counts(shown: Any, fates: list[str]) -> dict[str, int]:
    names = ("created", "changed", "unchanged", "faulty")
    if shown.state == "imported":
        return {name: getattr(shown, f"{name}_count") for name in names}
    return {name: fates.count(name) for name in names}


@page(may="keep_library", writes=True)
def discard_import(request: CampusRequest, import_id: UUID) -> HttpResponse:
    """Ask, then forget a preview."""
    shown = _import_or_404(import_id)
    url = reverse("library:item_import", args=[import_id])
    if request.method == "POST":
        try:
            services.discard_import(import_id=import_id)
        except Refusal as refusal:
            return refused(request, refusal, next_url=url, next_text=_("Zur Einlesung"))
        return redirect("library:upload_items")
    return confirm(
        request,
        title=_("Vorschau verwerfen"),
        body=[shown.file_name, _("Es wurde noch keine Aufgabe übernommen.")],
        button=_("Vorschau verwerfen"),
        cancel_url=url,
    )


def _import_or_404(import_id: UUID) -> Any:
    try:
        return queries.item_import(import_id=import_id)
    except ItemImportNotFound as refusal:
        raise Http404 from refusal
