"""An employee answers the items of the test part; a second window; why each item was asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.testing import ItemForm
from assessments.checks.queries import own
from assessments.checks.queries import testing as asked
from assessments.checks.rules.refusals import AnsweredElsewhere
from assessments.checks.rules.run import ANSWERED, NOT_ACCESSIBLE, UNKNOWN, Answered
from assessments.checks.services import testing
from assessments.checks.views.finding import (
    bound,
    from_review,
    or_404,
    own_id,
    seen_revision,
    url_before,
    with_way_back,
)
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow


@page(may="take_check", writes=True)
def item(request: CampusRequest, check_id: UUID, code: str, number: int) -> HttpResponse:
    """Show one item; save the answer and go on."""
    shown = or_404(
        asked.item_page,
        check_id=check_id,
        employee_id=own_id(request),
        field_code=code,
        number=number,
    )
    if shown is None:
        return redirect("checks:resume", check_id)
    form = ItemForm(bound(request), item=shown)
    answered = _answered(request)
    if answered != ANSWERED or (request.method == "POST" and form.is_valid()):
        response = form.response if answered == ANSWERED else ()
        return _save(request, shown, answered, response)
    if shown.is_completed:
        return redirect("checks:result", check_id)
    context = {
        "page": shown,
        "form": form,
        "previous_url": url_before(shown.check_id, shown.previous),
        "from_review": from_review(request),
    }
    return render(request, "checks/item.html", context)


def _answered(request: CampusRequest) -> Answered:
    if "unknown" in request.POST:
        return UNKNOWN
    return NOT_ACCESSIBLE if "unusable" in request.POST else ANSWERED


def _save(
    request: CampusRequest, shown: asked.ItemPage, answered: Answered, response: tuple[str, ...]
) -> HttpResponse:
    try:
        or_404(
            testing.answer_item,
            check_id=shown.check_id,
            employee_id=own_id(request),
            field_code=shown.field_code,
            number=shown.number,
            item_id=request.POST.get("item", ""),
            answered=answered,
            response=response,
            seen_revision=seen_revision(request),
            then="review" if from_review(request) else "next",
            now=request.now,
        )
    except AnsweredElsewhere as refusal:
        return _elsewhere(request, shown, refusal)
    except Refusal as refusal:
        url = reverse("checks:resume", args=[shown.check_id])
        return pages.refused(request, refusal, next_url=url, next_text=_("Weiter mit dem Check"))
    return redirect("checks:resume", shown.check_id)


def _elsewhere(request: CampusRequest, shown: asked.ItemPage, refusal: Refusal) -> HttpResponse:
    check = or_404(own.own_check, check_id=shown.check_id, employee_id=own_id(request))
    parts = [part for part in asked.asked_parts(check=check) if part.code == shown.field_code]
    context = {
        "refusal": refusal,
        "title": shown.field_title,
        "rows": [
            SummaryRow(_("%(number)s. %(prompt)s") % vars(line), line.answer)
            for part in parts
            for line in part.items
        ],
        "check_id": shown.check_id,
        "change_url": with_way_back(
            request, reverse("checks:item", args=[shown.check_id, shown.field_code, shown.number])
        ),
    }
    return render(request, "checks/elsewhere.html", context, status=refusal.status)


@page(may="take_check")
def why(request: CampusRequest, check_id: UUID) -> HttpResponse:
    """Explain for each item that was asked why it was."""
    check = or_404(own.own_check, check_id=check_id, employee_id=own_id(request))
    context: dict[str, Any] = {
        "check": check,
        "parts": [part for part in asked.asked_parts(check=check) if part.items],
    }
    return render(request, "checks/why.html", context)
