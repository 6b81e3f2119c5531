"""What should be completed before a course."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.pages import confirm
from courses.catalogue.forms import PrerequisiteForm
from courses.catalogue.queries.courses import course_facts
from courses.catalogue.services.editing import drop_prerequisite, require_course
from courses.catalogue.views.courses import course_url, form_page, to_courses


@page(may="keep_catalogue", writes=True)
def prerequisite_set(request: CampusRequest, course_id: UUID) -> HttpResponse:
    form = PrerequisiteForm(request.POST or None, course_id=course_id)
    if form.is_valid():
        try:
            facts, actor = form.cleaned_data, request.actor
            require_course(course_id=course_id, **facts, actor=actor, now=request.now)
        except Refusal as refusal:
            form.add_error("required_id", str(refusal))
        else:
            return redirect(course_url(course_id))
    return form_page(request, form, course_id=course_id, title=_("Voraussetzung angeben"))


@page(may="keep_catalogue", writes=True)
def prerequisite_remove(request: CampusRequest, course_id: UUID, required_id: UUID) -> HttpResponse:
    try:
        required = course_facts(required_id)
        if request.method == "POST":
            facts = {"course_id": course_id, "required_id": required_id}
            drop_prerequisite(**facts, actor=request.actor, now=request.now)
            return redirect(course_url(course_id))
    except Refusal as refusal:
        return to_courses(request, refusal)
    return confirm(
        request,
        title=_("Voraussetzung entfernen"),
        body=required.title,
        button=_("Entfernen"),
        cancel_url=course_url(course_id),
        danger=True,
    )
