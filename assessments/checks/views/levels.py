"""HR names the levels of a draft and lays them beside DigComp's eight."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.model import LevelCountForm, LevelsForm
from assessments.checks.queries import contents
from assessments.checks.queries import model as models
from assessments.checks.rules.levels import REFERENCE_TITLES, even_crosswalk
from assessments.checks.rules.seen import seen
from assessments.checks.services import levels as scale
from assessments.checks.views.editing import draft_or_404, show_refusal
from assessments.checks.views.finding import bound, or_404
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page


@page(may="keep_competence_model", writes=True)
def levels(request: CampusRequest, model_id: UUID) -> HttpResponse:
    """Show and save the scale; the number of levels is chosen above the form."""
    draft = draft_or_404(model_id)
    content = contents.levels_content(draft)
    count = _wanted_count(request, draft.level_count)
    form = LevelsForm(bound(request), count=count, initial=_initial(content, count))
    stored = None
    if request.method == "POST" and form.is_valid():
        try:
            or_404(
                scale.save_levels,
                model_id=model_id,
                levels=form.levels,
                seen=form.cleaned_data["seen"],
            )
        except Refusal as refusal:
            stored = show_refusal(
                form, refusal, lambda: contents.levels_content(models.model(model_id=model_id))
            )
        else:
            messages.success(request, _("Die Stufen sind gespeichert."))
            return redirect("checks:model", model_id)
    context = {
        "form": form,
        "count_form": LevelCountForm(initial={"anzahl": count}),
        "model": draft,
        "stored": stored,
        "beside": beside_reference(draft),
    }
    return render(request, "checks/model_levels.html", context)


def _wanted_count(request: CampusRequest, present: int) -> int:
    sent = request.POST.get("count") or request.GET.get("anzahl", "")
    return int(sent) if sent in {"2", "3", "4", "5", "6", "7", "8"} else present


def _initial(content: contents.Content, count: int) -> dict[str, Any]:
    initial: dict[str, Any] = {"seen": seen(content), "count": count}
    rows = content["levels"]
    for level, title, description, *_span in rows:
        initial |= {f"title-{level}": title, f"description-{level}": description}
    spans = {level: (first, last) for level, _t, _d, first, last in rows}
    for level, span in even_crosswalk(count).items():
        kept = spans.get(level) if count == len(rows) else None
        initial[f"from-{level}"], initial[f"to-{level}"] = kept or (span.first, span.last)
    return initial


def beside_reference(model: Any) -> list[tuple[int, str, str]]:
    """Return DigComp's eight levels with the model's level that covers each, in words."""
    steps = list(model.levels.all())
    return [
        (
            number,
            title,
            next(
                (
                    f"{step.level} – {step.title}"
                    for step in steps
                    if (span := models.span_of(step)) and span.first <= number <= span.last
                ),
                "",
            ),
        )
        for number, title in enumerate(REFERENCE_TITLES, start=1)
    ]
