"""HR sees what all profiles ask for in a version, and edits one profile at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.wanted import WantedForm
from assessments.checks.queries import contents, profiles
from assessments.checks.queries import model as models
from assessments.checks.rules.seen import seen
from assessments.checks.rules.wanted import Wanted, importance_words
from assessments.checks.services.targets import save_targets
from assessments.checks.views.editing import level_choices, show_refusal
from assessments.checks.views.finding import bound, or_404
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.charts import RadarChart, Series

FEWEST_AXES = 3


@page(may="keep_competence_model")
def targets(request: CampusRequest, model_id: UUID) -> HttpResponse:
    """Show the whole table: competences down, profiles across."""
    model = or_404(models.model, model_id=model_id)
    found = profiles.targets_of(model_id=model_id)
    columns = list(profiles.profiles_in_use().values_list("id", "title"))
    rows = [
        (field.title, [found.get((profile_id, field.id)) for profile_id, _title in columns])
        for field in models.fields_of(model_id=model_id)
    ]
    context = {
        "model": model,
        "columns": columns,
        "rows": rows,
        "is_free": model_id in profiles.models_with_free_targets(),
    }
    return render(request, "checks/targets.html", context)


@page(may="keep_competence_model", writes=True)
def profile_targets(request: CampusRequest, model_id: UUID, profile_id: UUID) -> HttpResponse:
    """Show and save what one profile asks for: today, in future, how much it counts."""
    model = or_404(models.model, model_id=model_id)
    profile = or_404(profiles.profile, profile_id=profile_id)
    fields = models.fields_of(model_id=model_id)
    wanted = profiles.targets_of_profile(model_id=model_id, profile_id=profile_id)

    def stored() -> contents.Content:
        return contents.targets_content(model_id=model_id, profile_id=profile_id)

    form = WantedForm(
        bound(request),
        competences=[(field.id, field.title) for field in fields],
        levels=level_choices(model),
        wanted=wanted,
        initial={"seen": seen(stored())},
    )
    newer = None
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, model_id, profile_id, form)
        except Refusal as refusal:
            newer = show_refusal(form, refusal, stored)
        else:
            messages.success(request, _("Die Ziele sind gespeichert."))
            return redirect("checks:targets", model_id)
    context = {
        "form": form,
        "model": model,
        "profile": profile,
        "newer": words_of(fields, wanted) if newer is not None else [],
        "is_free": model_id in profiles.models_with_free_targets(),
        "chart": spider(profile.title, fields, wanted, model.level_count),
    }
    return render(request, "checks/profile_targets.html", context)


def _save(request: CampusRequest, model_id: UUID, profile_id: UUID, form: WantedForm) -> None:
    or_404(
        save_targets,
        model_id=model_id,
        profile_id=profile_id,
        wanted=form.wanted,
        seen=form.cleaned_data["seen"],
        actor=request.actor,
        now=request.now,
    )


def words_of(fields: Sequence[Any], wanted: Mapping[UUID, Wanted]) -> list[str]:
    """Return one line a competence: what is wanted, in words."""
    return [
        f"{field.title}: heute {each.words or '–'}, künftig {each.future_level or '–'}, "
        f"{importance_words(each.importance)}"
        for field in fields
        if (each := wanted.get(field.id))
    ]


def spider(
    title: str, fields: Sequence[Any], wanted: Mapping[UUID, Wanted], level_count: int
) -> RadarChart | None:
    """Return the profile as a spider's web, or None where it has too few competences for one."""
    shown = [(field.title, each) for field in fields if (each := wanted.get(field.id))]
    if len(shown) < FEWEST_AXES:
        return None
    today = tuple(each.level or 0 for _title, each in shown)
    future = tuple(each.future_level or each.level or 0 for _title, each in shown)
    return RadarChart(
        key="soll-profil",
        category_name=_("Kompetenz"),
        maximum=level_count,
        title=_("Soll-Profil „%(title)s“ auf %(count)s Stufen")
        % {"title": title, "count": level_count},
        categories=tuple(field_title for field_title, _each in shown),
        series=(Series(_("heute"), today), Series(_("künftig"), future)),
    )
