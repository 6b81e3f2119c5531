"""Invited supervisors propose what a kind of post asks for."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.wanted import WantedForm
from assessments.checks.queries import model as models
from assessments.checks.queries import workshops
from assessments.checks.services import workshops as holding
from assessments.checks.views.editing import level_choices
from assessments.checks.views.finding import bound, or_404, own_id
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page


@page(may="decide_requests")
def invitations(request: CampusRequest) -> HttpResponse:
    """List the workshops that one is invited to."""
    me = request.actor.employee_id
    rows = workshops.invitations_of(employee_id=me) if me else []
    return render(request, "checks/invitations.html", {"rows": rows})


@page(may="decide_requests", writes=True)
def propose(request: CampusRequest, workshop_id: UUID) -> HttpResponse:
    """Show one's own proposals for a workshop, and keep them while it is open."""
    me = own_id(request)
    guest = or_404(workshops.participation, workshop_id=workshop_id, employee_id=me)
    model = models.model(model_id=guest.workshop.model_id)
    fields = models.fields_of(model_id=model.id)
    form = WantedForm(
        bound(request),
        competences=[(field.id, field.title) for field in fields],
        levels=level_choices(model),
        wanted=workshops.proposals_of(participant=guest),
    )
    if request.method == "POST" and form.is_valid():
        try:
            or_404(
                holding.propose,
                workshop_id=workshop_id,
                employee_id=me,
                wanted=form.wanted,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ihre Vorschläge sind gespeichert."))
            return redirect("checks:propose", workshop_id)
    context = {
        "guest": guest,
        "workshop": guest.workshop,
        "model": model,
        "tree": models.tree_of(model_id=model.id),
        "form": form,
    }
    return render(request, "checks/propose.html", context)
