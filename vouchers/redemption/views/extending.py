"""The funder lets vouchers be good for longer: ask, preview, run."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import confirm, refused
from vouchers.funding.api import ProgrammeTerms, get_programme
from vouchers.redemption.forms import ExtensionForm
from vouchers.redemption.queries.extensions import (
    ExtensionPreview,
    ExtensionView,
    extensions_of,
    find_extension,
    preview_extension,
)
from vouchers.redemption.services.extending import start_extension
from vouchers.redemption.views.issuing import count_text

MAY = "manage_funding"


@page(may=MAY, writes=True)
def new_extension(request: CampusRequest, programme_id: UUID) -> HttpResponse:
    """Ask for the decision, show whom it concerns, begin the run."""
    try:
        programme = get_programme(programme_id=programme_id)
        today = berlin_day(request.now)
        form = ExtensionForm(request.GET or None, after=programme.last_day, today=today)
        if not form.is_valid():
            past = extensions_of(programme_id)
            context = {"form": form, "programme": programme, "extensions": past}
            return render(request, "redemption/new_extension.html", context)
        if request.method != "POST":
            return _preview(request, programme, form.cleaned_data, today=today)
        extension_id = start_extension(
            programme_id=programme_id, **form.cleaned_data, actor=request.actor, now=request.now
        )
    except Refusal as refusal:
        return _refused(request, refusal)
    return redirect("redemption:extension", extension_id)


def _refused(request: CampusRequest, refusal: Refusal) -> HttpResponse:
    back = reverse("funding:overview")
    return refused(request, refusal, next_url=back, next_text=_("Zur Förderung"))


def _preview(
    request: CampusRequest, programme: ProgrammeTerms, given: dict[str, Any], *, today: dt.date
) -> HttpResponse:
    last_day = given["last_day"]
    preview = preview_extension(programme_id=programme.id, last_day=last_day, today=today)
    return confirm(
        request,
        title=_("Gültigkeit verlängern?"),
        body=[
            _("Alle anderen Bedingungen der ausgestellten Gutscheine bleiben, wie sie sind. "
              "Verfallene Gutscheine bleiben verfallen."),
            _("Neue Gutscheine des Programms gelten ebenfalls bis zum neuen letzten Tag."),
        ],
        rows=_preview_rows(programme, preview, given),
        button=_("%(count)s bis %(day)s verlängern")
        % {"count": count_text(preview.count), "day": f"{last_day:%d.%m.%Y}"},
        cancel_url=reverse("funding:programme", args=[programme.id]),
    )  # fmt: skip


def _preview_rows(
    programme: ProgrammeTerms, preview: ExtensionPreview, given: dict[str, Any]
) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("Förderprogramm"), f"{programme.code}: {programme.title}"),
        SummaryRow(_("Bisher gültig bis"), f"{programme.last_day:%d.%m.%Y}"),
        SummaryRow(_("Künftig gültig bis (einschließlich)"), f"{given['last_day']:%d.%m.%Y}"),
        SummaryRow(_("Entscheidung"), _decision(str(given["reference"]), given["decided_on"])),
        *(SummaryRow(_("Gutscheine: %s") % title, count) for title, count in preview.counts),
        SummaryRow(_("Bleiben verfallen"), preview.expired_count),
    ]
    if preview.period_until:
        until = f"{preview.period_until:%d.%m.%Y}"
        rows.append(SummaryRow(_("Bewilligungszeitraum, künftig bis"), until))
    return rows


def _decision(reference: str, decided_on: object) -> str:
    return _("%(reference)s vom %(day)s") % {
        "reference": reference,
        "day": f"{decided_on:%d.%m.%Y}",
    }


@page(may=MAY)
def extension(request: CampusRequest, extension_id: UUID) -> HttpResponse:
    """Show how far an extension is; the address stays."""
    try:
        found = find_extension(extension_id)
    except Refusal as refusal:
        return _refused(request, refusal)
    context = {
        "extension": found,
        "rows": _rows(found),
        "is_running": not found.finished_at and not found.is_stuck,
    }
    return render(request, "redemption/extension.html", context)


def _rows(found: ExtensionView) -> list[SummaryRow]:
    return [
        SummaryRow(_("Förderprogramm"), f"{found.programme_code}: {found.programme_title}"),
        SummaryRow(_("Neuer letzter Tag (einschließlich)"), f"{found.last_day:%d.%m.%Y}"),
        SummaryRow(_("Entscheidung"), _decision(found.reference, found.decided_on)),
        SummaryRow(_("Begonnen am"), f"{berlin_day(found.started_at):%d.%m.%Y}"),
        SummaryRow(_("Verlängert"), count_text(found.extended_count)),
    ]
