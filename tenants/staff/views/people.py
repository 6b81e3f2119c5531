"""The list of people, and one person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.accounts.api import DATA_PROTECTION_OFFICER, HR, STAFF_COUNCIL, get_account
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import confirm, refused
from tenants.staff.forms import EmployeeForm, PeopleFilterForm
from tenants.staff.queries.access import ACTIVE, CLOSED, standing_of
from tenants.staff.queries.people import find_employee, select_people
from tenants.staff.services.employees import (
    Particulars,
    add_employee,
    change_employee,
    let_go,
    take_back,
)
from tenants.staff.tables import STANDING_TEXTS, PeopleTable
from tenants.staff.views.looking import note_alone, noted

MAY = "manage_staff"


@page(may=MAY, writes=True)
def people(request: CampusRequest) -> HttpResponse:
    form = PeopleFilterForm(request.GET)
    selection = form.selection
    exclude = ("left_at",) if selection["active"] else ()
    found = select_people(**selection)
    note_alone(request, employee_ids=found.values_list("id", flat=True)[:2])
    table = PeopleTable(found, request=request, order_by="name", exclude=exclude)
    return render(request, "staff/people.html", {"form": form, "table": table})


@page(may=MAY, writes=True)
def new_employee(request: CampusRequest) -> HttpResponse:
    form = EmployeeForm(request.POST or None)
    if form.is_valid():
        try:
            employee_id = add_employee(
                particulars=Particulars(**form.particulars), actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("staff:employee", employee_id)
    return render(request, "staff/employee_form.html", {"form": form, "person": None})


@page(may=MAY, writes=True)
@noted
def employee(request: CampusRequest, employee_id: UUID) -> HttpResponse:
    try:
        person = find_employee(employee_id=employee_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    account = get_account(account_id=person.account_id) if person.account_id else None
    standing = standing_of(account)
    roles = account.roles if account else frozenset()
    context = {
        "person": person,
        "rows": _rows(person, STANDING_TEXTS[standing]),
        "standing": standing,
        "is_active": standing == ACTIVE,
        "is_closed": standing == CLOSED,
        "role_names": account.role_names if account else [],
        "is_hr": HR in roles,
        "is_staff_council": STAFF_COUNCIL in roles,
        "is_officer": DATA_PROTECTION_OFFICER in roles,
        "is_self": request.actor.employee_id == person.id,
    }
    return render(request, "staff/employee.html", context)


@page(may=MAY, writes=True)
@noted
def employee_editing(request: CampusRequest, employee_id: UUID) -> HttpResponse:
    try:
        person = find_employee(employee_id=employee_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    form = EmployeeForm(request.POST or None, initial=_initial(person))
    if form.is_valid():
        try:
            change_employee(
                employee_id=employee_id,
                particulars=Particulars(**form.particulars),
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("staff:employee", employee_id)
    return render(request, "staff/employee_form.html", {"form": form, "person": person})


@page(may=MAY, writes=True)
@noted
def employee_leaving(request: CampusRequest, employee_id: UUID) -> HttpResponse:
    texts = {
        "title": _("Person ausscheiden lassen?"),
        "body": [
            _("Der Zugang wird sofort geschlossen."),
            _("Eingelöste Gutscheine und Nachweise der Person bleiben bestehen."),
        ],
        "button": _("Austritt festhalten"),
        "danger": True,
    }
    return _ask_and_do(request, employee_id, let_go, texts)


@page(may=MAY, writes=True)
@noted
def employee_return(request: CampusRequest, employee_id: UUID) -> HttpResponse:
    texts = {
        "title": _("Person wieder aufnehmen?"),
        "body": _("Ein früherer Zugang wird wieder geöffnet."),
        "button": _("Rückkehr festhalten"),
    }
    return _ask_and_do(request, employee_id, take_back, texts)


def unknown(request: CampusRequest, refusal: Refusal) -> HttpResponse:
    """Answer for a person, unit, post or run that this municipality does not have."""
    return refused(
        request, refusal, next_url=reverse("staff:people"), next_text=_("Zur Liste der Personen")
    )


def _ask_and_do(
    request: CampusRequest, employee_id: UUID, action: Callable[..., None], texts: dict[str, Any]
) -> HttpResponse:
    address = reverse("staff:employee", args=[employee_id])
    try:
        person = find_employee(employee_id=employee_id)
        if request.method == "POST":
            action(employee_id=employee_id, actor=request.actor, now=request.now)
            return redirect(address)
    except Refusal as refusal:
        return unknown(request, refusal)
    rows = [
        SummaryRow(_("Name"), str(person)),
        SummaryRow(_("Personalnummer"), person.personnel_number),
    ]
    return confirm(request, cancel_url=address, rows=rows, **texts)


def _rows(person: Any, standing: Any) -> list[SummaryRow]:
    day = "%d.%m.%Y"
    return [
        SummaryRow(_("Personalnummer"), person.personnel_number),
        SummaryRow(_("E-Mail"), person.email or _("keine; Zugang per Brief")),
        SummaryRow(_("Organisationseinheit"), person.unit or "–"),
        SummaryRow(_("Stelle"), person.post or "–"),
        SummaryRow(_("Führungskraft"), _("ja") if person.is_supervisor else _("nein")),
        SummaryRow(_("Eintritt"), person.entered_on.strftime(day) if person.entered_on else "–"),
        SummaryRow(_("Zugang"), standing),
    ]


def _initial(person: Any) -> dict[str, Any]:
    names = ("personnel_number", "given_name", "family_name", "email", "is_supervisor")
    given = {name: getattr(person, name) for name in names}
    ids = {"unit_id": str(person.unit_id or ""), "post_id": str(person.post_id or "")}
    return given | ids | {"entered_on": person.entered_on}
