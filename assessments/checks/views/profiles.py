"""HR keeps job profiles, and which post asks for which."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.profiles import PostLinkForm, ProfileForm, ProfileTitleForm
from assessments.checks.queries import model as models
from assessments.checks.queries import profiles, workshops
from assessments.checks.services import profiles as keeping
from assessments.checks.tables.model import ProfileTable
from assessments.checks.views.finding import bound, or_404
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page


@page(may="keep_competence_model")
def profiles_list(request: CampusRequest) -> HttpResponse:
    """List the profiles with links to their targets, posts, workshops and offers."""
    published = models.published_model()
    rows = profiles.all_profiles(model_id=published.id if published else None)
    context = {
        "table": ProfileTable(rows, request=request),
        "models": models.models(),
        "workshops": workshops.open_workshops(),
    }
    return render(request, "checks/profiles.html", context)


@page(may="keep_competence_model", writes=True)
def new_profile(request: CampusRequest) -> HttpResponse:
    """Add a profile."""
    return _profile_page(request, None, ProfileForm(bound(request), families=_families()))


@page(may="keep_competence_model", writes=True)
def edit_profile(request: CampusRequest, profile_id: UUID) -> HttpResponse:
    """Change title, description and family of a profile; its other pages are linked here."""
    profile = or_404(profiles.profile, profile_id=profile_id)
    initial = {
        "title": profile.title,
        "description": profile.description,
        "family": profile.family_id or "",
    }
    form = ProfileForm(bound(request), families=_families(), initial=initial)
    return _profile_page(request, profile, form)


def _families() -> list[tuple[UUID, str]]:
    return list(profiles.families().values_list("id", "title"))


def _profile_page(request: CampusRequest, profile: Any, form: ProfileForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            or_404(
                keeping.save_profile,
                profile_id=profile.id if profile else None,
                title=form.cleaned_data["title"],
                description=form.cleaned_data["description"],
                family_id=form.cleaned_data["family"],
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Das Profil ist gespeichert."))
            return redirect("checks:profiles")
    context: dict[str, Any] = {"form": form, "profile": profile}
    if profile:
        context["versions"] = [row for row in models.models() if row.state != row.State.RETIRED]
        context["workshops"] = workshops.workshops_of(profile_id=profile.id)
    return render(request, "checks/profile.html", context)


@page(may="keep_competence_model", writes=True)
def copy_profile(request: CampusRequest, profile_id: UUID) -> HttpResponse:
    """Copy a profile with its targets under another name."""
    profile = or_404(profiles.profile, profile_id=profile_id)
    initial = {"title": _("%(title)s (Kopie)") % {"title": profile.title}}
    form = ProfileTitleForm(bound(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            copy_id = or_404(
                keeping.copy_profile,
                profile_id=profile_id,
                title=form.cleaned_data["title"],
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Das Profil ist kopiert."))
            return redirect("checks:edit_profile", copy_id)
    return render(request, "checks/profile_copy.html", {"form": form, "profile": profile})


@page(may="keep_competence_model", writes=True)
def retire_profile(request: CampusRequest, profile_id: UUID) -> HttpResponse:
    """Ask, then take a profile out of use."""
    profile = or_404(profiles.profile, profile_id=profile_id)
    if request.method == "POST":
        or_404(keeping.retire_profile, profile_id=profile_id, actor=request.actor, now=request.now)
        messages.success(request, _("Das Profil ist stillgelegt."))
        return redirect("checks:profiles")
    return pages.confirm(
        request,
        title=_("Profil „%(title)s“ stilllegen?") % {"title": profile.title},
        body=_(
            "Neue Checks mit diesem Profil sind dann nicht mehr möglich, Stellen verlieren die "
            "Verknüpfung. Vorhandene Ergebnisse bleiben unverändert."
        ),
        button=_("Profil stilllegen"),
        cancel_url=reverse("checks:profiles"),
    )


@page(may="keep_competence_model", writes=True)
def posts(request: CampusRequest) -> HttpResponse:
    """Show and save which post asks for which profile."""
    form = PostLinkForm(
        bound(request),
        posts=profiles.posts_with_profile(),
        profiles=list(profiles.profiles_in_use().values_list("id", "title")),
    )
    if request.method == "POST" and form.is_valid():
        changed = or_404(keeping.link_posts, links=form.links, actor=request.actor, now=request.now)
        messages.success(
            request, _("Gespeichert: %(count)s Stellen geändert.") % {"count": changed}
        )
        return redirect("checks:posts")
    return render(request, "checks/posts.html", {"form": form})
