"""The job profiles that municipalities copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.library.forms.profiles import IMPORTANCE, LibraryProfileForm
from assessments.library.queries import items as item_queries
from assessments.library.queries import profiles as queries
from assessments.library.rules.item_refusals import (
    LibraryProfileIsNoDraft,
    LibraryProfileNotFound,
)
from assessments.library.services import library_profiles as services
from assessments.library.tables.profiles import LibraryProfileTable, TargetTable
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.pages import confirm, refused


@page(may="keep_library")
def library_profiles(request: CampusRequest) -> HttpResponse:
    """List the job profiles, outdated versions only where asked for."""
    with_outdated = "veraltet" in request.GET
    rows = queries.find_profiles(with_outdated=with_outdated)
    context = {
        "table": LibraryProfileTable(rows, request=request),
        "with_outdated": with_outdated,
    }
    return render(request, "library/profiles/profiles.html", context)


@page(may="keep_library")
def library_profile(request: CampusRequest, profile_id: UUID) -> HttpResponse:
    """Show one version of a job profile."""
    shown = _profile_or_404(profile_id)
    titles = item_queries.competence_titles()
    weights = dict(IMPORTANCE)
    rows = [
        {
            "title": titles.get(target.field_code, target.field_code),
            "levels": target.level_from
            if target.level_from == target.level_to
            else f"{target.level_from} bis {target.level_to}",
            "importance": weights[str(target.importance)],
        }
        for target in queries.targets_of(shown)
    ]
    context = {
        "profile": shown,
        "table": TargetTable(rows, request=request, per_page=None),
        "versions": [v for v in queries.profile_versions(code=shown.code) if v.id != shown.id],
    }
    return render(request, "library/profiles/profile.html", context)


@page(may="keep_library", writes=True)
def new_library_profile(request: CampusRequest) -> HttpResponse:
    """Write a new job profile."""
    form = LibraryProfileForm(request.POST or None)
    if form.is_valid():
        try:
            profile_id = services.create_library_profile(
                entry=form.entry, actor=request.actor, now=request.now
            )
            return redirect("library:library_profile", profile_id)
        except Refusal as refusal:
            form.add_error("code", str(refusal))
    cancel = reverse("library:library_profiles")
    return _form_page(request, form, title=_("Musterprofil anlegen"), cancel=cancel)


@page(may="keep_library", writes=True)
def edit_library_profile(request: CampusRequest, profile_id: UUID) -> HttpResponse:
    """Change a draft."""
    shown = _profile_or_404(profile_id)
    if shown.state != "draft":
        return _refused(request, LibraryProfileIsNoDraft(), profile_id)
    initial = LibraryProfileForm.initial_of(shown, queries.targets_of(shown))
    form = LibraryProfileForm(request.POST or None, code=shown.code, initial=initial)
    if form.is_valid():
        try:
            services.change_library_profile(
                profile_id=profile_id, entry=form.entry, actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            return _refused(request, refusal, profile_id)
        return redirect("library:library_profile", profile_id)
    cancel = reverse("library:library_profile", args=[profile_id])
    return _form_page(request, form, title=_("Musterprofil bearbeiten"), cancel=cancel)


@page(may="keep_library", writes=True)
def publish_library_profile(request: CampusRequest, profile_id: UUID) -> HttpResponse:
    """Ask, then publish a draft."""
    words = {
        "title": _("Musterprofil veröffentlichen"),
        "body": _(
            "Kommunen können das Profil danach übernehmen. Diese Fassung ändert sich nie mehr."
        ),
        "button": _("Musterprofil veröffentlichen"),
    }
    return _after_asking(request, profile_id, services.publish_library_profile, words)


@page(may="keep_library", writes=True)
def outdate_library_profile(request: CampusRequest, profile_id: UUID) -> HttpResponse:
    """Ask, then take a published version out of use."""
    words = {
        "title": _("Musterprofil als veraltet kennzeichnen"),
        "body": _("Kommunen können es nicht mehr übernehmen. Was sie schon haben, bleibt."),
        "button": _("Als veraltet kennzeichnen"),
    }
    return _after_asking(request, profile_id, services.outdate_library_profile, words)


@page(may="keep_library", writes=True)
def delete_library_profile(request: CampusRequest, profile_id: UUID) -> HttpResponse:
    """Ask, then delete a draft."""
    words = {
        "title": _("Entwurf löschen"),
        "body": _("Der Entwurf wird gelöscht. Veröffentlichte Fassungen bleiben."),
        "button": _("Entwurf löschen"),
        "danger": True,
    }
    leaves_to = reverse("library:library_profiles")
    act = services.delete_library_profile
    return _after_asking(request, profile_id, act, words, next_url=leaves_to)


@page(may="keep_library", writes=True)
def next_profile_version(request: CampusRequest, profile_id: UUID) -> HttpResponse:
    """Ask, then start the next version as a draft."""
    shown = _profile_or_404(profile_id)
    if request.method == "POST":
        try:
            draft_id = services.start_next_profile_version(
                profile_id=profile_id, actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            return _refused(request, refusal, profile_id)
        return redirect("library:edit_library_profile", draft_id)
    return confirm(
        request,
        title=_("Neue Fassung anlegen"),
        body=[shown.title, _("Die neue Fassung ist zuerst ein Entwurf.")],
        button=_("Neue Fassung anlegen"),
        cancel_url=reverse("library:library_profile", args=[profile_id]),
    )


def _after_asking(
    request: CampusRequest,
    profile_id: UUID,
    act: Callable[..., None],
    words: dict[str, Any],
    *,
    next_url: str = "",
) -> HttpResponse:
    shown = _profile_or_404(profile_id)
    url = reverse("library:library_profile", args=[profile_id])
    if request.method == "POST":
        try:
            act(profile_id=profile_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return _refused(request, refusal, profile_id)
        return redirect(next_url or url)
    return confirm(request, cancel_url=url, **{**words, "body": [shown.title, words["body"]]})


def _form_page(
    request: CampusRequest, form: LibraryProfileForm, *, title: Any, cancel: str
) -> HttpResponse:
    context = {"form": form, "title": title, "cancel": cancel}
    return render(request, "library/profiles/form.html", context)


def _refused(request: CampusRequest, refusal: Refusal, profile_id: UUID) -> HttpResponse:
    url = reverse("library:library_profile", args=[profile_id])
    return refused(request, refusal, next_url=url, next_text=_("Zum Musterprofil"))


def _profile_or_404(profile_id: UUID) -> Any:
    try:
        return queries.library_profile(profile_id=profile_id)
    except LibraryProfileNotFound as refusal:
        raise Http404 from refusal
