"""An employee takes a check: overview, notice and start, page by page, review, completion."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms import FieldForm, StartForm
from assessments.checks.queries import campaigns, own, profiles, workshops
from assessments.checks.queries import testing as asked
from assessments.checks.rules.refusals import AnsweredElsewhere
from assessments.checks.rules.run import REVIEW, TEST, part_and_code
from assessments.checks.services import taking
from assessments.checks.views.finding import (
    bound,
    from_review,
    or_404,
    own_id,
    seen_revision,
    url_before,
    with_way_back,
)
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow


@page(may="take_check")
def overview(request: CampusRequest) -> HttpResponse:
    """Show the running check, the way to a new one, and the own history."""
    running = own.open_check(employee_id=own_id(request))
    done, total = own.pages_done(check=running) if running else (0, 0)
    context = {
        "running": running,
        "done": done,
        "total": total,
        "history": own.history(employee_id=own_id(request)),
        "campaign": None if running else _open_campaign(request),
        "workshop_invitations": workshops.open_invitations_of(employee_id=own_id(request)),
    }
    return render(request, "checks/overview.html", context)


@page(may="take_check", writes=True)
def start(request: CampusRequest) -> HttpResponse:
    """Show the notice and let the employee choose or confirm a profile."""
    employee_id = own_id(request)
    running = own.open_check(employee_id=employee_id)
    if running:
        return redirect("checks:resume", running.id)
    campaign = _open_campaign(request)
    if campaign is None:
        return render(request, "checks/no_campaign.html")
    choices = campaigns.profiles_of(campaign).values_list("id", "title", "description")
    form = StartForm(
        bound(request),
        profiles=choices,
        own=profiles.profile_of_post(employee_id=employee_id),
    )
    if request.method == "POST" and form.is_valid():
        chosen = UUID(form.cleaned_data["profile"])
        try:
            check_id = taking.start_check(
                employee_id=employee_id,
                profile_id=chosen,
                campaign_id=campaign.id,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("checks:resume", check_id)
    return render(request, "checks/start.html", {"form": form, "campaign": campaign})


def _open_campaign(request: CampusRequest) -> Any:
    found = campaigns.open_campaigns_of(employee_id=own_id(request), day=berlin_day(request.now))
    return found[0] if found else None


@page(may="take_check")
def resume(request: CampusRequest, check_id: UUID) -> HttpResponse:
    """Lead to the page on which the employee stopped."""
    check = or_404(own.own_check, check_id=check_id, employee_id=own_id(request))
    if check.completed_at:
        return redirect("checks:result", check_id)
    part, code = part_and_code(own.run_of(check=check).place)
    if part == REVIEW:
        return redirect("checks:review", check_id)
    if part == TEST:
        number = asked.next_number(check=check, field_code=code)
        return redirect("checks:item", check_id, code, number)
    return redirect("checks:field", check_id, code)


@page(may="take_check", writes=True)
def field(request: CampusRequest, check_id: UUID, code: str) -> HttpResponse:
    """Show one field with its statements; save the answers and go on."""
    shown = or_404(own.field_page, check_id=check_id, employee_id=own_id(request), field_code=code)
    later = "later" in request.POST
    form = FieldForm(bound(request), statements=shown.statements, complete=not later)
    if request.method == "POST" and form.is_valid():
        return _save_page(request, shown, form, later=later)
    if shown.is_completed:
        return redirect("checks:result", check_id)
    context = {
        "page": shown,
        "form": form,
        "previous_url": url_before(shown.check_id, shown.previous),
        "from_review": from_review(request),
    }
    return render(request, "checks/field.html", context)


def _save_page(
    request: CampusRequest, shown: own.FieldPage, form: FieldForm, *, later: bool
) -> HttpResponse:
    try:
        or_404(
            taking.save_answers,
            check_id=shown.check_id,
            employee_id=own_id(request),
            field_code=shown.field.code,
            choices=form.choices,
            then="stay" if later else "review" if from_review(request) else "next",
            seen_revision=seen_revision(request),
            now=request.now,
        )
    except AnsweredElsewhere as refusal:
        return _elsewhere(request, shown, refusal)
    except Refusal as refusal:
        url = reverse("checks:result", args=[shown.check_id])
        return pages.refused(request, refusal, next_url=url, next_text=_("Zum Ergebnis"))
    if later:
        return redirect("checks:overview")
    return redirect("checks:resume", shown.check_id)


def _elsewhere(request: CampusRequest, shown: own.FieldPage, refusal: Refusal) -> HttpResponse:
    url = reverse("checks:field", args=[shown.check_id, shown.field.code])
    context = {
        "refusal": refusal,
        "title": shown.field.title,
        "rows": _rows(shown.statements),
        "check_id": shown.check_id,
        "change_url": with_way_back(request, url),
    }
    return render(request, "checks/elsewhere.html", context, status=refusal.status)


@page(may="take_check", writes=True)
def review(request: CampusRequest, check_id: UUID) -> HttpResponse:
    """Show all answers before the check is completed; complete it."""
    if request.method == "POST":
        return _complete(request, check_id)
    check = or_404(own.own_check, check_id=check_id, employee_id=own_id(request))
    if check.completed_at:
        return redirect("checks:result", check_id)
    shown = own.review_pages(check=check)
    parts = asked.asked_parts(check=check)
    context: dict[str, Any] = {
        "check": check,
        "pages": [(step, _rows(statements)) for step, statements in shown],
        "parts": parts,
        "is_complete": all(step.is_complete for step, _statements in shown)
        and not any(part.is_open for part in parts),
    }
    return render(request, "checks/review.html", context)


def _rows(statements: tuple[own.StatementShown, ...]) -> list[SummaryRow]:
    return [SummaryRow(statement.text, statement.choice_label) for statement in statements]


def _complete(request: CampusRequest, check_id: UUID) -> HttpResponse:
    try:
        or_404(
            taking.complete_check,
            check_id=check_id,
            employee_id=own_id(request),
            now=request.now,
        )
    except Refusal as refusal:
        url = reverse("checks:review", args=[check_id])
        text = _("Zu Ihren Antworten")
        return pages.refused(request, refusal, next_url=url, next_text=text)
    return redirect("checks:result", check_id)
