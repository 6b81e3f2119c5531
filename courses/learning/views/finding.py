"""Finding a course: the catalogue for employees, and one course."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import refused
from courses.catalogue.api import (
    CourseView,
    LevelView,
    field_title,
    find_courses,
    get_course,
    list_dates,
    list_units,
)
from courses.learning.forms import CourseSearch
from courses.learning.queries import enrolment_in
from courses.learning.views.who import own_employee_id


@page(may="learn")
def catalogue(request: CampusRequest) -> HttpResponse:
    form = CourseSearch(request.GET)
    courses = find_courses(**form.wanted)
    return render(request, "learning/catalogue.html", {"form": form, "courses": courses})


@page(may="learn")
def course(request: CampusRequest, course_id: UUID) -> HttpResponse:
    try:
        found = get_course(course_id=course_id)
    except Refusal as refusal:
        return refused(
            request, refusal, next_url=reverse("learning:catalogue"), next_text=_("Zu den Kursen")
        )
    employee_id = own_employee_id(request)
    context = {
        "course": found,
        "units": list_units(course_id=course_id),
        "dates": list_dates(course_id=course_id, now=request.now),
        "now": request.now,
        "enrolment": enrolment_in(employee_id=employee_id, course_id=course_id),
        "rows": _course_rows(found),
        "levels": [_level_line(level) for level in found.levels],
        "redeem_url": url_of("desk:redeem", found.id),
        "request_url": url_of("desk:new_request", found.id),
    }
    return render(request, "learning/course.html", context)


def url_of(name: str, *args: object) -> str:
    """Return the address of a page that belongs to another app, empty where it is not mounted."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _course_rows(course: CourseView) -> list[SummaryRow]:
    place = _("auf dieser Plattform") if course.workable else _("beim Anbieter")
    return [
        SummaryRow(_("Anbieter"), course.provider),
        SummaryRow(_("Kategorie"), course.category_title),
        SummaryRow(_("Umfang"), _("%(hours)s Stunden") % {"hours": course.hours}),
        SummaryRow(_("Preis"), euros(course.price_cents)),
        SummaryRow(_("Ort"), place),
        SummaryRow(_("Lizenz"), course.licence),
    ]


def _level_line(level: LevelView) -> str:
    return _("%(field)s: von Stufe %(low)s auf Stufe %(high)s") % {
        "field": field_title(level.field_code),
        "low": level.level_from,
        "high": level.level_to,
    }
