"""HR edits the fields and statements of a draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.model import STATEMENT_ROWS, ModelFieldForm, ModelTitleForm
from assessments.checks.queries import model as models
from assessments.checks.services import editing
from assessments.checks.views.finding import bound, or_404
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page


@page(may="keep_competence_model", writes=True)
def rename(request: CampusRequest, model_id: UUID) -> HttpResponse:
    """Change the title of a draft."""
    draft = _draft_or_404(model_id)
    form = ModelTitleForm(bound(request), initial={"title": draft.title})
    if request.method == "POST" and form.is_valid():
        try:
            or_404(editing.rename_draft, model_id=model_id, title=form.cleaned_data["title"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("checks:model", model_id)
    return render(request, "checks/rename.html", {"form": form, "model": draft})


@page(may="keep_competence_model", writes=True)
def new_field(request: CampusRequest, model_id: UUID) -> HttpResponse:
    """Add a field to a draft."""
    draft = _draft_or_404(model_id)
    position = len(models.fields_of(model_id=model_id)) + 1
    return _field_page(request, draft, None, {"position": position})


@page(may="keep_competence_model", writes=True)
def edit_field(request: CampusRequest, model_id: UUID, field_id: UUID) -> HttpResponse:
    """Change title, description, place and statements of a field."""
    draft = _draft_or_404(model_id)
    field = or_404(models.field, model_id=model_id, field_id=field_id)
    initial: dict[str, Any] = {
        "title": field.title,
        "description": field.description,
        "position": field.position,
    }
    for number, line in enumerate(field.statements.all()[:STATEMENT_ROWS], start=1):
        initial |= {f"text-{number}": line.text, f"level-{number}": line.level}
    return _field_page(request, draft, field_id, initial)


def _draft_or_404(model_id: UUID) -> Any:
    draft = or_404(models.model, model_id=model_id)
    if not draft.is_draft:
        raise Http404
    return draft


def _field_page(
    request: CampusRequest, draft: Any, field_id: UUID | None, initial: dict[str, Any]
) -> HttpResponse:
    levels = [(step.level, step.title) for step in draft.levels.all()]
    form = ModelFieldForm(bound(request), levels=levels, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            or_404(
                editing.save_draft_field,
                model_id=draft.id,
                field_id=field_id,
                title=form.cleaned_data["title"],
                description=form.cleaned_data["description"],
                position=form.cleaned_data["position"],
                statements=form.statements,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Das Feld ist gespeichert."))
            return redirect("checks:model", draft.id)
    context = {"form": form, "model": draft, "field_id": field_id}
    return render(request, "checks/model_field.html", context)


@page(may="keep_competence_model", writes=True)
def remove_field(request: CampusRequest, model_id: UUID, field_id: UUID) -> HttpResponse:
    """Ask, then remove a field from a draft."""
    _draft_or_404(model_id)
    field = or_404(models.field, model_id=model_id, field_id=field_id)
    if request.method == "POST":
        or_404(editing.remove_draft_field, model_id=model_id, field_id=field_id)
        messages.success(request, _("Das Feld ist entfernt."))
        return redirect("checks:model", model_id)
    return pages.confirm(
        request,
        title=_("Feld „%(title)s“ entfernen?") % {"title": field.title},
        body=_(
            "Seine Aussagen und die Ziele aller Profile in diesem Feld werden aus dem Entwurf "
            "gelöscht."
        ),
        button=_("Feld entfernen"),
        cancel_url=reverse("checks:model", args=[model_id]),
        danger=True,
    )
