"""HR takes the library's published test items over into a draft."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from assessments.checks.queries.items import plan_items
from assessments.checks.services import items
from assessments.checks.views.editing import draft_or_404
from assessments.checks.views.finding import or_404
from campus.web.access import CampusRequest, page


@page(may="keep_competence_model", writes=True)
def take_items(request: CampusRequest, model_id: UUID) -> HttpResponse:
    """Show what would be taken over and what not, then do it."""
    draft = draft_or_404(model_id)
    if request.method == "POST":
        plan = or_404(items.take_items, model_id=model_id, actor=request.actor, now=request.now)
        messages.success(
            request,
            _("Übernommen: %(taken)s Testaufgaben, ausgelassen: %(skipped)s.")
            % {"taken": len(plan.taken), "skipped": len(plan.skipped)},
        )
        return redirect("checks:take_items", model_id)
    plan = plan_items(model_id=model_id)
    per_field = Counter(planned.field.title for planned in plan.taken)
    context = {
        "model": draft,
        "plan": plan,
        "per_field": list(per_field.items()),
        "changes": sum(planned.is_new for planned in plan.taken),
    }
    return render(request, "checks/model_items.html", context)
