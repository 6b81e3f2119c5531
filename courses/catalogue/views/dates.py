"""One date of a course: its seats and its line, adding, changing, cancelling, removing it."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import FigureTile, SummaryRow
from campus.web.pages import confirm, refused
from courses.catalogue.forms import DateForm, NewDateForm
from courses.catalogue.queries.courses import course_facts
from courses.catalogue.queries.dates import DateView, find_date, lines_by_municipality
from courses.catalogue.services import dates as services
from courses.catalogue.tables import LineTable
from courses.catalogue.views.courses import course_url, form_page, to_course, to_courses


@page(may="keep_catalogue")
def date(request: CampusRequest, course_id: UUID, date_id: UUID) -> HttpResponse:
    try:
        course = course_facts(course_id)
        found = find_date(course_id=course_id, date_id=date_id)
    except Refusal as refusal:
        return to_courses(request, refusal)
    lines = lines_by_municipality(date_id)
    context = {
        "course": course,
        "date": found,
        "tiles": _tiles(found),
        "rows": _rows(found),
        "lines": LineTable(lines, request=request) if lines else None,
    }
    return render(request, "catalogue/date.html", context)


@page(may="keep_catalogue", writes=True)
def date_add(request: CampusRequest, course_id: UUID) -> HttpResponse:
    form = NewDateForm(request.POST or None, initial={"date_id": uuid4()})
    if form.is_valid():
        try:
            date_id = services.add_date(
                course_id=course_id,
                entry=form.entry,
                actor=request.actor,
                now=request.now,
                date_id=form.cleaned_data["date_id"],
            )
        except Refusal as refusal:
            return to_courses(request, refusal)
        return redirect("catalogue:date", course_id, date_id)
    return form_page(request, form, course_id=course_id, title=_("Termin hinzufügen"))


@page(may="keep_catalogue", writes=True)
def date_edit(request: CampusRequest, course_id: UUID, date_id: UUID) -> HttpResponse:
    try:
        found = find_date(course_id=course_id, date_id=date_id)
    except Refusal as refusal:
        return to_course(request, refusal, course_id)
    form = DateForm(request.POST or None, initial=DateForm.initial_of(found))
    if form.is_valid() and _is_changed(request, form, course_id, date_id):
        return redirect("catalogue:date", course_id, date_id)
    return form_page(request, form, course_id=course_id, title=_("Termin ändern"))


def _is_changed(request: CampusRequest, form: DateForm, course_id: UUID, date_id: UUID) -> bool:
    where = {"course_id": course_id, "date_id": date_id}
    try:
        services.change_date(**where, entry=form.entry, actor=request.actor, now=request.now)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@page(may="keep_catalogue", writes=True)
def date_cancel(request: CampusRequest, course_id: UUID, date_id: UUID) -> HttpResponse:
    try:
        found = find_date(course_id=course_id, date_id=date_id)
        if request.method == "POST":
            where = {"course_id": course_id, "date_id": date_id}
            services.cancel_date(**where, actor=request.actor, now=request.now)
            return redirect("catalogue:date", course_id, date_id)
    except Refusal as refusal:
        return _to_date(request, refusal, course_id, date_id)
    sentence = _(
        "Gebuchte Plätze: %(booked)s. Anmeldungen auf der Warteliste: %(waiting)s. Die Gutscheine "
        "werden wieder gültig, und die Kommunen werden benachrichtigt. Das lässt sich nicht "
        "rückgängig machen."
    )
    return confirm(
        request,
        title=_("Termin absagen"),
        body=sentence
        % {"booked": found.booked_count, "waiting": found.waiting_count + found.offered_count},
        button=_("Termin absagen"),
        cancel_url=_date_url(course_id, date_id),
        danger=True,
    )


@page(may="keep_catalogue", writes=True)
def date_remove(request: CampusRequest, course_id: UUID, date_id: UUID) -> HttpResponse:
    if request.method != "POST":
        return confirm(
            request,
            title=_("Termin entfernen"),
            body=_("Nur ein Termin, für den sich niemand angemeldet hat, kann entfernt werden."),
            button=_("Entfernen"),
            cancel_url=_date_url(course_id, date_id),
            danger=True,
        )
    where = {"course_id": course_id, "date_id": date_id}
    try:
        services.remove_date(**where, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return _to_date(request, refusal, course_id, date_id)
    return redirect(course_url(course_id))


def _date_url(course_id: UUID, date_id: UUID) -> str:
    return reverse("catalogue:date", args=[course_id, date_id])


def _to_date(
    request: CampusRequest, refusal: Refusal, course_id: UUID, date_id: UUID
) -> HttpResponse:
    url = _date_url(course_id, date_id)
    return refused(request, refusal, next_url=url, next_text=_("Zurück zum Termin"))


def _tiles(found: DateView) -> list[FigureTile]:
    return [
        FigureTile(_("Plätze"), found.seats),
        FigureTile(_("Gebucht"), found.booked_count),
        FigureTile(_("Frei"), found.free_seats),
        FigureTile(_("Wartenden angeboten"), found.offered_count),
        FigureTile(_("Auf der Warteliste"), found.waiting_count),
    ]


def _rows(found: DateView) -> list[SummaryRow]:
    return [
        SummaryRow(_("Beginn"), _moment(found.starts_at)),
        SummaryRow(_("Ende"), _moment(found.ends_at)),
        SummaryRow(_("Ort"), found.place),
        SummaryRow(
            _("Stichtag"),
            _("%(day)s (%(days)s Tage vor Beginn)")
            % {"day": date_format(localtime(found.cutoff_at), "d.m.Y"), "days": found.cutoff_days},
        ),
        SummaryRow(_("Tage, um ein Angebot anzunehmen"), found.accept_days),
    ]


def _moment(moment: object) -> str:
    return date_format(localtime(moment), "d.m.Y, H:i")  # type: ignore[arg-type]
