"""From a need to a measure: planned within a year's budget, begun, done or dropped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.measures import BudgetForm, EndForm, MeasureFilter, MeasureForm
from assessments.checks.queries import measures as queries
from assessments.checks.queries import needs
from assessments.checks.rules.measures import Use
from assessments.checks.services import measures as services
from assessments.checks.tables.needs import MeasureTable
from assessments.checks.views.finding import bound, or_404
from campus.kernel.clock import berlin_day
from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page
from campus.web.charts import BarChart, Series
from campus.web.components import SummaryRow
from campus.web.exports import Cents, csv_response

MAY = "plan_measures"
HEADER = (
    "Maßnahme",
    "Art",
    "Kurs",
    "Kompetenz",
    "Gruppe",
    "Haushaltsjahr",
    "Stand",
    "geplant",
    "tatsächlich",
    "Begründung über das Budget hinaus",
)


@page(may=MAY)
def measures(request: CampusRequest) -> HttpResponse:
    """List measures beside the use of each year's budget."""
    years = queries.years_with_money()
    form = MeasureFilter(request.GET or None, years=[use.year for use in years])
    rows = queries.list_measures(year=form.year)
    context = {
        "form": form,
        "table": MeasureTable(rows, request=request),
        "picture": _picture(years),
        "over": [(str(use.year), euros(-use.left)) for use in years if use.is_over],
        "years": [_year_row(use) for use in years],
    }
    return render(request, "checks/measures.html", context)


def _picture(years: list[Use]) -> BarChart | None:
    if not years:
        return None
    latest = years[0]
    return BarChart(
        key="budget",
        title=_("%(year)s sind %(committed)s von %(budget)s verplant oder verausgabt")
        % {
            "year": latest.year,
            "committed": euros(latest.committed),
            "budget": euros(latest.budget),
        },
        category_name=_("Haushaltsjahr"),
        categories=[str(use.year) for use in years],
        series=[
            Series(_("verplant oder verausgabt in Euro"), [use.committed // 100 for use in years]),
            Series(_("davon verausgabt in Euro"), [use.spent // 100 for use in years]),
        ],
        targets=[use.budget // 100 for use in years],
        target_name=_("Budget in Euro"),
    )


def _year_row(use: Use) -> SummaryRow:
    value = _("%(left)s frei von %(budget)s") if not use.is_over else _("%(over)s über %(budget)s")
    facts = {"left": euros(use.left), "over": euros(-use.left), "budget": euros(use.budget)}
    url = f"{reverse('checks:budget')}?jahr={use.year}"
    hint = _("Budget %(year)s") % {"year": use.year}
    return SummaryRow(str(use.year), value % facts, change_url=url, change_hint=hint)


@page(may=MAY)
def measures_csv(request: CampusRequest) -> HttpResponse:
    """Give all measures as CSV."""
    return csv_response(filename="massnahmen", header=HEADER, rows=_rows())


def _rows() -> Iterator[tuple[Any, ...]]:
    for row in queries.list_measures():
        yield (
            row.title,
            row.get_kind_display(),
            row.course_title,
            row.competence_title,
            row.group_title,
            row.year,
            row.get_state_display(),
            Cents(row.planned_cents),
            None if row.actual_cents is None else Cents(row.actual_cents),
            row.over_budget_reason,
        )


@page(may=MAY, writes=True)
def new_measure(request: CampusRequest) -> HttpResponse:
    """Plan a measure, from a need or on its own."""
    release_id, code, initial = _origin(request)
    form = MeasureForm(bound(request), initial=initial | {"measure_id": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            plan = form.plan(release_id=release_id, competence_code=code)
            measure_id = services.plan_measure(
                plan=plan,
                actor=request.actor,
                now=request.now,
                measure_id=form.cleaned_data["measure_id"],
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Maßnahme ist geplant."))
            return redirect("checks:measure", measure_id)
    return render(request, "checks/new_measure.html", {"form": form})


def _origin(request: CampusRequest) -> tuple[UUID | None, str, dict[str, Any]]:
    """The release, competence and group that a measure answers, where the address names them."""
    initial: dict[str, Any] = {"year": berlin_day(request.now).year}
    release = needs.release_named(request.GET.get("auswertung", ""))
    if release is None:
        return None, "", initial
    code = request.GET.get("kompetenz", "")
    group = release.group(request.GET.get("gruppe", ""))
    title = release.competences.get(code, "")
    initial |= {"competence_title": title, "group_title": group.title if group else ""}
    return release.id, code if title else "", initial


@page(may=MAY)
def measure(request: CampusRequest, measure_id: UUID) -> HttpResponse:
    """Show a measure and what can happen next."""
    found = or_404(queries.find_measure, measure_id=measure_id)
    rows = [
        SummaryRow(_("Stand"), found.get_state_display()),
        SummaryRow(_("Art"), found.get_kind_display()),
        SummaryRow(_("Kurs"), found.course_title or "–"),
        SummaryRow(_("Kompetenz"), found.competence_title or "–"),
        SummaryRow(_("Gruppe"), found.group_title or "–"),
        SummaryRow(_("Haushaltsjahr"), str(found.year)),
        SummaryRow(_("geplante Kosten"), euros(found.planned_cents)),
        SummaryRow(_("tatsächliche Kosten"), _cost(found.actual_cents)),
        SummaryRow(_("Begründung über das Budget hinaus"), found.over_budget_reason or "–"),
    ]
    return render(request, "checks/measure.html", {"measure": found, "rows": rows})


def _cost(cents: int | None) -> str:
    return "–" if cents is None else euros(cents)


@page(may=MAY, writes=True)
def start(request: CampusRequest, measure_id: UUID) -> HttpResponse:
    """Ask, then note that a measure has begun."""
    return _step(
        request, measure_id, services.start_measure, _("Maßnahme beginnen?"), _("Beginnen")
    )


@page(may=MAY, writes=True)
def drop(request: CampusRequest, measure_id: UUID) -> HttpResponse:
    """Ask, then give a measure up."""
    return _step(request, measure_id, services.drop_measure, _("Maßnahme aufgeben?"), _("Aufgeben"))


def _step(
    request: CampusRequest, measure_id: UUID, take: Any, title: Any, button: Any
) -> HttpResponse:
    found = or_404(queries.find_measure, measure_id=measure_id)
    back = reverse("checks:measure", args=[measure_id])
    if request.method == "POST":
        try:
            take(measure_id=measure_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return pages.refused(request, refusal, next_url=back, next_text=_("Zur Maßnahme"))
        return redirect(back)
    return pages.confirm(request, title=title, body=found.title, button=button, cancel_url=back)


@page(may=MAY, writes=True)
def end(request: CampusRequest, measure_id: UUID) -> HttpResponse:
    """Note that a measure is done, and its cost."""
    found = or_404(queries.find_measure, measure_id=measure_id)
    form = EndForm(bound(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.end_measure(
                measure_id=measure_id,
                actual_cents=form.cleaned_data["actual"],
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("checks:measure", measure_id)
    return render(request, "checks/measure_end.html", {"form": form, "measure": found})


@page(may=MAY, writes=True)
def budget(request: CampusRequest) -> HttpResponse:
    """Set the budget of a year."""
    form = BudgetForm(bound(request), initial={"year": request.GET.get("jahr", "")})
    if request.method == "POST" and form.is_valid():
        services.set_budget(
            year=form.cleaned_data["year"],
            budget_cents=form.cleaned_data["budget"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("Das Budget ist gespeichert."))
        return redirect("checks:measures")
    return render(request, "checks/budget.html", {"form": form})
