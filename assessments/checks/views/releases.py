"""The employee releases chosen competences to one colleague, sees every look, and ends it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.releases import RecipientSearch, ReleaseForm
from assessments.checks.queries import releases as queries
from assessments.checks.queries.results import shown_result
from assessments.checks.rules.release import RecipientNotPossible, ReleaseNotFound
from assessments.checks.services.releasing import release_competences, revoke_release
from assessments.checks.views.finding import or_404, own_id
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page


@page(may="take_check")
def releases(request: CampusRequest) -> HttpResponse:
    """List what the employee has released, the latest first."""
    today = berlin_day(request.now)
    found = queries.own_releases(employee_id=own_id(request), today=today)
    return render(request, "checks/releases.html", {"releases": found})


@page(may="take_check")
def release(request: CampusRequest, release_id: UUID) -> HttpResponse:
    """Show one release with every look at it."""
    return render(request, "checks/release.html", {"release": _own(request, release_id)})


@page(may="take_check", writes=True)
def revocation(request: CampusRequest, release_id: UUID) -> HttpResponse:
    """Ask, then end a release."""
    found = _own(request, release_id)
    address = reverse("checks:release", args=[release_id])
    if request.method == "POST":
        revoke_release(release_id=release_id, employee_id=own_id(request), now=request.now)
        messages.success(request, _("Die Freigabe ist beendet."))
        return redirect(address)
    return pages.confirm(
        request,
        title=_("Freigabe beenden?"),
        body=_("%(name)s sieht ab sofort nichts mehr davon.") % {"name": found.recipient_name},
        button=_("Freigabe beenden"),
        cancel_url=address,
        danger=True,
    )


@page(may="take_check")
def choose_recipient(request: CampusRequest, check_id: UUID) -> HttpResponse:
    """Find the colleague by name."""
    employee_id = own_id(request)
    or_404(shown_result, check_id=check_id, employee_id=employee_id)
    form = RecipientSearch(request.GET)
    found = queries.find_recipients(name=form.name, employee_id=employee_id) if form.name else []
    context = {"form": form, "found": found, "asked": form.name, "check_id": check_id}
    return render(request, "checks/choose_recipient.html", context)


@page(may="take_check", writes=True)
def new_release(request: CampusRequest, check_id: UUID, recipient_id: UUID) -> HttpResponse:
    """Choose what and until when; show exactly what the colleague will see; release it."""
    employee_id, today = own_id(request), berlin_day(request.now)
    result = or_404(shown_result, check_id=check_id, employee_id=employee_id)
    try:
        to = queries.recipient(recipient_id=recipient_id, employee_id=employee_id)
    except RecipientNotPossible as refusal:
        raise Http404 from refusal
    form = ReleaseForm(request.POST or None, result=result, today=today)
    context: dict[str, Any] = {"form": form, "recipient": to, "check_id": check_id}
    if not form.is_valid() or "change" in request.POST:
        return render(request, "checks/new_release.html", context)
    chosen = form.cleaned_data["competences"]
    if "confirmed" not in request.POST:
        part = queries.shown_part(check_id=check_id, employee_id=employee_id, field_codes=chosen)
        context |= {"result": part, "valid_until": form.cleaned_data["valid_until"]}
        context |= {"employee_name": request.actor.display_name}
        return render(request, "checks/preview_release.html", context)
    try:
        release_id = release_competences(
            check_id=check_id,
            employee_id=employee_id,
            recipient_id=recipient_id,
            field_codes=chosen,
            valid_until=form.cleaned_data["valid_until"],
            now=request.now,
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return render(request, "checks/new_release.html", context)
    messages.success(request, _("Die Freigabe gilt ab jetzt."))
    return redirect("checks:release", release_id)


def _own(request: CampusRequest, release_id: UUID) -> queries.OwnRelease:
    today = berlin_day(request.now)
    try:
        return queries.own_release(release_id=release_id, employee_id=own_id(request), today=today)
    except ReleaseNotFound as refusal:
        raise Http404 from refusal
