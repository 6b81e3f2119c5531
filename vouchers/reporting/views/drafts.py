"""The cooperative makes proofs: begin, write, freeze, correct, discard."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import confirm, refused
from vouchers.reporting.forms import BeginForm, CorrectionForm, NarrativeForm
from vouchers.reporting.queries.contents import figures_as_of
from vouchers.reporting.queries.proofs import ProofView, find_proof
from vouchers.reporting.queries.reports import grant_for
from vouchers.reporting.rules.proofs import ProofFrozen
from vouchers.reporting.services.drafting import (
    drop_draft,
    save_narrative,
    start_correction,
    start_draft,
)
from vouchers.reporting.services.freezing import freeze_proof
from vouchers.reporting.views.shown import shown

MAY = "manage_funding"


@page(may=MAY, writes=True)
def begin(request: CampusRequest, grant_id: UUID) -> HttpResponse:
    """Begin a proof as of a day."""
    try:
        grant = grant_for(grant_id=grant_id, funder_id=None)
    except Refusal as refusal:
        raise Http404 from refusal
    form = BeginForm(request.POST or None)
    if form.is_valid():
        try:
            proof_id = start_draft(
                grant_id=grant_id, actor=request.actor, now=request.now, **form.cleaned_data
            )
            return redirect("reporting:draft", proof_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, "reporting/begin.html", {"grant": grant, "form": form})


@page(may=MAY, writes=True)
def draft(request: CampusRequest, proof_id: UUID) -> HttpResponse:
    """Show a draft with its figures, and write its Sachbericht."""
    found = _find(proof_id)
    if found.is_frozen:
        return redirect("reporting:proof", found.grant_id, found.id)
    initial = {"narrative": found.narrative, "revision": found.revision}
    form = NarrativeForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            save_narrative(
                proof_id=proof_id, actor=request.actor, now=request.now, **form.cleaned_data
            )
            return redirect("reporting:draft", proof_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    content = figures_as_of(grant_id=found.grant_id, cutoff_day=found.cutoff_day, now=request.now)
    context = {
        "proof": found,
        "grant": grant_for(grant_id=found.grant_id, funder_id=None),
        "form": form,
        "shown": shown(content),
    }
    return render(request, "reporting/draft.html", context)


@page(may=MAY, writes=True)
def freezing(request: CampusRequest, proof_id: UUID, revision: int) -> HttpResponse:
    """Ask once more, then freeze. Whoever comes second finds the frozen proof."""
    found = _find(proof_id)
    if request.method == "POST" and not found.is_frozen:
        try:
            freeze_proof(
                proof_id=proof_id,
                revision=revision,
                verify_url=request.build_absolute_uri(reverse("reporting:verify")),
                actor=request.actor,
                now=request.now,
            )
        except ProofFrozen:
            pass  # a double click, or a colleague: what was wanted is so
        except Refusal as refusal:
            return _not_possible(request, found, refusal)
    elif not found.is_frozen:
        return _ask(request, found)
    return redirect("reporting:proof", found.grant_id, found.id)


@page(may=MAY, writes=True)
def correction(request: CampusRequest, proof_id: UUID) -> HttpResponse:
    """Begin a new version of a frozen proof."""
    found = _find(proof_id)
    form = CorrectionForm(request.POST or None)
    if form.is_valid():
        try:
            new_id = start_correction(
                proof_id=proof_id, actor=request.actor, now=request.now, **form.cleaned_data
            )
            return redirect("reporting:draft", new_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, "reporting/correct.html", {"proof": found, "form": form})


@page(may=MAY, writes=True)
def discarding(request: CampusRequest, proof_id: UUID) -> HttpResponse:
    """Ask once more, then remove a draft."""
    found = _find(proof_id)
    if request.method == "POST":
        try:
            drop_draft(proof_id=proof_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return _not_possible(request, found, refusal)
        return redirect("reporting:report", found.grant_id)
    return confirm(
        request,
        title=_("Entwurf verwerfen?"),
        body=_("Der Sachbericht dieses Entwurfs geht verloren. Eingefrorene Fassungen bleiben."),
        button=_("Entwurf verwerfen"),
        cancel_url=reverse("reporting:draft", args=[proof_id]),
        danger=True,
    )


def _ask(request: CampusRequest, found: ProofView) -> HttpResponse:
    content = figures_as_of(grant_id=found.grant_id, cutoff_day=found.cutoff_day, now=request.now)
    listed = content["redemptions"]
    return confirm(
        request,
        title=_("%(kind)s einfrieren?") % {"kind": found.kind_title},
        body=[
            _("Danach ändert sich daran nichts mehr, und der Fördergeber kann ihn lesen."),
            _("Wenn sich später ein Fehler zeigt, legen Sie eine Berichtigung an."),
        ],
        button=_("Jetzt einfrieren"),
        cancel_url=reverse("reporting:draft", args=[found.id]),
        rows=[
            SummaryRow(_("Zuwendung"), content["grant"]["reference"]),
            SummaryRow(_("Stichtag"), f"{found.cutoff_day:%d.%m.%Y}"),
            SummaryRow(_("Fassung"), found.version),
            SummaryRow(_("Einlösungen"), listed["total_count"]),
            SummaryRow(_("Ausgaben"), euros(listed["total_cents"])),
        ],
    )


def _find(proof_id: UUID) -> ProofView:
    try:
        return find_proof(proof_id, funder_id=None, with_drafts=True)
    except Refusal as refusal:
        raise Http404 from refusal


def _not_possible(request: CampusRequest, found: ProofView, refusal: Refusal) -> HttpResponse:
    return refused(
        request,
        refusal,
        next_url=reverse("reporting:draft", args=[found.id]),
        next_text=_("Zum Entwurf"),
    )
