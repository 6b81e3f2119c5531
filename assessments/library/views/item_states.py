"""What happens to a version of an item: publish, next version, outdated, reviewed, deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.library.forms.items import ReviewForm
from assessments.library.services import items as services
from assessments.library.views.items import item_or_404
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.pages import confirm, refused


@page(may="keep_library", writes=True)
def publish_item(request: CampusRequest, item_id: UUID) -> HttpResponse:
    """Ask, then publish a draft."""
    words = {
        "title": _("Aufgabe veröffentlichen"),
        "body": [
            _("Kommunen können die Aufgabe danach übernehmen. Diese Fassung ändert sich nie mehr."),
            _("Eine ältere veröffentlichte Fassung gilt dann als veraltet."),
        ],
        "button": _("Aufgabe veröffentlichen"),
    }
    return _after_asking(request, item_id, services.publish_item, words)


@page(may="keep_library", writes=True)
def outdate_item(request: CampusRequest, item_id: UUID) -> HttpResponse:
    """Ask, then take a published version out of use."""
    words = {
        "title": _("Aufgabe als veraltet kennzeichnen"),
        "body": _(
            "Neue Kompetenzmodelle bekommen die Aufgabe nicht mehr. Modelle, die sie schon "
            "enthalten, behalten sie."
        ),
        "button": _("Als veraltet kennzeichnen"),
    }
    return _after_asking(request, item_id, services.mark_outdated, words)


@page(may="keep_library", writes=True)
def delete_item(request: CampusRequest, item_id: UUID) -> HttpResponse:
    """Ask, then delete a draft."""
    words = {
        "title": _("Entwurf löschen"),
        "body": _("Der Entwurf wird gelöscht. Veröffentlichte Fassungen bleiben."),
        "button": _("Entwurf löschen"),
        "danger": True,
    }
    leaves_to = reverse("library:items")
    return _after_asking(request, item_id, services.delete_draft, words, next_url=leaves_to)


@page(may="keep_library", writes=True)
def next_version(request: CampusRequest, item_id: UUID) -> HttpResponse:
    """Ask, then start the next version as a draft."""
    shown = item_or_404(item_id)
    url = reverse("library:item", args=[item_id])
    if request.method == "POST":
        try:
            draft_id = services.start_next_version(
                item_id=item_id, actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            return refused(request, refusal, next_url=url, next_text=_("Zur Aufgabe"))
        return redirect("library:edit_item", draft_id)
    body = [
        shown.content["prompt"],
        _("Die neue Fassung ist zuerst ein Entwurf. Bis dahin gilt die bisherige weiter."),
    ]
    return confirm(
        request,
        title=_("Neue Fassung anlegen"),
        body=body,
        button=_("Neue Fassung anlegen"),
        cancel_url=url,
    )


@page(may="keep_library", writes=True)
def review_item(request: CampusRequest, item_id: UUID) -> HttpResponse:
    """Record that a published item was checked, and when it is due again."""
    shown = item_or_404(item_id)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        try:
            services.confirm_review(
                item_id=item_id,
                next_review_on=form.cleaned_data["next_review_on"],
                today=berlin_day(request.now),
                actor=request.actor,
                now=request.now,
            )
            return redirect("library:item", item_id)
        except Refusal as refusal:
            form.add_error("next_review_on", str(refusal))
    return render(request, "library/items/review.html", {"item": shown, "form": form})


def _after_asking(
    request: CampusRequest,
    item_id: UUID,
    act: Callable[..., None],
    words: dict[str, Any],
    *,
    next_url: str = "",
) -> HttpResponse:
    shown = item_or_404(item_id)
    url = reverse("library:item", args=[item_id])
    if request.method == "POST":
        try:
            act(item_id=item_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return refused(request, refusal, next_url=url, next_text=_("Zur Aufgabe"))
        return redirect(next_url or url)
    body = words.pop("body")
    lines = body if isinstance(body, list) else [body]
    return confirm(request, body=[shown.content["prompt"], *lines], cancel_url=url, **words)
