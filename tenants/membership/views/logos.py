"""The logo in a municipality's header."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from tenants.membership.forms import LogoForm
from tenants.membership.services.onboarding import keep_logo
from tenants.registry.api import NoSuchMunicipality, get_municipality


@page(may="onboard_municipalities", writes=True)
def logo(request: CampusRequest, municipality_id: UUID) -> HttpResponse:
    """Upload a logo."""
    try:
        found = get_municipality(municipality_id=municipality_id)
    except NoSuchMunicipality as refusal:
        raise Http404 from refusal
    if found.is_gone:
        raise Http404
    form = LogoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            keep_logo(
                municipality_id=found.id,
                content=form.cleaned_data["file"].read(),
                actor=request.actor,
                now=request.now,
            )
            return redirect("membership:municipality", found.id)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    context = {"form": form, "municipality": found, "what": "logo"}
    return render(request, "membership/change.html", context)
