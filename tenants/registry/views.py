"""What belongs to a municipality's host itself."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from campus.web.access import EVERYONE, CampusRequest, page
from tenants.registry.queries import read_logo


@page(may=EVERYONE)
def logo(request: CampusRequest) -> HttpResponse:
    """Give the municipality's logo."""
    picture = read_logo(request.municipality.id) if request.municipality else None
    if picture is None:
        raise Http404
    return HttpResponse(
        picture, content_type="image/png", headers={"Cache-Control": "public, max-age=3600"}
    )
