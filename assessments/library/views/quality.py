"""Quality figures of items and scales, pooled over all municipalities."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from assessments.library.forms.items import QualityFilter
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
    form = QualityFilter(request.GET)
    found = queries.item_qualities(field_code=form.field_code)
    rows = sorted(found, key=lambda row: (-row.flag_count, row.code))
    flagged = [row for row in rows if row.flags]
    shown = flagged if form.is_flagged_only else rows
    titles = competence_titles()
    context = {
        "table": ItemQualityTable(shown, titles=titles, request=request),
        "scales": ScaleQualityTable(
            queries.scale_qualities(), request=request, prefix="skalen-", per_page=None
        ),
        "flagged_count": len(flagged),
        "form": form,
        "most_items": queries.MOST_ITEMS_FOR_RASCH,
        "fewest": FEWEST_ANSWERS,
        "fewest_rasch": FEWEST_FOR_RASCH,
    }
    return render(request, "library/quality/quality.html", context)


@page(may="keep_library")
def item_quality(request: CampusRequest, item_id: UUID) -> HttpResponse:
    """Show the figures of one item with the choices of its options."""
    found = queries.item_quality(item_id=item_id)
    if found is None:
        raise Http404
    table = OptionQualityTable(found.options, request=request, per_page=None)
    context = {
        "quality": found,
        "table": table,
        "flags": [FLAGS[flag] for flag in found.flags],
        "fewest": FEWEST_ANSWERS,
    }
    return render(request, "library/quality/item.html", context)
