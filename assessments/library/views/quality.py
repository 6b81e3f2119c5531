"""Quality figures of items and scales, pooled over all municipalities."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from assessments.library.queries import quality as queries
from assessments.library.queries.items import competence_titles
from assessments.library.rules.quality import FEWEST_ANSWERS, FEWEST_FOR_RASCH
from assessments.library.tables.quality import (
    FLAGS,
    ItemQualityTable,
    OptionQualityTable,
    ScaleQualityTable,
)
from campus.web.access import CampusRequest, page


@page(may="keep_library")
def quality(request: CampusRequest) -> HttpResponse:
    """List all items with their figures, the flagged ones first, and the scales."""
    rows = sorted(queries.item_qualities(), key=lambda row: (-row.flag_count, row.code))
    flagged = [row for row in rows if row.flags]
    only_flagged = "auffaellig" in request.GET
    titles = competence_titles()
    shown = flagged if only_flagged else rows
    context = {
        "table": ItemQualityTable(shown, titles=titles, request=request),
        "scales": ScaleQualityTable(
            queries.scale_qualities(), request=request, prefix="skalen-", per_page=None
        ),
        "flagged_count": len(flagged),
        "only_flagged": only_flagged,
        "fewest": FEWEST_ANSWERS,
        "fewest_rasch": FEWEST_FOR_RASCH,
    }
    return render(request, "library/quality/quality.html", context)


@page(may="keep_library")
def item_quality(request: CampusRequest, item_id: UUID) -> HttpResponse:
    """Show the figures of one item with the choices of its options."""
    found = queries.item_qualities(item_id=item_id)
    if not found:
        raise Http404
    table = OptionQualityTable(found[0].options, request=request, per_page=None)
    context = {
        "quality": found[0],
        "table": table,
        "flags": [FLAGS[flag] for flag in found[0].flags],
        "fewest": FEWEST_ANSWERS,
    }
    return render(request, "library/quality/item.html", context)
