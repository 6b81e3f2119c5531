"""HR reads and publishes versions of the competence model."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.model import CompareForm
from assessments.checks.queries import contents
from assessments.checks.queries import model as models
from assessments.checks.queries.items import items_of
from assessments.checks.services import copying, publishing
from assessments.checks.tables.model import ModelTable
from assessments.checks.views.finding import or_404
from assessments.checks.views.levels import beside_reference
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow


@page(may="keep_competence_model")
def models_list(request: CampusRequest) -> HttpResponse:
    """List the versions and say how many took part."""
    rows = models.models()
    context = {
        "table": ModelTable(rows, request=request, per_page=None),
        "has_models": rows.exists(),
        "draft": models.draft(),
        "published": models.published_model(),
        "participants": models.participant_count(),
    }
    return render(request, "checks/models.html", context)


@page(may="keep_competence_model")
def model(request: CampusRequest, model_id: UUID) -> HttpResponse:
    """Show one version as a tree, with its scale and what is missing."""
    shown = or_404(models.model, model_id=model_id)
    context = {
        "model": shown,
        "tree": models.tree_of(model_id=model_id),
        "beside": beside_reference(shown),
        "item_counts": items_of(model_id=model_id),
        "missing": models.missing_in(model_id=model_id) if shown.is_draft else [],
        "can_compare": models.models().count() > 1,
    }
    return render(request, "checks/model.html", context)


@page(may="keep_competence_model")
def compare(request: CampusRequest, model_id: UUID) -> HttpResponse:
    """Show what a version added, removed and changed against another one."""
    shown = or_404(models.model, model_id=model_id)
    others = [row for row in models.models() if row.id != shown.id]
    form = CompareForm(
        request.GET or None,
        versions=[(str(row.id), _version_words(row)) for row in others],
        initial={"mit": shown.copied_from_id or (others[0].id if others else "")},
    )
    other = or_404(models.model, model_id=_other(form)) if form.initial["mit"] else None
    context = {
        "model": shown,
        "other": other,
        "form": form,
        "differences": contents.differences_between(old_id=other.id, new_id=shown.id)
        if other
        else [],
    }
    return render(request, "checks/model_compare.html", context)


def _other(form: CompareForm) -> UUID:
    chosen = form.cleaned_data["mit"] if form.is_bound and form.is_valid() else form.initial["mit"]
    return UUID(str(chosen))


def _version_words(row: Any) -> str:
    return f"Version {row.version}, {row.title} ({row.get_state_display()})"


@page(may="keep_competence_model", writes=True)
def copy_template(request: CampusRequest) -> HttpResponse:
    """Ask, then copy the cooperative's template into a draft."""
    if request.method == "POST":
        return _start_draft(request)
    return pages.confirm(
        request,
        title=_("Vorlage der Genossenschaft übernehmen?"),
        body=[
            _(
                "Bereiche, Kompetenzen, Facetten, Aussagen und Profile der Vorlage werden als "
                "Entwurf kopiert. Sie können alles ändern, bevor Sie ihn veröffentlichen."
            ),
            _("Die Vorlage ist ein Beispiel. Passen Sie sie an die Aufgaben Ihrer Kommune an."),
        ],
        button=_("Vorlage übernehmen"),
        cancel_url=reverse("checks:models"),
    )


@page(may="keep_competence_model", writes=True)
def new_version(request: CampusRequest, model_id: UUID) -> HttpResponse:
    """Ask, then copy a published version into a draft."""
    shown = or_404(models.model, model_id=model_id)
    if request.method == "POST":
        return _start_draft(request, model_id)
    return pages.confirm(
        request,
        title=_("Neue Version beginnen?"),
        body=_(
            "Alles aus Version %(version)s wird als Entwurf kopiert, auch die Ziele der Profile. "
            "Die veröffentlichte Version gilt weiter, bis Sie den Entwurf veröffentlichen."
        )
        % {"version": shown.version},
        button=_("Neue Version beginnen"),
        cancel_url=reverse("checks:model", args=[model_id]),
    )


def _start_draft(request: CampusRequest, model_id: UUID | None = None) -> HttpResponse:
    try:
        if model_id:
            draft_id = or_404(
                copying.start_new_version, model_id=model_id, actor=request.actor, now=request.now
            )
        else:
            draft_id = copying.start_from_template(actor=request.actor, now=request.now)
    except Refusal as refusal:
        return _refused(request, refusal)
    return redirect("checks:model", draft_id)


@page(may="keep_competence_model", writes=True)
def publish(request: CampusRequest, model_id: UUID) -> HttpResponse:
    """Ask with the consequences, then publish a draft."""
    shown = or_404(models.model, model_id=model_id)
    if request.method == "POST":
        try:
            or_404(
                publishing.publish_draft, model_id=model_id, actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            return _refused(request, refusal, model_id)
        messages.success(request, _("Das Kompetenzmodell ist veröffentlicht."))
        return redirect("checks:model", model_id)
    return pages.confirm(
        request,
        title=_("Kompetenzmodell veröffentlichen?"),
        body=_PUBLISHING,
        button=_("Version %(version)s veröffentlichen") % {"version": shown.version},
        cancel_url=reverse("checks:model", args=[model_id]),
        rows=_figures(model_id),
    )


_PUBLISHING: list[Any] = [
    _(
        "Ab dann beginnen Beschäftigte neue Checks mit dieser Version. Angefangene Checks laufen "
        "mit ihrer Version weiter, vorhandene Ergebnisse bleiben unverändert."
    ),
    _("Eine veröffentlichte Version lässt sich nicht mehr ändern, nur durch eine neue ablösen."),
]


def _figures(model_id: UUID) -> list[SummaryRow]:
    fields = models.fields_of(model_id=model_id)
    statements = sum(len(field.statements.all()) for field in fields)
    return [
        SummaryRow(_("Kompetenzen"), len(fields)),
        SummaryRow(_("Aussagen"), statements),
    ]


@page(may="keep_competence_model", writes=True)
def discard(request: CampusRequest, model_id: UUID) -> HttpResponse:
    """Ask, then delete a draft."""
    shown = or_404(models.model, model_id=model_id)
    if request.method == "POST":
        try:
            or_404(
                publishing.discard_draft, model_id=model_id, actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            return _refused(request, refusal, model_id)
        messages.success(request, _("Der Entwurf ist verworfen."))
        return redirect("checks:models")
    return pages.confirm(
        request,
        title=_("Entwurf verwerfen?"),
        body=_(
            "Kompetenzen, Aussagen und Ziele der Version %(version)s werden gelöscht. "
            "Profile bleiben erhalten."
        )
        % {"version": shown.version},
        button=_("Entwurf verwerfen"),
        cancel_url=reverse("checks:model", args=[model_id]),
        danger=True,
    )


def _refused(
    request: CampusRequest, refusal: Refusal, model_id: UUID | None = None
) -> HttpResponse:
    url = reverse("checks:model", args=[model_id]) if model_id else reverse("checks:models")
    return pages.refused(request, refusal, next_url=url, next_text=_("Zum Kompetenzmodell"))
