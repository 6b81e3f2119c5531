"""Frozen proofs: read, take home, take note of."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from vouchers.reporting.forms import AcknowledgeForm
from vouchers.reporting.queries.proofs import (
    ProofView,
    content_of,
    file_hashes,
    file_of,
    find_proof,
)
from vouchers.reporting.queries.reports import grant_for
from vouchers.reporting.rules.contents import Content
from vouchers.reporting.rules.proofs import FORMATS, AcknowledgedAlready
from vouchers.reporting.services.freezing import take_note
from vouchers.reporting.views.shown import shown

TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@page(may="read_reports")
def proof(request: CampusRequest, grant_id: UUID, proof_id: UUID) -> HttpResponse:
    """Show a frozen proof."""
    found = _find(request, proof_id, grant_id=grant_id)
    content = content_of(found.id)
    context = {
        "proof": found,
        "grant": grant_for(grant_id=found.grant_id, funder_id=request.actor.funder_id),
        "rows": _rows(found, content),
        "files": [(name, FORMATS[name], sha) for name, sha in file_hashes(found.id).items()],
        "content": content,
        "shown": shown(content),
        "may_correct": request.actor.may("manage_funding") and not found.replaced_by_id,
        "may_note": request.actor.may("acknowledge_proofs") and not found.acknowledged_at,
    }
    return render(request, "reporting/proof.html", context)


@page(may="read_reports")
def proof_file(
    request: CampusRequest, grant_id: UUID, proof_id: UUID, file_format: str
) -> HttpResponse:
    """Give a file of a frozen proof, the same bytes each time."""
    found = _find(request, proof_id, grant_id=grant_id)
    try:
        content = file_of(found.id, file_format)
    except Refusal as refusal:
        raise Http404 from refusal
    answer = HttpResponse(content, content_type=TYPES[file_format])
    name = f"{found.kind_title}-{found.cutoff_day:%Y-%m-%d}-Fassung-{found.version}.{file_format}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page(may="acknowledge_proofs", writes=True)
def acknowledgement(request: CampusRequest, proof_id: UUID) -> HttpResponse:
    """Let the ministry say that it has taken note of a proof."""
    found = _find(request, proof_id)
    form = AcknowledgeForm(request.POST or None)
    if form.is_valid():
        # A double click: what was wanted is so.
        with suppress(AcknowledgedAlready):
            take_note(proof_id=found.id, actor=request.actor, now=request.now, **form.cleaned_data)
        return redirect("reporting:proof", found.grant_id, found.id)
    return render(request, "reporting/acknowledge.html", {"proof": found, "form": form})


def _find(request: CampusRequest, proof_id: UUID, *, grant_id: UUID | None = None) -> ProofView:
    try:
        found = find_proof(proof_id, funder_id=request.actor.funder_id)
    except Refusal as refusal:
        raise Http404 from refusal
    if grant_id not in (None, found.grant_id):
        raise Http404
    return found


def _rows(found: ProofView, content: Content) -> list[SummaryRow]:
    noted = _("noch nicht")
    if found.acknowledged_at:
        noted = f"{berlin_day(found.acknowledged_at):%d.%m.%Y} {found.acknowledged_reference}"
    rows = [
        SummaryRow(_("Stichtag"), f"{found.cutoff_day:%d.%m.%Y}"),
        SummaryRow(_("Frist"), f"{found.due_day:%d.%m.%Y}" if found.due_day else _("keine")),
        SummaryRow(_("Fassung"), found.version),
        SummaryRow(
            _("Eingefroren am"),
            f"{berlin_day(found.frozen_at):%d.%m.%Y}" if found.frozen_at else "",
        ),
        SummaryRow(_("Vom Fördergeber zur Kenntnis genommen"), noted),
        SummaryRow(_("Prüfwert des Inhalts"), found.content_hash),
    ]
    if content["replaces"]:
        rows.insert(3, SummaryRow(_("Grund der Berichtigung"), content["replaces"]["reason"]))
    return rows
