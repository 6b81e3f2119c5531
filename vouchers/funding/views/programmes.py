"""Programmes and their terms: enter, check, lay down."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import FigureTile, SummaryRow
from courses.catalogue.api import product_choices
from vouchers.funding.forms.programmes import (
    ProgrammeForm,
    TermsForm,
    default_last_day,
    eligible_text,
    reversal_text,
    terms_initial,
)
from vouchers.funding.queries.allotments import rounds
from vouchers.funding.queries.grants import find_grant
from vouchers.funding.queries.programmes import ProgrammeTerms, find_programme, versions
from vouchers.funding.queries.workspace import allotment_rows
from vouchers.funding.services.programming import add_programme, renew_terms
from vouchers.funding.tables import AllotmentTable, RoundTable
from vouchers.funding.views.grants import MAY, unknown

# Which button was pressed: first "check", then on the page of answers "save" or "change".
STEP, SAVE, CHANGE = "schritt", "speichern", "aendern"


@page(may=MAY, writes=True)
def new_programme(request: CampusRequest, grant_id: UUID) -> HttpResponse:
    try:
        grant = find_grant(grant_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    first = default_last_day(grant.period_until) | {"maximum_per_person": 1, "reversal_days": 14}
    form = ProgrammeForm(request.POST or None, initial=first)
    step = request.POST.get(STEP)
    if step != CHANGE and form.is_valid():
        if step != SAVE:
            return _check(request, form, title=_("Angaben zum Förderprogramm prüfen"))
        try:
            programme_id = add_programme(
                grant_id=grant_id, **form.facts, actor=request.actor, now=request.now
            )
            return redirect("funding:programme", programme_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, "funding/new_programme.html", {"form": form, "grant": grant})


@page(may=MAY, writes=True)
def new_terms(request: CampusRequest, programme_id: UUID) -> HttpResponse:
    try:
        programme = find_programme(programme_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    form = TermsForm(request.POST or None, initial=terms_initial(programme))
    step = request.POST.get(STEP)
    if step != CHANGE and form.is_valid():
        if step != SAVE:
            return _check(request, form, title=_("Neue Bedingungen prüfen"), programme=programme)
        try:
            renew_terms(
                programme_id=programme_id,
                known_version=_known_version(request, programme),
                terms=form.terms,
                actor=request.actor,
                now=request.now,
            )
            return redirect("funding:programme", programme_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, "funding/new_terms.html", {"form": form, "programme": programme})


def _known_version(request: CampusRequest, programme: ProgrammeTerms) -> int:
    known = request.POST.get("fassung", "")
    return int(known) if known.isdigit() and len(known) < 6 else programme.version


def _check(
    request: CampusRequest,
    form: TermsForm,
    *,
    title: object,
    programme: ProgrammeTerms | None = None,
) -> HttpResponse:
    context = {"form": form, "rows": form.rows(), "title": title, "programme": programme}
    return render(request, "funding/check_programme.html", context)


@page(may=MAY)
def programme(request: CampusRequest, programme_id: UUID) -> HttpResponse:
    try:
        found = find_programme(programme_id)
    except Refusal as refusal:
        return unknown(request, refusal)
    context = {
        "programme": found,
        "grant": find_grant(found.grant_id),
        "tiles": _tiles(found),
        "rows": _rows(found),
        "versions": versions(programme_id)[1:],
        "allotments": AllotmentTable(allotment_rows(programme_id), request=request),
        "rounds": RoundTable(rounds(programme_id), request=request, prefix="e-"),
    }
    return render(request, "funding/programme.html", context)


def _tiles(found: ProgrammeTerms) -> list[FigureTile]:
    ceiling = found.ceiling_cents
    return [
        FigureTile(_("Gutscheine"), found.voucher_count, euros(found.voucher_count * ceiling)),
        FigureTile(_("Zugeteilt"), found.allotted_count, euros(found.allotted_count * ceiling)),
        FigureTile(_("Noch zu verteilen"), found.free_count, euros(found.free_count * ceiling)),
    ]


def _rows(found: ProgrammeTerms) -> list[SummaryRow]:
    worth = _("ein Kurs, höchstens %s") if found.value_cents is None else "%s"
    check = _("erforderlich") if found.check_required else _("nicht erforderlich")
    courses = _("alle") if found.course_ids is None else len(found.course_ids)
    return [
        SummaryRow(_("Bezahlt"), dict(product_choices())[found.product]),
        SummaryRow(_("Wert je Gutschein"), worth % euros(found.ceiling_cents)),
        SummaryRow(_("Gültig bis (einschließlich)"), f"{found.last_day:%d.%m.%Y}"),
        SummaryRow(_("Ausstellung bis"), f"{found.issue_until:%d.%m.%Y}"),
        SummaryRow(_("Kompetenz-Check"), check),
        SummaryRow(_("Höchstens je Person"), found.maximum_per_person),
        SummaryRow(_("Rückgängig machen"), reversal_text(found.reversal_days)),
        SummaryRow(_("Teilnahmeberechtigt"), eligible_text(found)),
        SummaryRow(_("Geförderte Kurse"), courses),
    ]
