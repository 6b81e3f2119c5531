"""HR shows a profile to other members, and copies what others and the cooperative offer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.profiles import ProfileTitleForm
from assessments.checks.queries import profiles
from assessments.checks.queries import sharing as offers_of
from assessments.checks.services import sharing
from assessments.checks.views.finding import bound, or_404
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from tenants.registry.api import MunicipalityView, current_municipality


def _here() -> MunicipalityView:
    municipality = current_municipality()
    if municipality is None:
        raise Http404
    return municipality


@page(may="keep_competence_model", writes=True)
def share(request: CampusRequest, profile_id: UUID) -> HttpResponse:
    """Show what others would see of a profile, then share it or take it back."""
    profile = or_404(profiles.profile, profile_id=profile_id)
    here = _here()
    error = ""
    if request.method == "POST":
        try:
            if request.POST.get("then") == "withdraw":
                sharing.withdraw_from_members(
                    profile_id=profile_id, municipality=here, actor=request.actor, now=request.now
                )
                messages.success(request, _("Das Profil ist nicht mehr geteilt."))
            else:
                or_404(
                    sharing.share_with_members,
                    profile_id=profile_id,
                    municipality=here,
                    actor=request.actor,
                    now=request.now,
                )
                messages.success(request, _("Das Profil ist mit allen Mitgliedern geteilt."))
            return redirect("checks:share_profile", profile_id)
        except Refusal as refusal:
            error = str(refusal)
    context = {
        "profile": profile,
        "municipality": here,
        "shared": offers_of.shared_of(municipality_id=here.id).get(profile_id),
        "targets": sharing.reference_targets(profile_id=profile_id),
        "error": error,
    }
    return render(request, "checks/share_profile.html", context)


@page(may="keep_competence_model")
def offers(request: CampusRequest) -> HttpResponse:
    """List what other members share and what the cooperative offers."""
    found = offers_of.offers(municipality_id=_here().id)
    return render(request, "checks/offers.html", {"offers": found})


@page(may="keep_competence_model", writes=True)
def offer(request: CampusRequest, offer_id: UUID) -> HttpResponse:
    """Show an offered profile in one's own levels, with what has no counterpart; then copy it."""
    shown = or_404(offers_of.offer, offer_id=offer_id, municipality_id=_here().id)
    form = ProfileTitleForm(bound(request), initial={"title": shown.title})
    context: dict[str, Any] = {"offer": shown, "form": form}
    try:
        if request.method == "POST" and form.is_valid():
            profile_id, translation = sharing.copy_offer(
                offer=shown,
                title=form.cleaned_data["title"],
                actor=request.actor,
                now=request.now,
            )
            messages.success(
                request,
                _("Übernommen: Soll für %(count)s Kompetenzen.")
                % {"count": len(translation.targets)},
            )
            return redirect("checks:edit_profile", profile_id)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    context |= _preview(shown)
    return render(request, "checks/offer.html", context)


def _preview(shown: offers_of.Offer) -> dict[str, Any]:
    try:
        model = offers_of.model_to_copy_into()
    except Refusal as refusal:
        return {"no_model": str(refusal)}
    translation = offers_of.translation_of(offer=shown, model=model)
    titles = offers_of.titles_in(model=model)
    return {
        "model": model,
        "rows": [(titles[target.code], target) for target in translation.targets],
        "without_counterpart": translation.without_counterpart,
    }
