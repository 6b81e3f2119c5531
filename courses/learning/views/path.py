"""The learning path, and the employee's own choice in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from courses.learning.services import choosing
from courses.learning.services.recommending import find_path, vouchers_for
from courses.learning.views.finding import url_of
from courses.learning.views.who import own_employee_id

DIRECTIONS = {"hoch": -1, "runter": 1}


@page(may="learn")
def path(request: CampusRequest) -> HttpResponse:
    """Show the path: each course with its reason, its vouchers and the ways to change it."""
    employee_id = own_employee_id(request)
    found = find_path(employee_id=employee_id)
    open_courses = [step.course for step in found.steps if not step.is_begun]
    vouchers = vouchers_for(employee_id=employee_id, courses=open_courses, now=request.now)
    steps = [
        {
            "step": step,
            "vouchers": vouchers.get(step.course.id, ()),
            "redeem_url": url_of("desk:redeem", step.course.id),
            "request_url": url_of("desk:new_request", step.course.id),
        }
        for step in found.steps
    ]
    context = {"path": found, "steps": steps, "check_url": url_of("checks:overview")}
    return render(request, "learning/path.html", context)


@page(may="learn", writes=True)
def place(request: CampusRequest, course_id: UUID, direction: str) -> HttpResponse:
    """Move a course of the path one place up or down."""
    if request.method == "POST":
        if direction not in DIRECTIONS:
            raise Http404
        employee_id, by = own_employee_id(request), DIRECTIONS[direction]
        try:
            choosing.move_course(employee_id=employee_id, course_id=course_id, by=by)
        except Refusal as refusal:
            raise Http404 from refusal
        messages.success(request, _("Die Reihenfolge ist geändert."))
    return redirect("learning:path")


@page(may="learn", writes=True)
def omission(request: CampusRequest, course_id: UUID) -> HttpResponse:
    """Leave a course out of the path."""
    if request.method == "POST":
        try:
            choosing.drop_course(
                employee_id=own_employee_id(request), course_id=course_id, now=request.now
            )
        except Refusal as refusal:
            raise Http404 from refusal
        messages.success(request, _("Der Kurs ist weggelassen. Der Pfad ist neu berechnet."))
    return redirect("learning:path")


@page(may="learn", writes=True)
def return_(request: CampusRequest, course_id: UUID) -> HttpResponse:
    """Let a course that was left out be proposed again."""
    if request.method == "POST":
        choosing.take_course_back(employee_id=own_employee_id(request), course_id=course_id)
        messages.success(request, _("Der Kurs kann wieder vorgeschlagen werden."))
    return redirect("learning:path")


@page(may="learn", writes=True)
def proposal(request: CampusRequest) -> HttpResponse:
    """Go back to the path that the rule proposes."""
    if request.method == "POST":
        choosing.forget_choices(employee_id=own_employee_id(request))
        messages.success(request, _("Das ist wieder der Vorschlag ohne Ihre Änderungen."))
    return redirect("learning:path")
