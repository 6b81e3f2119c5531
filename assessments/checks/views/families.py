"""HR keeps job families."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.profiles import FamilyForm
from assessments.checks.queries import profiles
from assessments.checks.services import profiles as keeping
from assessments.checks.tables.model import FamilyTable
from assessments.checks.views.finding import bound, or_404
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page


@page(may="keep_competence_model")
def families(request: CampusRequest) -> HttpResponse:
    """List the job families."""
    rows = profiles.families()
    context = {"table": FamilyTable(rows, request=request), "has_families": rows.exists()}
    return render(request, "checks/families.html", context)


@page(may="keep_competence_model", writes=True)
def new_family(request: CampusRequest) -> HttpResponse:
    """Add a job family."""
    return _family_page(request, None, FamilyForm(bound(request)))


@page(may="keep_competence_model", writes=True)
def edit_family(request: CampusRequest, family_id: UUID) -> HttpResponse:
    """Change a job family."""
    family = or_404(profiles.family, family_id=family_id)
    initial = {"title": family.title, "description": family.description}
    return _family_page(request, family, FamilyForm(bound(request), initial=initial))


def _family_page(request: CampusRequest, family: Any, form: FamilyForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            or_404(
                keeping.save_family,
                family_id=family.id if family else None,
                title=form.cleaned_data["title"],
                description=form.cleaned_data["description"],
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Jobfamilie ist gespeichert."))
            return redirect("checks:families")
    return render(request, "checks/family.html", {"form": form, "family": family})


@page(may="keep_competence_model", writes=True)
def remove_family(request: CampusRequest, family_id: UUID) -> HttpResponse:
    """Ask, then remove a job family; its profiles stay."""
    family = or_404(profiles.family, family_id=family_id)
    if request.method == "POST":
        or_404(keeping.remove_family, family_id=family_id, actor=request.actor, now=request.now)
        messages.success(request, _("Die Jobfamilie ist entfernt."))
        return redirect("checks:families")
    return pages.confirm(
        request,
        title=_("Jobfamilie „%(title)s“ entfernen?") % {"title": family.title},
        body=_("Ihre Profile bleiben bestehen und gehören dann zu keiner Jobfamilie."),
        button=_("Jobfamilie entfernen"),
        cancel_url=reverse("checks:families"),
        danger=True,
    )
