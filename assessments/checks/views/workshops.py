"""HR holds workshops: opens them, sees the proposals without names, writes and adopts the Soll."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.profiles import WorkshopForm
from assessments.checks.forms.wanted import WantedForm
from assessments.checks.queries import contents, profiles, workshops
from assessments.checks.rules.seen import seen
from assessments.checks.services import adopting
from assessments.checks.services import workshops as holding
from assessments.checks.views.editing import level_choices, show_refusal
from assessments.checks.views.finding import bound, or_404
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page


@page(may="keep_competence_model", writes=True)
def new_workshop(request: CampusRequest, profile_id: UUID) -> HttpResponse:
    """Choose date and supervisors, then open a workshop for a profile."""
    profile = or_404(profiles.profile, profile_id=profile_id)
    supervisors = [
        (person.id, f"{person.name}, {person.unit_name}" if person.unit_name else person.name)
        for person in workshops.supervisors()
    ]
    form = WorkshopForm(bound(request), supervisors=supervisors)
    if request.method == "POST" and form.is_valid():
        try:
            workshop_id = or_404(
                holding.open_workshop,
                profile_id=profile_id,
                **form.cleaned_data,
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Der Workshop ist eröffnet."))
            return redirect("checks:workshop", workshop_id)
    context = {"form": form, "profile": profile, "has_supervisors": bool(supervisors)}
    return render(request, "checks/workshop_new.html", context)


@page(may="keep_competence_model", writes=True)
def workshop(request: CampusRequest, workshop_id: UUID) -> HttpResponse:
    """Show proposals as spread and middle, and keep what was agreed."""
    shown = or_404(workshops.workshop, workshop_id=workshop_id)
    proposals = workshops.proposals_in(workshop=shown)
    form = _agreed_form(request, shown, proposals)
    newer = None
    if request.method == "POST" and form.is_valid():
        try:
            or_404(
                holding.agree,
                workshop_id=workshop_id,
                wanted=form.wanted,
                seen=form.cleaned_data["seen"],
            )
        except Refusal as refusal:
            newer = show_refusal(form, refusal, lambda: contents.agreed_content(shown))
        else:
            messages.success(request, _("Das vereinbarte Soll ist gespeichert."))
            return redirect("checks:workshop", workshop_id)
    context = {
        "workshop": shown,
        "invited": workshops.invited(workshop_id=workshop_id),
        "proposals": proposals,
        "form": form,
        "newer": newer is not None,
        "has_agreed": any(each.agreed for each in proposals),
    }
    return render(request, "checks/workshop.html", context)


def _agreed_form(
    request: CampusRequest, shown: Any, proposals: list[workshops.FieldProposals]
) -> WantedForm:
    return WantedForm(
        bound(request),
        competences=[(each.field.id, each.field.title) for each in proposals],
        levels=level_choices(shown.model),
        wanted={each.field.id: each.agreed for each in proposals if each.agreed},
        beside={each.field.id: each for each in proposals},
        initial={"seen": seen(contents.agreed_content(shown))},
    )


@page(may="keep_competence_model", writes=True)
def adopt(request: CampusRequest, workshop_id: UUID) -> HttpResponse:
    """Ask with where it goes, then adopt the agreed Soll into the profile's targets."""
    shown = or_404(workshops.workshop, workshop_id=workshop_id)
    back = reverse("checks:workshop", args=[workshop_id])
    if request.method == "POST":
        try:
            model_id = or_404(
                adopting.adopt_workshop,
                workshop_id=workshop_id,
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            return pages.refused(request, refusal, next_url=back, next_text=_("Zum Workshop"))
        messages.success(request, _("Das Soll ist übernommen, der Workshop ist beendet."))
        return redirect("checks:profile_targets", model_id, shown.profile_id)
    target = adopting.version_to_adopt_into()
    return pages.confirm(
        request,
        title=_("Vereinbartes Soll für „%(title)s“ übernehmen?") % {"title": shown.profile.title},
        body=[
            _("Es kommt in die Ziele von Version %(version)s (%(state)s).")
            % {"version": target.version, "state": target.get_state_display()}
            if target
            else _("Zurzeit gibt es keine Version, deren Ziele sich ändern lassen."),
            _("Kompetenzen ohne vereinbartes Soll behalten ihr bisheriges."),
            _("Der Workshop ist damit beendet und nimmt keine Vorschläge mehr auf."),
        ],
        button=_("Soll übernehmen"),
        cancel_url=back,
    )


@page(may="keep_competence_model", writes=True)
def cancel(request: CampusRequest, workshop_id: UUID) -> HttpResponse:
    """Ask, then end a workshop without a result."""
    shown = or_404(workshops.workshop, workshop_id=workshop_id)
    back = reverse("checks:workshop", args=[workshop_id])
    if request.method == "POST":
        try:
            or_404(
                holding.cancel_workshop,
                workshop_id=workshop_id,
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            return pages.refused(request, refusal, next_url=back, next_text=_("Zum Workshop"))
        messages.success(request, _("Der Workshop ist abgebrochen."))
        return redirect("checks:edit_profile", shown.profile_id)
    return pages.confirm(
        request,
        title=_("Workshop für „%(title)s“ abbrechen?") % {"title": shown.profile.title},
        body=_("Kein Soll ändert sich. Die Vorschläge werden nicht weiter verwendet."),
        button=_("Workshop abbrechen"),
        cancel_url=back,
        danger=True,
    )
