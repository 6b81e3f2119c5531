"""HR: all requests and what they cost, the rule for them; and who decides in whose place."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campus.kernel.clock import berlin_day
from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import FigureTile
from campus.web.pages import confirm, refused
from tenants.staff.api import EmployeeView, get_employee, list_employees
from vouchers.desk.forms.requests import DeputyForm, PolicyForm, StateFilter
from vouchers.desk.queries import requests as queries
from vouchers.desk.queries.approvers import list_deputies
from vouchers.desk.rules import requesting as rules
from vouchers.desk.rules.request_refusals import DeputyUnknown
from vouchers.desk.services.requesting_rules import end_deputy, name_deputy, set_policy
from vouchers.desk.tables import CostTable, RequestTable

HR_MAY, MAY = "distribute_vouchers", "decide_requests"


@page(may=HR_MAY)
def all_requests(request: CampusRequest) -> HttpResponse:
    """Show the requests by state, and what they cost the municipality per budget year."""
    form = StateFilter(request.GET)
    context = {
        "tiles": _tiles(),
        "form": form,
        "table": RequestTable(queries.find_requests(state=form.chosen), request=request),
        "cost": CostTable(queries.cost_by_year(), request=request, per_page=None, prefix="jahr-"),
        "policy": queries.current_policy(),
        "approval": rules.APPROVALS[queries.current_policy().approval],
    }
    return render(request, "desk/requests/all.html", context)


def _tiles() -> list[FigureTile]:
    counted = queries.count_by_state()
    tiles = [FigureTile(title, counted[state]) for state, title in rules.STATES.items()]
    share = euros(queries.open_share_cents())
    return [*tiles, FigureTile(_("Eigenanteil offener Anfragen"), share)]


@page(may=HR_MAY, writes=True)
def policy(request: CampusRequest) -> HttpResponse:
    """Lay down who must agree, in how many days, and what the municipality pays itself."""
    initial = PolicyForm.initial_of(queries.current_policy())
    form = PolicyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_policy(policy=form.policy, actor=request.actor, now=request.now)
        except Refusal as refusal:
            form.add_error("remind_after_days", str(refusal))
        else:
            messages.success(request, _("Die Regel gilt für alle neuen Anfragen."))
            return redirect("desk:all_requests")
    return render(request, "desk/requests/policy.html", {"form": form})


@page(may=MAY, writes=True)
def deputies(request: CampusRequest) -> HttpResponse:
    """Show who decides in whose place from today on, and name somebody."""
    is_hr = request.actor.may(HR_MAY)
    form = DeputyForm(
        request.POST if request.method == "POST" else None,
        principals=_principals(request, is_hr=is_hr),
        deputies=[each for each in list_employees() if each.account_id],
    )
    if request.method == "POST" and form.is_valid():
        try:
            _name(request, form)
        except DeputyUnknown as refusal:
            raise Http404 from refusal
        except Refusal as refusal:
            field = "last_day" if refusal.code == "deputy_period_reversed" else "deputy"
            form.add_error(field, str(refusal))
        else:
            messages.success(request, _("Die Vertretung ist eingetragen."))
            return redirect("desk:deputies")
    named = list_deputies(
        today=berlin_day(request.now), principal_id=None if is_hr else _me(request)
    )
    return render(request, "desk/requests/deputies.html", {"form": form, "named": named})


def _name(request: CampusRequest, form: DeputyForm) -> None:
    told = form.cleaned_data
    name_deputy(
        principal_id=UUID(told["principal"]),
        deputy_id=UUID(told["deputy"]),
        first_day=told["first_day"],
        last_day=told["last_day"],
        actor=request.actor,
        now=request.now,
    )


def _principals(request: CampusRequest, *, is_hr: bool) -> list[EmployeeView]:
    """Return who may be represented: oneself; for HR everybody who decides."""
    own = request.actor.employee_id
    me = [get_employee(employee_id=own)] if own else []
    if not is_hr:
        return me
    return [*me, *(each for each in list_employees() if each.is_supervisor and each.id != own)]


def _me(request: CampusRequest) -> UUID:
    if request.actor.employee_id is None:
        raise Http404
    return request.actor.employee_id


@page(may=MAY, writes=True)
def deputy_end(request: CampusRequest, deputy_id: UUID) -> HttpResponse:
    """Ask, then let a deputy decide no more."""
    back = reverse("desk:deputies")
    own = None if request.actor.may(HR_MAY) else _me(request)
    named = list_deputies(today=berlin_day(request.now), principal_id=own)
    found = next((each for each in named if each.id == deputy_id), None)
    if found is None:
        raise Http404
    if request.method != "POST":
        return confirm(
            request,
            title=_("Vertretung beenden"),
            body=_("%(deputy)s entscheidet dann nicht mehr für %(principal)s.")
            % {"deputy": found.deputy_name, "principal": found.principal_name},
            button=_("Vertretung beenden"),
            cancel_url=back,
        )
    try:
        end_deputy(deputy_id=deputy_id, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return refused(request, refusal, next_url=back, next_text=_("Zu den Vertretungen"))
    return redirect(back)
