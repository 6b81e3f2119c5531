"""My data: what is stored, to read and to take away, who looked, put right, delete."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from campus.accounts.api import ROLE_NAMES
from campus.audit.api import OWN, entries_about
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.kernel.stored import FATES
from campus.web.access import EVERYONE, SIGNED_IN, CampusRequest, page
from campus.web.letters import typeset
from tenants.privacy.forms import CorrectionForm, ErasureForm
from tenants.privacy.queries import office
from tenants.privacy.queries.export import everything_about, subjects_of
from tenants.privacy.queries.printed import LAYOUT, printed_about
from tenants.privacy.queries.readable import readable_about
from tenants.privacy.services import correcting, erasing
from tenants.staff.api import looks_at

LATEST = 200


@page(may=SIGNED_IN)
def overview(request: CampusRequest) -> HttpResponse:
    """Say which tables hold something about the person, why, who reads it and how long."""
    context = {"tables": _about(request), "is_employee": request.actor.employee_id is not None}
    return render(request, "privacy/overview.html", context)


@page(may=SIGNED_IN)
def everything(request: CampusRequest) -> HttpResponse:
    """Show every row about the person, to read and to print."""
    context = {
        "tables": _about(request),
        "made_at": request.now,
        "name": request.actor.display_name,
        "is_employee": request.actor.employee_id is not None,
    }
    return render(request, "privacy/everything.html", context)


@page(may=SIGNED_IN)
def download(request: CampusRequest) -> HttpResponse:
    """Give the person everything as JSON."""
    found = everything_about(actor=request.actor, now=request.now, today=berlin_day(request.now))
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="Meine-Daten.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@page(may=SIGNED_IN)
def document(request: CampusRequest) -> HttpResponse:
    """Give the person everything as a PDF to read, also for screen readers."""
    organisation = request.municipality.name if request.municipality else settings.COOPERATIVE_NAME
    facts = printed_about(actor=request.actor, organisation=organisation, now=request.now)
    response = HttpResponse(typeset(LAYOUT, facts), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="Meine-Daten.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@page(may=SIGNED_IN)
def looks(request: CampusRequest) -> HttpResponse:
    """Show who has looked at the person's data and what was recorded about them."""
    actor = request.actor
    entries = entries_about(subjects=subjects_of(actor), actor=actor.pseudonym, limit=LATEST)
    opened = looks_at(employee_id=actor.employee_id) if actor.employee_id else ()
    context = {
        "looks": opened,
        "others": [_entry(one) for one in entries if one.by != OWN],
        "own": [_entry(one) for one in entries if one.by == OWN],
        "is_employee": actor.employee_id is not None,
    }
    return render(request, "privacy/looks.html", context)


@page(may=SIGNED_IN, writes=True)
def corrections(request: CampusRequest) -> HttpResponse:
    """List the person's requests for a correction, and take a new one."""
    employee_id = _own_id(request)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            correcting.ask_for_correction(
                employee_id=employee_id, actor=request.actor, now=request.now, **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ihr Antrag liegt jetzt bei der Personalstelle."))
            return redirect("privacy:corrections")
    found = office.corrections(employee_id=employee_id)
    return render(request, "privacy/corrections.html", {"form": form, "corrections": found})


@page(may=SIGNED_IN, writes=True)
def erasure(request: CampusRequest) -> HttpResponse:
    """Say line by line what goes and what stays; then do it and sign out."""
    employee_id = _own_id(request)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            erasing.erase_own(employee_id=employee_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            return redirect("privacy:erased")
    lines = erasing.foresee_erasure(employee_id=employee_id)
    return render(request, "privacy/erasure.html", {"form": form, "groups": grouped(lines)})


@page(may=EVERYONE)
def erased(request: CampusRequest) -> HttpResponse:
    """Tell somebody without an account any more that their data are deleted."""
    return render(request, "privacy/erased.html")


def grouped(lines: Any) -> list[tuple[str, list[Any]]]:
    """Return lines of what becomes of data by what becomes of them, in German."""
    found = {fate: [line for line in lines if line.fate == fate] for fate in FATES}
    return [(words, found[fate]) for fate, words in FATES.items() if found[fate]]


def _about(request: CampusRequest) -> list[Any]:
    actor = request.actor
    return readable_about(employee_id=actor.employee_id, account_id=actor.account_id)


def _entry(entry: Any) -> dict[str, Any]:
    by = _("von Ihnen") if entry.by == OWN else ROLE_NAMES.get(entry.by, _("Anwendung"))
    return {"at": entry.at, "what": entry.what, "by": by}


def _own_id(request: CampusRequest) -> Any:
    if request.actor.employee_id is None:
        raise Http404
    return request.actor.employee_id
