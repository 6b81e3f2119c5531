"""HR edits areas, competences and statements of a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.model import AreaForm, ModelFieldForm, ModelTitleForm
from assessments.checks.forms.seen import SeenForm
from assessments.checks.queries import contents
from assessments.checks.queries import model as models
from assessments.checks.rules.refusals import ChangedMeanwhile
from assessments.checks.rules.seen import seen
from assessments.checks.services import editing, ordering
from assessments.checks.views.finding import bound, or_404
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page


@page(may="keep_competence_model", writes=True)
def rename(request: CampusRequest, model_id: UUID) -> HttpResponse:
    """Change the title of a draft."""
    draft = draft_or_404(model_id)
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
def move(request: CampusRequest, model_id: UUID) -> HttpResponse:
    """Move an area, competence or facet one place up or down."""
    draft_or_404(model_id)
    if request.method == "POST":
        step, part, part_id = _wish(request)
        or_404(ordering.move_part, model_id=model_id, part=part, part_id=part_id, step=step)
        return redirect(f"{reverse('checks:model', args=[model_id])}#{part_id}")
    return redirect("checks:model", model_id)


def _wish(request: CampusRequest) -> tuple[ordering.Step, ordering.Part, UUID]:
    step, _dot, rest = request.POST.get("move", "").partition(".")
    part, _dot, key = rest.partition(".")
    if step not in ("up", "down") or part not in ("area", "field", "facet"):
        raise Http404
    try:
        return cast(ordering.Step, step), cast(ordering.Part, part), UUID(key)
    except ValueError as error:
        raise Http404 from error


@page(may="keep_competence_model", writes=True)
def new_area(request: CampusRequest, model_id: UUID) -> HttpResponse:
    """Add an area to a draft."""
    return _area_page(request, draft_or_404(model_id), None, AreaForm(bound(request)))


@page(may="keep_competence_model", writes=True)
def edit_area(request: CampusRequest, model_id: UUID, area_id: UUID) -> HttpResponse:
    """Change an area of a draft."""
    draft = draft_or_404(model_id)
    content = contents.area_content(or_404(models.area, model_id=model_id, area_id=area_id))
    form = AreaForm(bound(request), initial={**content, "seen": seen(content)})
    return _area_page(request, draft, area_id, form)


def _area_page(
    request: CampusRequest, draft: Any, area_id: UUID | None, form: AreaForm
) -> HttpResponse:
    stored = None
    if request.method == "POST" and form.is_valid():
        try:
            or_404(editing.save_area, model_id=draft.id, area_id=area_id, **form.cleaned_data)
        except Refusal as refusal:
            stored = show_refusal(
                form,
                refusal,
                lambda: contents.area_content(models.area(model_id=draft.id, area_id=area_id)),  # type: ignore[arg-type]
            )
        else:
            messages.success(request, _("Der Bereich ist gespeichert."))
            return redirect("checks:model", draft.id)
    context = {"form": form, "model": draft, "area_id": area_id, "stored": stored}
    return render(request, "checks/model_area.html", context)


@page(may="keep_competence_model", writes=True)
def remove_area(request: CampusRequest, model_id: UUID, area_id: UUID) -> HttpResponse:
    """Ask, then remove an area that holds no competence."""
    draft_or_404(model_id)
    area = or_404(models.area, model_id=model_id, area_id=area_id)
    back = reverse("checks:model", args=[model_id])
    if request.method == "POST":
        try:
            or_404(editing.remove_area, model_id=model_id, area_id=area_id)
        except Refusal as refusal:
            return pages.refused(request, refusal, next_url=back, next_text=_("Zum Entwurf"))
        messages.success(request, _("Der Bereich ist entfernt."))
        return redirect(back)
    return pages.confirm(
        request,
        title=_("Bereich „%(title)s“ entfernen?") % {"title": area.title},
        body=_("Das geht nur, wenn keine Kompetenz mehr in diesem Bereich steht."),
        button=_("Bereich entfernen"),
        cancel_url=back,
        danger=True,
    )


@page(may="keep_competence_model", writes=True)
def new_field(request: CampusRequest, model_id: UUID) -> HttpResponse:
    """Add a competence to a draft."""
    draft = draft_or_404(model_id)
    return _field_page(request, draft, None, {"area": request.GET.get("bereich", "")})


@page(may="keep_competence_model", writes=True)
def edit_field(request: CampusRequest, model_id: UUID, field_id: UUID) -> HttpResponse:
    """Change title, description, area and statements of a competence."""
    draft = draft_or_404(model_id)
    field = or_404(models.field, model_id=model_id, field_id=field_id)
    content = contents.field_content(field)
    initial: dict[str, Any] = {**content, "seen": seen(content)}
    for number, (level, text, facet_id) in enumerate(content["statements"], start=1):
        initial |= {f"text-{number}": text, f"level-{number}": level, f"facet-{number}": facet_id}
    return _field_page(request, draft, field, initial)


def draft_or_404(model_id: UUID) -> Any:
    """Return a version that may still be edited.

    :raises Http404: where there is none, or it is published
    """
    draft = or_404(models.model, model_id=model_id)
    if not draft.is_draft:
        raise Http404
    return draft


def level_choices(model: Any) -> list[tuple[int, str]]:
    """Return the levels of a model as (level, "2 – Grundlagen")."""
    return [(step.level, f"{step.level} – {step.title}") for step in model.levels.all()]


def show_refusal(
    form: SeenForm, refusal: Refusal, stored: Callable[[], contents.Content]
) -> contents.Content | None:
    """Show a refusal in the form; where somebody was faster, return what is stored now.

    The form then holds the new fingerprint, so that sending it again is a decision.
    """
    content = stored() if isinstance(refusal, ChangedMeanwhile) else None
    if content is not None:
        form.renew(seen(content))
    form.add_error(None, str(refusal))
    return content


def _field_page(
    request: CampusRequest, draft: Any, field: Any | None, initial: dict[str, Any]
) -> HttpResponse:
    form = ModelFieldForm(
        bound(request),
        areas=list(draft.areas.values_list("id", "title")),
        levels=level_choices(draft),
        facets=list(field.facets.values_list("id", "title")) if field else [],
        rows=len(initial.get("statements", ())),
        initial=initial,
    )
    stored = None
    if request.method == "POST" and form.is_valid():
        try:
            saved_id = _save_field(draft.id, field.id if field else None, form)
        except Refusal as refusal:
            stored = show_refusal(
                form,
                refusal,
                lambda: contents.field_content(models.field(model_id=draft.id, field_id=field.id)),  # type: ignore[union-attr]
            )
        else:
            messages.success(request, _("Die Kompetenz ist gespeichert."))
            return redirect(f"{reverse('checks:model', args=[draft.id])}#{saved_id}")
    context = {"form": form, "model": draft, "field": field, "stored": stored}
    return render(request, "checks/model_field.html", context)


def _save_field(model_id: UUID, field_id: UUID | None, form: ModelFieldForm) -> UUID:
    data = form.cleaned_data
    return or_404(
        editing.save_draft_field,
        model_id=model_id,
        field_id=field_id,
        area_id=data["area"],
        title=data["title"],
        description=data["description"],
        statements=form.statements,
        seen=data["seen"],
    )


@page(may="keep_competence_model", writes=True)
def remove_field(request: CampusRequest, model_id: UUID, field_id: UUID) -> HttpResponse:
    """Ask, then remove a competence from a draft."""
    draft_or_404(model_id)
    field = or_404(models.field, model_id=model_id, field_id=field_id)
    if request.method == "POST":
        or_404(editing.remove_draft_field, model_id=model_id, field_id=field_id)
        messages.success(request, _("Die Kompetenz ist entfernt."))
        return redirect("checks:model", model_id)
    return pages.confirm(
        request,
        title=_("Kompetenz „%(title)s“ entfernen?") % {"title": field.title},
        body=_(
            "Ihre Facetten, Aussagen und Testaufgaben, die Ziele aller Profile und die Vorschläge "
            "offener Workshops zu dieser Kompetenz werden aus dem Entwurf gelöscht."
        ),
        button=_("Kompetenz entfernen"),
        cancel_url=reverse("checks:model", args=[model_id]),
        danger=True,
    )
