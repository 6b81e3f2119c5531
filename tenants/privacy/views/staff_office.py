"""The personnel office answers requests for corrections and deletes the data of leavers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.kernel.stored import FATES
from campus.web.access import CampusRequest, page
from campus.web.pages import refused
from tenants.privacy.forms import AnswerForm, ErasureForm
from tenants.privacy.queries import office
from tenants.privacy.rules.correcting import CorrectionUnknown
from tenants.privacy.rules.erasing import check_erasure_by_office
from tenants.privacy.services import correcting, erasing
from tenants.privacy.views.own import grouped
from tenants.staff.api import EmployeeUnknown, get_employee, note_look

MAY = "manage_staff"


@page(may=MAY)
def corrections(request: CampusRequest) -> HttpResponse:
    """List what people want put right, open requests first."""
    return render(request, "privacy/office_corrections.html", {"corrections": office.corrections()})


@page(may=MAY, writes=True)
def correction(request: CampusRequest, correction_id: UUID) -> HttpResponse:
    """Show one request; take it over or refuse it."""
    try:
        found = office.correction(correction_id=correction_id)
    except CorrectionUnknown as unknown:
        raise Http404 from unknown
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        accepts = "accept" in request.POST
        answer = correcting.accept_correction if accepts else correcting.refuse_correction
        try:
            answer(
                correction_id=correction_id,
                answer=form.cleaned_data["answer"],
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ihre Antwort ist gespeichert."))
            return redirect("privacy:office_corrections")
    _note(request, found.employee_id)
    return render(request, "privacy/office_correction.html", {"form": form, "correction": found})


@page(may=MAY)
def protocol(request: CampusRequest) -> HttpResponse:
    """Show what is deleted when, what was deleted, and the proofs of deletion."""
    context = {
        "classes": office.retention_classes(),
        "runs": office.retention_runs(),
        "erasures": office.erasures(),
    }
    return render(request, "privacy/protocol.html", context)


@page(may=MAY)
def proof(request: CampusRequest, erasure_id: UUID) -> HttpResponse:
    """Show the proof that somebody's data were deleted; it does not say whose."""
    found = office.erasure(erasure_id=erasure_id)
    if found is None:
        raise Http404
    lines = [{**line, "fate_words": FATES[line["fate"]]} for line in found.counts]
    return render(request, "privacy/proof.html", {"erasure": found, "lines": lines})


@page(may=MAY, writes=True)
def leaver_erasure(request: CampusRequest, employee_id: UUID) -> HttpResponse:
    """Say what becomes of the data of somebody who has left; then delete them."""
    try:
        person = get_employee(employee_id=employee_id)
    except EmployeeUnknown as unknown:
        raise Http404 from unknown
    back = reverse("staff:employee", args=[employee_id])
    form = ErasureForm(request.POST if request.method == "POST" else None)
    try:
        check_erasure_by_office(active=person.active)
        if form.is_valid():
            proof_id = erasing.erase_leaver(
                employee_id=employee_id, actor=request.actor, now=request.now
            )
            return redirect("privacy:proof", proof_id)
    except Refusal as refusal:
        return refused(request, refusal, next_url=back, next_text=_("Zurück zur Person"))
    groups = grouped(erasing.foresee_erasure(employee_id=employee_id))
    context = {"form": form, "groups": groups, "person": person, "back": back}
    _note(request, employee_id)
    return render(request, "privacy/leaver_erasure.html", context)


def _note(request: CampusRequest, employee_id: UUID) -> None:
    """Note who is shown something about a person, for the person to see."""
    looker, day = request.actor.account_id, berlin_day(request.now)
    note_look(employee_id=employee_id, looker=looker, day=day)
