"""Working through a course, step by step."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import TaskItem
from campus.web.pages import refused
from courses.catalogue.api import list_questions
from courses.learning.forms import QuizForm
from courses.learning.queries import (
    Learning,
    answered_questions,
    attempt_of,
    enrolments_of,
    learning_of,
)
from courses.learning.services.working import hand_in_quiz, read_unit
from courses.learning.tables import EnrolmentTable
from courses.learning.views.who import own_employee_id


@page(may="learn")
def enrolments(request: CampusRequest) -> HttpResponse:
    table = EnrolmentTable(enrolments_of(own_employee_id(request)), request=request)
    return render(request, "learning/enrolments.html", {"table": table})


@page(may="learn")
def enrolment(request: CampusRequest, enrolment_id: UUID) -> HttpResponse:
    try:
        learning = _own_learning(request, enrolment_id)
    except Refusal as refusal:
        return _to_enrolments(request, refusal)
    context = {"learning": learning, "tasks": _tasks(learning)}
    return render(request, "learning/enrolment.html", context)


@page(may="learn")
def unit(request: CampusRequest, enrolment_id: UUID, unit_id: UUID) -> HttpResponse:
    try:
        learning = _own_learning(request, enrolment_id)
        return _show_unit(request, learning, unit_id)
    except Refusal as refusal:
        return _to_enrolments(request, refusal)


@page(may="learn", writes=True)
def unit_read(request: CampusRequest, enrolment_id: UUID, unit_id: UUID) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    employee_id = own_employee_id(request)
    try:
        read_unit(
            employee_id=employee_id, enrolment_id=enrolment_id, unit_id=unit_id, now=request.now
        )
        learning = _own_learning(request, enrolment_id)
    except Refusal as refusal:
        return _to_enrolments(request, refusal)
    return redirect(_following(learning, unit_id))


@page(may="learn", writes=True)
def quiz_answers(request: CampusRequest, enrolment_id: UUID, unit_id: UUID) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        learning = _own_learning(request, enrolment_id)
        learning.place_of(unit_id)
        form = QuizForm(request.POST, questions=list_questions(unit_id=unit_id))
        if not form.is_valid():
            return _show_unit(request, learning, unit_id, form=form)
        attempt_id = hand_in_quiz(
            employee_id=own_employee_id(request),
            enrolment_id=enrolment_id,
            unit_id=unit_id,
            answers=form.answers,
            now=request.now,
        )
    except Refusal as refusal:
        return _to_enrolments(request, refusal)
    return redirect("learning:attempt", enrolment_id, attempt_id)


@page(may="learn")
def attempt(request: CampusRequest, enrolment_id: UUID, attempt_id: UUID) -> HttpResponse:
    try:
        learning = _own_learning(request, enrolment_id)
        found = attempt_of(learning=learning, attempt_id=attempt_id)
        quiz = learning.units[learning.place_of(found.unit_id)]
    except Refusal as refusal:
        return _to_enrolments(request, refusal)
    context = {
        "learning": learning,
        "attempt": found,
        "unit": quiz,
        "questions": answered_questions(found),
        "next_url": _following(learning, found.unit_id),
    }
    return render(request, "learning/attempt.html", context)


def _own_learning(request: CampusRequest, enrolment_id: UUID) -> Learning:
    return learning_of(employee_id=own_employee_id(request), enrolment_id=enrolment_id)


def _tasks(learning: Learning) -> list[TaskItem]:
    return [
        TaskItem(
            title=unit.title,
            status=TaskItem.DONE if unit.id in learning.done else TaskItem.OPEN,
            url=reverse("learning:unit", args=[learning.enrolment.pk, unit.id]),
            hint=_("Quiz") if unit.is_quiz else "",
        )
        for unit in learning.units
    ]


def _show_unit(
    request: CampusRequest, learning: Learning, unit_id: UUID, *, form: QuizForm | None = None
) -> HttpResponse:
    place = learning.place_of(unit_id)
    shown = learning.units[place]
    if shown.is_quiz and form is None:
        form = QuizForm(questions=list_questions(unit_id=unit_id))
    context = {
        "learning": learning,
        "unit": shown,
        "place": place + 1,
        "previous": learning.units[place - 1] if place else None,
        "is_done": unit_id in learning.done,
        "next_url": _following(learning, unit_id),
        "form": form,
    }
    return render(request, "learning/unit.html", context)


def _following(learning: Learning, unit_id: UUID) -> str:
    """Return the address of the unit after this one, or of the course's overview at the end."""
    place = learning.place_of(unit_id) + 1
    if place < len(learning.units):
        ids = [learning.enrolment.pk, learning.units[place].id]
        return reverse("learning:unit", args=ids)
    return reverse("learning:enrolment", args=[learning.enrolment.pk])


def _to_enrolments(request: CampusRequest, refusal: Refusal) -> HttpResponse:
    url = reverse("learning:enrolments")
    return refused(request, refusal, next_url=url, next_text=_("Zu meinen Kursen"))
