"""Staff files: upload, look, confirm, watch, take the result home."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.outbox.api import FAILED, get_job
from campus.web.access import CampusRequest, page
from campus.web.components import FigureTile
from campus.web.pages import refused
from tenants.staff.forms import TypedLeavingForm, UploadForm
from tenants.staff.queries import imports as queries
from tenants.staff.reading.table import MAX_BYTES
from tenants.staff.rules.planning import must_type_leaving
from tenants.staff.services.checking import check_upload
from tenants.staff.services.importing import cancel_import, confirm_import
from tenants.staff.tables import ImportRowTable, ImportTable

MAY = "manage_staff"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(may=MAY)
def imports(request: CampusRequest) -> HttpResponse:
    table = ImportTable(queries.import_runs(), request=request)
    return render(request, "staff/imports.html", {"table": table})


@page(may=MAY, writes=True)
def new_import(request: CampusRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            run_id = check_upload(
                file_name=upload.name,
                # One byte more than allowed is enough to see that it is too much.
                content=upload.read(MAX_BYTES + 1),
                is_complete=form.cleaned_data["is_complete"],
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error("upload", str(refusal))
        else:
            return redirect("staff:import", run_id)
    return render(request, "staff/import_upload.html", {"form": form})


@page(may=MAY)
def import_run(request: CampusRequest, run_id: UUID) -> HttpResponse:
    return _show(request, run_id)


@page(may=MAY)
def import_rows(request: CampusRequest, run_id: UUID) -> HttpResponse:
    try:
        run = queries.find_import(run_id=run_id)
    except Refusal as refusal:
        return _unknown(request, refusal)
    action = request.GET.get("folge", "")
    table = ImportRowTable(queries.rows_of(run_id=run_id, action=action), request=request)
    context = {"run": run, "table": table, "actions": queries.action_choices(), "chosen": action}
    return render(request, "staff/import_rows.html", context)


@page(may=MAY, writes=True)
def import_confirmation(request: CampusRequest, run_id: UUID) -> HttpResponse:
    if request.method != "POST":
        return redirect("staff:import", run_id)
    typed = TypedLeavingForm(request.POST)
    number = typed.cleaned_data["typed_leaving"] if typed.is_valid() else None
    try:
        confirm_import(run_id=run_id, typed_leaving=number, actor=request.actor, now=request.now)
    except Refusal as refusal:
        if refusal.code != "leaving_not_typed":
            return _not_possible(request, run_id, refusal)
        if typed.is_valid():
            typed.add_error("typed_leaving", str(refusal))
        return _show(request, run_id, typed=typed, status=refusal.status)
    return redirect("staff:import", run_id)


@page(may=MAY, writes=True)
def import_cancellation(request: CampusRequest, run_id: UUID) -> HttpResponse:
    if request.method == "POST":
        try:
            cancel_import(run_id=run_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return _not_possible(request, run_id, refusal)
    return redirect("staff:import", run_id)


@page(may=MAY)
def import_result(request: CampusRequest, run_id: UUID) -> HttpResponse:
    try:
        name, content = queries.result_file(
            run_id=run_id, only_errors=request.GET.get("nur") == "fehler"
        )
    except Refusal as refusal:
        return _not_possible(request, run_id, refusal)
    kind = _XLSX if name.endswith(".xlsx") else "text/csv"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def _show(
    request: CampusRequest,
    run_id: UUID,
    *,
    typed: TypedLeavingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    try:
        run = queries.find_import(run_id=run_id)
    except Refusal as refusal:
        return _unknown(request, refusal)
    return render(request, "staff/import.html", _context(run, typed), status=status)


def _context(run: Any, typed: TypedLeavingForm | None) -> dict[str, Any]:
    must_type = must_type_leaving(
        leaving_count=run.leaving_count, active_count=run.active_count_before
    )
    return {
        "run": run,
        "tiles": _tiles(run),
        "groups": queries.problem_groups(run_id=run.id),
        "headings": queries.headings_of(run),
        "first_rows": queries.first_rows_of(run),
        "earlier": queries.earlier_run_of(run),
        "nobody_leaves": queries.nobody_leaves(run),
        "change_count": run.new_count + run.changed_count + run.leaving_count,
        "form": (typed or TypedLeavingForm()) if must_type else None,
        "progress": queries.progress_of(run),
        "is_stuck": run.job_id is not None and get_job(run.job_id).state == FAILED,
    }


def _tiles(run: Any) -> list[FigureTile]:
    address = reverse("staff:import_rows", args=[run.id])
    figures = [
        (_("neu"), run.new_count, "new"),
        (_("geändert"), run.changed_count, "changed"),
        (_("scheiden aus"), run.leaving_count, "leaving"),
        (_("unverändert"), run.unchanged_count, "unchanged"),
        (_("mit Fehler"), run.error_count, "error"),
    ]
    return [
        FigureTile(label, count, url=f"{address}?folge={action}")
        for label, count, action in figures
    ]


def _unknown(request: CampusRequest, refusal: Refusal) -> HttpResponse:
    return refused(
        request, refusal, next_url=reverse("staff:imports"), next_text=_("Zu den Importen")
    )


def _not_possible(request: CampusRequest, run_id: UUID, refusal: Refusal) -> HttpResponse:
    address = reverse("staff:import", args=[run_id])
    return refused(request, refusal, next_url=address, next_text=_("Zurück zum Import"))
