"""The list of courses, one course, adding and changing it, its state, levels and dates."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import confirm, refused
from courses.catalogue.forms import CourseFilter, CourseForm, LevelForm
from courses.catalogue.queries import courses as queries
from courses.catalogue.queries.dates import all_dates
from courses.catalogue.rules.editing import field_title
from courses.catalogue.services.editing import (
    remove_level,
    save_course,
    set_level,
)
from courses.catalogue.services.moving import archive_course, publish_course
from courses.catalogue.tables import CourseTable

NEW = {"category": "basis", "format": "on_demand", "product": "course"}


@page(may="keep_catalogue")
def courses(request: CampusRequest) -> HttpResponse:
    form = CourseFilter(request.GET)
    table = CourseTable(queries.find_courses(**form.wanted), request=request)
    return render(request, "catalogue/courses.html", {"form": form, "table": table})


@page(may="keep_catalogue")
def course(request: CampusRequest, course_id: UUID) -> HttpResponse:
    try:
        facts = queries.course_facts(course_id)
    except Refusal as refusal:
        return to_courses(request, refusal)
    context = {
        "course": facts,
        "rows": _rows(facts),
        "levels": [
            (level, field_title(level.field_code)) for level in queries.levels_of(course_id)
        ],
        "prerequisites": queries.prerequisites_of(course_id),
        "units": queries.units_of(course_id),
        "dates": all_dates(course_id),
    }
    return render(request, "catalogue/course.html", context)


@page(may="keep_catalogue", writes=True)
def course_add(request: CampusRequest) -> HttpResponse:
    form = CourseForm(request.POST or None, initial=NEW)
    return _course_page(request, form, course_id=None, title=_("Kurs anlegen"))


@page(may="keep_catalogue", writes=True)
def course_edit(request: CampusRequest, course_id: UUID) -> HttpResponse:
    try:
        facts = queries.course_facts(course_id)
    except Refusal as refusal:
        return to_courses(request, refusal)
    form = CourseForm(request.POST or None, initial=CourseForm.initial_of(facts))
    return _course_page(request, form, course_id=course_id, title=_("Kurs bearbeiten"))


@page(may="keep_catalogue", writes=True)
def publish(request: CampusRequest, course_id: UUID) -> HttpResponse:
    if request.method != "POST":
        return confirm(
            request,
            title=_("Kurs veröffentlichen"),
            body=_("Beschäftigte aller Kommunen sehen den Kurs dann und können sich anmelden."),
            button=_("Veröffentlichen"),
            cancel_url=course_url(course_id),
        )
    try:
        publish_course(course_id=course_id, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return to_course(request, refusal, course_id)
    return redirect(course_url(course_id))


@page(may="keep_catalogue", writes=True)
def archive(request: CampusRequest, course_id: UUID) -> HttpResponse:
    if request.method != "POST":
        return confirm(
            request,
            title=_("Kurs archivieren"),
            body=_(
                "Neue Anmeldungen sind dann nicht mehr möglich. Wer angemeldet ist, kann den "
                "Kurs zu Ende bearbeiten."
            ),
            button=_("Archivieren"),
            cancel_url=course_url(course_id),
        )
    try:
        archive_course(course_id=course_id, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return to_course(request, refusal, course_id)
    return redirect(course_url(course_id))


@page(may="keep_catalogue", writes=True)
def level_set(request: CampusRequest, course_id: UUID) -> HttpResponse:
    form = LevelForm(request.POST or None)
    if form.is_valid():
        try:
            facts, actor = form.cleaned_data, request.actor
            set_level(course_id=course_id, **facts, actor=actor, now=request.now)
        except Refusal as refusal:
            return to_courses(request, refusal)
        return redirect(course_url(course_id))
    return form_page(request, form, course_id=course_id, title=_("Kompetenzfeld angeben"))


@page(may="keep_catalogue", writes=True)
def level_remove(request: CampusRequest, course_id: UUID, field_code: str) -> HttpResponse:
    if request.method != "POST":
        return confirm(
            request,
            title=_("Kompetenzfeld entfernen"),
            body=field_title(field_code),
            button=_("Entfernen"),
            cancel_url=course_url(course_id),
            danger=True,
        )
    try:
        remove_level(
            course_id=course_id, field_code=field_code, actor=request.actor, now=request.now
        )
    except Refusal as refusal:
        return to_courses(request, refusal)
    return redirect(course_url(course_id))


def course_url(course_id: UUID) -> str:
    """Return the address of a course's page."""
    return reverse("catalogue:course", args=[course_id])


def to_courses(request: CampusRequest, refusal: Refusal) -> HttpResponse:
    """Say why something was refused, with the way to the list."""
    url = reverse("catalogue:courses")
    return refused(request, refusal, next_url=url, next_text=_("Zur Liste der Kurse"))


def to_course(request: CampusRequest, refusal: Refusal, course_id: UUID) -> HttpResponse:
    """Say why something was refused, with the way to the course."""
    return refused(request, refusal, next_url=course_url(course_id), next_text=_("Zurück zum Kurs"))


def form_page(
    request: CampusRequest, form: object, *, course_id: UUID, title: object
) -> HttpResponse:
    """Show one form of a course."""
    context = {"form": form, "title": title, "cancel_url": course_url(course_id)}
    return render(request, "catalogue/form.html", context)


def _course_page(
    request: CampusRequest, form: CourseForm, *, course_id: UUID | None, title: object
) -> HttpResponse:
    if form.is_valid():
        try:
            saved_id = save_course(
                course_id=course_id, entry=form.entry, actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(course_url(saved_id))
    cancel_url = course_url(course_id) if course_id else reverse("catalogue:courses")
    context = {"form": form, "title": title, "cancel_url": cancel_url}
    return render(request, "catalogue/form.html", context)


def _rows(facts: queries.CourseFacts) -> list[SummaryRow]:
    price = None if facts.price_cents is None else euros(facts.price_cents)
    runs = [" bis ".join(filter(None, run)) for run in facts.runs]
    return [
        SummaryRow(_("Stand"), facts.state_title),
        SummaryRow(_("Anbieter"), facts.provider_name),
        SummaryRow(_("Internetadresse"), facts.url),
        SummaryRow(_("Umfang in Stunden"), facts.hours),
        SummaryRow(_("Preis"), price),
        SummaryRow(_("Kategorie"), facts.category_title),
        SummaryRow(_("Form"), facts.format_title),
        SummaryRow(_("Art des Angebots"), facts.product_title),
        SummaryRow(_("Lizenz"), facts.licence),
        SummaryRow(_("Sprache"), facts.language),
        SummaryRow(_("Quelle"), facts.source_title),
        SummaryRow(_("Angeboten bis"), facts.expires_on and f"{facts.expires_on:%d.%m.%Y}"),
        SummaryRow(_("Durchführungen laut Anbieter"), ", ".join(runs)),
        SummaryRow(_("Kompetenzen laut Anbieter"), "; ".join(one["name"] for one in facts.taught)),
    ]
