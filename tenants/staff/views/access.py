"""Access for people: invitations, letters, and who else is HR."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from campus.accounts.api import DATA_PROTECTION_OFFICER, HR, STAFF_COUNCIL
from campus.kernel.refusal import Refusal
from campus.outbox.api import FAILED, get_job
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import confirm, refused
from tenants.staff.forms import UnitAccessForm, chosen_id
from tenants.staff.queries import access as queries
from tenants.staff.queries.people import find_employee
from tenants.staff.services.access import give_access
from tenants.staff.services.letters import AT_ONCE, print_letters
from tenants.staff.services.roles import grant_house_role, revoke_house_role
from tenants.staff.tables import AccessItemTable, AccessRunTable
from tenants.staff.views.looking import noted
from tenants.staff.views.people import unknown

MAY = "invite_people"
_ROLES = {
    "personalstelle": (HR, _("Personalstelle")),
    "personalrat": (STAFF_COUNCIL, _("Personalrat")),
    "datenschutz": (DATA_PROTECTION_OFFICER, _("Datenschutzbeauftragte/r")),
}


@page(may=MAY)
def access_runs(request: CampusRequest) -> HttpResponse:
    table = AccessRunTable(queries.access_runs(), request=request)
    return render(request, "staff/access_runs.html", {"table": table, "form": UnitAccessForm()})


@page(may=MAY, writes=True)
def new_access(request: CampusRequest) -> HttpResponse:
    try:
        chosen = _chosen(request)
        if request.method == "POST":
            run_id = give_access(**chosen, actor=request.actor, now=request.now)
            return redirect("staff:access_run", run_id)
        ways = queries.ways_of(**chosen)
    except Refusal as refusal:
        return unknown(request, refusal)
    return confirm(
        request,
        title=_("Zugang einrichten?"),
        body=_("Wer seinen Zugang schon benutzt, wird nicht noch einmal eingeladen."),
        rows=[
            SummaryRow(_("Einladung per E-Mail"), ways.by_email),
            SummaryRow(_("Brief mit Aktivierungscode"), ways.by_letter),
        ],
        button=ngettext(
            "Zugang für %(count)s Person einrichten",
            "Zugang für %(count)s Personen einrichten",
            ways.total,
        )
        % {"count": ways.total},
        cancel_url=reverse("staff:people"),
    )


@page(may=MAY)
def access_run(request: CampusRequest, run_id: UUID) -> HttpResponse:
    try:
        run = queries.find_access_run(run_id=run_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    table = AccessItemTable(queries.access_items(run_id=run_id), request=request)
    unprinted = queries.unprinted_letters(run_id=run_id).count()
    context = {
        "run": run,
        "table": table,
        "unprinted": unprinted,
        "next_count": min(unprinted, AT_ONCE),
        "progress": queries.progress_of(run),
        "is_stuck": run.job_id is not None and get_job(run.job_id).state == FAILED,
    }
    return render(request, "staff/access_run.html", context)


@page(may=MAY, writes=True)
@never_cache
def access_letters(request: CampusRequest, run_id: UUID) -> HttpResponse:
    address = reverse("staff:access_run", args=[run_id])
    if request.method != "POST":
        return redirect(address)
    try:
        pdf = print_letters(run_id=run_id, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return refused(request, refusal, next_url=address, next_text=_("Zurück zum Lauf"))
    headers = {"Content-Disposition": 'attachment; filename="Aktivierungsbriefe.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@page(may=MAY, writes=True)
@noted
def employee_access(request: CampusRequest, employee_id: UUID) -> HttpResponse:
    try:
        person = find_employee(employee_id=employee_id)
        if request.method == "POST":
            run_id = give_access(
                employee_ids=[employee_id], renew=True, actor=request.actor, now=request.now
            )
            return redirect("staff:access_run", run_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    way = _("per E-Mail") if person.email else _("mit einem Brief")
    return confirm(
        request,
        title=_("Zugang für %(name)s einrichten?") % {"name": person},
        body=[
            _("Die Person wird %(way)s eingeladen.") % {"way": way},
            _("Eine frühere Einladung und ein früherer Code gelten dann nicht mehr."),
        ],
        button=_("Einladen") if person.email else _("Brief vorbereiten"),
        cancel_url=reverse("staff:employee", args=[employee_id]),
    )


@page(may=MAY, writes=True)
@noted
def employee_role(request: CampusRequest, employee_id: UUID, role: str) -> HttpResponse:
    return _ask_about_role(request, employee_id, role, give=True)


@page(may=MAY, writes=True)
@noted
def employee_role_withdrawal(request: CampusRequest, employee_id: UUID, role: str) -> HttpResponse:
    return _ask_about_role(request, employee_id, role, give=False)


def _ask_about_role(
    request: CampusRequest, employee_id: UUID, role: str, *, give: bool
) -> HttpResponse:
    if role not in _ROLES:
        raise Http404
    code, title = _ROLES[role]
    address = reverse("staff:employee", args=[employee_id])
    try:
        person = find_employee(employee_id=employee_id)
        if request.method == "POST":
            action = grant_house_role if give else revoke_house_role
            action(employee_id=employee_id, role=code, actor=request.actor, now=request.now)
            return redirect(address)
    except Refusal as refusal:
        return refused(request, refusal, next_url=address, next_text=_("Zurück zur Person"))
    facts = {"name": person, "role": title}
    question = (
        _("%(name)s: Rolle %(role)s geben?") if give else _("%(name)s: Rolle %(role)s nehmen?")
    )
    return confirm(
        request,
        title=question % facts,
        body=_("Die Änderung gilt ab dem nächsten Seitenaufruf und wird protokolliert."),
        button=_("Rolle geben") if give else _("Rolle zurücknehmen"),
        cancel_url=address,
        danger=not give,
    )


def _chosen(request: CampusRequest) -> dict[str, Any]:
    """Read whom the address means: `?einheit=<id>` or `?person=<id>&person=<id>…`."""
    try:
        unit_id = chosen_id(request.GET.get("einheit", ""))
        people = [UUID(text) for text in request.GET.getlist("person")]
    except ValueError:
        unit_id, people = None, []
    return {"employee_ids": people, "unit_id": unit_id}
