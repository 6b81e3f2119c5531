"""The cooperative publishes a draft, discards it, or marks a framework outdated."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.library.forms.frameworks import SuccessorForm
from assessments.library.queries import frameworks as queries
from assessments.library.rules.refusals import FrameworkNotFound
from assessments.library.services import frameworks as states
from assessments.library.views.frameworks import figures, framework_or_404
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page

_PUBLISHING = [
    _(
        "Ab dann ändert sich diese Fassung nicht mehr. Eine geänderte Datei beginnt eine neue "
        "Fassung als Entwurf."
    ),
    _("Eine früher veröffentlichte Fassung derselben Version gilt danach als veraltet."),
]
_DISCARDING = _("Der Entwurf und die Berichte seiner Importe werden gelöscht.")


@page(may="keep_library", writes=True)
def publish(request: CampusRequest, framework_id: UUID) -> HttpResponse:
    """Ask with the consequences, then publish a draft."""
    shown = framework_or_404(framework_id)
    if request.method == "POST":
        try:
            states.publish_framework(
                framework_id=framework_id, actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            return _refused(request, refusal, framework_id)
        messages.success(request, _("Der Kompetenzrahmen ist veröffentlicht."))
        return redirect("library:framework", framework_id)
    return pages.confirm(
        request,
        title=_("„%(framework)s“ veröffentlichen?") % {"framework": shown},
        body=_PUBLISHING,
        button=_("Fassung %(edition)s veröffentlichen") % {"edition": shown.edition},
        cancel_url=reverse("library:framework", args=[framework_id]),
        rows=figures(shown),
    )


@page(may="keep_library", writes=True)
def discard(request: CampusRequest, framework_id: UUID) -> HttpResponse:
    """Ask, then delete a draft."""
    shown = framework_or_404(framework_id)
    if request.method == "POST":
        try:
            states.discard_framework_draft(
                framework_id=framework_id, actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            return _refused(request, refusal, framework_id)
        messages.success(request, _("Der Entwurf ist verworfen."))
        return redirect("library:frameworks")
    return pages.confirm(
        request,
        title=_("Entwurf von „%(framework)s“ verwerfen?") % {"framework": shown},
        body=_DISCARDING,
        button=_("Entwurf verwerfen"),
        cancel_url=reverse("library:framework", args=[framework_id]),
        danger=True,
    )


@page(may="keep_library", writes=True)
def outdate(request: CampusRequest, framework_id: UUID) -> HttpResponse:
    """Mark a published framework outdated, with its successor where there is one."""
    shown = framework_or_404(framework_id)
    form = SuccessorForm(
        request.POST if request.method == "POST" else None, frameworks=_choices(shown)
    )
    if request.method == "POST" and form.is_valid():
        try:
            states.mark_framework_outdated(
                framework_id=framework_id,
                successor_id=form.successor_id,
                actor=request.actor,
                now=request.now,
            )
        except FrameworkNotFound as refusal:
            raise Http404 from refusal
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Der Kompetenzrahmen ist als veraltet gekennzeichnet."))
            return redirect("library:framework", framework_id)
    return render(request, "library/outdate.html", {"form": form, "framework": shown})


def _choices(shown: Any) -> list[tuple[str, str]]:
    rows = queries.published_frameworks().exclude(id=shown.id)
    return [(str(row.id), str(row)) for row in rows]


def _refused(request: CampusRequest, refusal: Refusal, framework_id: UUID) -> HttpResponse:
    if isinstance(refusal, FrameworkNotFound):
        raise Http404 from refusal
    return pages.refused(
        request,
        refusal,
        next_url=reverse("library:framework", args=[framework_id]),
        next_text=_("Zurück zum Kompetenzrahmen"),
    )
