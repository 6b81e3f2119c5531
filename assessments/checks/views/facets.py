"""HR edits facets with their behaviour anchors, and links competences with a framework."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.model import FacetForm, LinkForm
from assessments.checks.queries import contents
from assessments.checks.queries import model as models
from assessments.checks.rules.seen import seen
from assessments.checks.services import facets, levels
from assessments.checks.views.editing import draft_or_404, level_choices, show_refusal
from assessments.checks.views.finding import bound, or_404
from assessments.library.api import FrameworkNodeView, list_framework_nodes
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page


@page(may="keep_competence_model", writes=True)
def new_facet(request: CampusRequest, model_id: UUID, field_id: UUID) -> HttpResponse:
    """Add a facet to a competence of a draft."""
    draft = draft_or_404(model_id)
    field = or_404(models.field, model_id=model_id, field_id=field_id)
    form = FacetForm(bound(request), levels=level_choices(draft))
    return _facet_page(request, draft, field, None, form)


@page(may="keep_competence_model", writes=True)
def edit_facet(request: CampusRequest, model_id: UUID, facet_id: UUID) -> HttpResponse:
    """Change title and anchors of a facet."""
    draft = draft_or_404(model_id)
    facet = or_404(models.facet, model_id=model_id, facet_id=facet_id)
    content = contents.facet_content(facet)
    initial = {"title": facet.title, "seen": seen(content)}
    initial |= {f"anchor-{level}": text for level, text in content["anchors"].items()}
    form = FacetForm(bound(request), levels=level_choices(draft), initial=initial)
    return _facet_page(request, draft, facet.field, facet_id, form)


def _facet_page(
    request: CampusRequest, draft: Any, field: Any, facet_id: UUID | None, form: FacetForm
) -> HttpResponse:
    stored = None
    if request.method == "POST" and form.is_valid():
        try:
            or_404(
                facets.save_facet,
                model_id=draft.id,
                field_id=field.id,
                facet_id=facet_id,
                title=form.cleaned_data["title"],
                anchors=form.anchors,
                seen=form.cleaned_data["seen"],
            )
        except Refusal as refusal:
            stored = show_refusal(
                form,
                refusal,
                lambda: contents.facet_content(models.facet(model_id=draft.id, facet_id=facet_id)),  # type: ignore[arg-type]
            )
        else:
            messages.success(request, _("Die Facette ist gespeichert."))
            return redirect(f"{reverse('checks:model', args=[draft.id])}#{field.id}")
    context = {"form": form, "model": draft, "field": field, "facet_id": facet_id, "stored": stored}
    return render(request, "checks/model_facet.html", context)


@page(may="keep_competence_model", writes=True)
def remove_facet(request: CampusRequest, model_id: UUID, facet_id: UUID) -> HttpResponse:
    """Ask, then remove a facet from a draft."""
    draft_or_404(model_id)
    facet = or_404(models.facet, model_id=model_id, facet_id=facet_id)
    if request.method == "POST":
        or_404(facets.remove_facet, model_id=model_id, facet_id=facet_id)
        messages.success(request, _("Die Facette ist entfernt."))
        return redirect("checks:model", model_id)
    return pages.confirm(
        request,
        title=_("Facette „%(title)s“ entfernen?") % {"title": facet.title},
        body=_(
            "Ihre Verhaltensanker werden aus dem Entwurf gelöscht. Aussagen und Testaufgaben "
            "bleiben bei der Kompetenz „%(field)s“."
        )
        % {"field": facet.field.title},
        button=_("Facette entfernen"),
        cancel_url=reverse("checks:model", args=[model_id]),
        danger=True,
    )


@page(may="keep_competence_model", writes=True)
def link(request: CampusRequest, model_id: UUID, field_id: UUID) -> HttpResponse:
    """Link a competence with a node of a framework that the cooperative has published."""
    draft = draft_or_404(model_id)
    field = or_404(models.field, model_id=model_id, field_id=field_id)
    nodes = {f"{node.framework}|{node.code}": node for node in list_framework_nodes()}
    content = contents.link_content(field)
    form = LinkForm(
        bound(request),
        nodes=_grouped(nodes),
        initial={"node": f"{content['name']}|{content['code']}", "seen": seen(content)},
    )
    stored = None
    if request.method == "POST" and form.is_valid():
        try:
            _save_link(model_id, field_id, nodes.get(form.cleaned_data["node"]), form)
        except Refusal as refusal:
            stored = show_refusal(
                form,
                refusal,
                lambda: contents.link_content(models.field(model_id=model_id, field_id=field_id)),
            )
        else:
            messages.success(request, _("Die Entsprechung ist gespeichert."))
            return redirect(f"{reverse('checks:model', args=[model_id])}#{field_id}")
    context = {"form": form, "model": draft, "field": field, "nodes": nodes, "stored": stored}
    return render(request, "checks/model_link.html", context)


def _save_link(
    model_id: UUID, field_id: UUID, node: FrameworkNodeView | None, form: LinkForm
) -> None:
    or_404(
        levels.link_framework,
        model_id=model_id,
        field_id=field_id,
        name=node.framework if node else "",
        code=node.code if node else "",
        title=node.title if node else "",
        seen=form.cleaned_data["seen"],
    )


def _grouped(nodes: dict[str, FrameworkNodeView]) -> list[tuple[str, Any]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, node in nodes.items():
        groups.setdefault(f"{node.framework}: {node.area}", []).append((key, node.title))
    return list(groups.items())
